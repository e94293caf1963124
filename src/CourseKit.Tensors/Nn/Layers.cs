namespace CourseKit.Tensors.Nn;

/// <summary>A table of vectors that ids are looked up in (<c>torch.nn.Embedding</c>).</summary>
public sealed class Embedding : Layer
{
    private readonly int? paddingIndex;

    /// <summary>A table with values yet to be loaded or initialised.</summary>
    /// <param name="count">Number of rows.</param>
    /// <param name="width">Length of a vector.</param>
    /// <param name="paddingIndex">A row that gets no gradient, or null.</param>
    public Embedding(int count, int width, int? paddingIndex = null)
    {
        this.paddingIndex = paddingIndex;
        Weight = Add("weight", new Parameter([count, width]));
    }

    /// <summary>Shape (count, width).</summary>
    public Parameter Weight { get; }

    /// <summary>The vectors of the given ids (int64): one more dimension than the ids have.</summary>
    protected override Tensor Compute(Tensor ids) => Weight.Value.Embed(ids, paddingIndex);
}

/// <summary>Layer normalisation over the last dimension (<c>torch.nn.LayerNorm</c>).</summary>
public sealed class LayerNorm : Layer
{
    private readonly double eps;

    /// <summary>A layer that starts as the plain normalisation.</summary>
    /// <param name="width">Size of the last dimension.</param>
    /// <param name="eps">Keeps the root away from 0.</param>
    public LayerNorm(int width, double eps = 1e-5)
    {
        this.eps = eps;
        Weight = Add("weight", new Parameter([width], start: 1));
        Bias = Add("bias", new Parameter([width]));
    }

    /// <summary>A factor for each element.</summary>
    public Parameter Weight { get; }

    /// <summary>A summand for each element.</summary>
    public Parameter Bias { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => x.LayerNorm(Weight, Bias, eps);

    /// <summary>The normalised sum of <paramref name="x"/> and <paramref name="residual"/>. Where nothing is recorded, x's memory is used for the result.</summary>
    public Tensor ForwardSum(Tensor x, Tensor residual) =>
        !Autograd.NoGrad.IsRecording && !HasForwardHooks && x.Shape == residual.Shape && x.Rank > 0 && Weight.Shape == [x.Shape[^1]] && x.DType.IsComputeType && !x.Storage.IsReadOnly
        && Array.TrueForAll<Tensor>([x, residual, Weight, Bias], tensor => tensor.IsContiguous && tensor.DType == x.DType)
            ? x.AddLayerNormInPlace(residual, Weight, Bias, eps)
            : Forward(x + residual);
}

/// <summary>Dropout while training, nothing otherwise (<c>torch.nn.Dropout</c>).</summary>
public sealed class Dropout(double probability) : Layer
{
    /// <summary>The probability that an element is set to 0.</summary>
    public double Probability => probability;

    /// <summary>Where the randomness comes from.</summary>
    public Generator Generator { get; set; } = Generator.Default;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => IsTraining ? x.Dropout(probability, Generator) : x;
}
