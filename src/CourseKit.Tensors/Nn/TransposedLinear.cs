using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Backends;

namespace CourseKit.Tensors.Nn;

/// <summary>x · weight + bias over the last dimension: a linear layer whose weight is stored the other way round, as GPT and GPT-2 have it (<c>transformers.pytorch_utils.Conv1D</c>).</summary>
public sealed class TransposedLinear : Layer
{
    private readonly PackedWeights packed = new();

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
    protected override Tensor Compute(Tensor x) => CannotPack(x) ? x.Linear(Weight.Value.Transpose(0, 1), Bias) : Packed(x, null);

    /// <summary>f(x · weight + bias). In inference the function is computed while the product's results are still in the cache.</summary>
    /// <param name="x">The input.</param>
    /// <param name="then">The function.</param>
    /// <param name="plain">The same function on tensors, for when gradients are recorded.</param>
    public Tensor Forward(Tensor x, MapKernel then, Func<Tensor, Tensor> plain) => HasForwardHooks || CannotPack(x) ? plain(Forward(x)) : Packed(x, then);

    private bool CannotPack(Tensor x) => NoGrad.IsRecording || x.DType == DType.Float64 || Weight.Value.DType == DType.Float64;

    private Tensor Packed(Tensor x, MapKernel? then)
    {
        var (matrix, bias) = packed.Of(this);
        return MatrixProduct.PackedLinear(x, matrix, bias, then);
    }
}
