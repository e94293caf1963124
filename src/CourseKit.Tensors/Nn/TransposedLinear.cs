namespace CourseKit.Tensors.Nn;

/// <summary>x · weight + bias over the last dimension: a linear layer whose weight is stored the other way round, as GPT and GPT-2 have it (<c>transformers.pytorch_utils.Conv1D</c>).</summary>
public sealed class TransposedLinear : Layer
{
    /// <summary>A layer with parameters yet to be loaded or initialised.</summary>
    /// <param name="inFeatures">Size of the last dimension of the input.</param>
    /// <param name="outFeatures">Size of the last dimension of the result.</param>
    public TransposedLinear(int inFeatures, int outFeatures)
    {
        Weight = Add("weight", new Parameter([inFeatures, outFeatures]));
        Bias = Add("bias", new Parameter([outFeatures]));
    }

    /// <summary>Shape (in, out).</summary>
    public Parameter Weight { get; }

    /// <summary>Shape (out).</summary>
    public Parameter Bias { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => x.Linear(Weight.Value.Transpose(0, 1), Bias);
}
