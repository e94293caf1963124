using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Nn;

/// <summary>x · weightᵀ + bias over the last dimension (<c>torch.nn.Linear</c>).</summary>
public sealed class Linear : Layer
{
    private readonly PackedWeights packed;

    /// <summary>A layer with parameters yet to be loaded or initialised.</summary>
    /// <param name="inFeatures">Size of the last dimension of the input.</param>
    /// <param name="outFeatures">Size of the last dimension of the result.</param>
    /// <param name="bias">Whether a bias is added.</param>
    public Linear(int inFeatures, int outFeatures, bool bias = true)
    {
        Weight = Add("weight", new Parameter([outFeatures, inFeatures]));
        Bias = bias ? Add("bias", new Parameter([outFeatures])) : null;
        packed = new();
    }

    /// <summary>A layer around existing parameters, which may be shared with another module (tied weights). Inference reads such a weight where it is, since another module needs it there: a
    /// vocabulary's table takes its memory once.</summary>
    public Linear(Parameter weight, Parameter? bias)
    {
        Weight = Add("weight", weight);
        Bias = bias is null ? null : Add("bias", bias);
        packed = new() { StaysInPlace = true };
    }

    /// <summary>Shape (out, in).</summary>
    public Parameter Weight { get; }

    /// <summary>Shape (out), or null.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => x.Linear(Weight, Bias?.Value, IsTrained ? null : packed.Of([this]).Matrix);

    /// <summary>f(x · weightᵀ + bias). In inference the function is computed while the product's results are still in the cache.</summary>
    /// <param name="x">The input.</param>
    /// <param name="then">The function.</param>
    /// <param name="plain">The same function on tensors, for when gradients are recorded.</param>
    public Tensor Forward(Tensor x, MapKernel then, Func<Tensor, Tensor> plain)
    {
        if (NoGrad.IsRecording || HasForwardHooks || x.DType == DType.Float64 || Weight.Value.DType == DType.Float64) return plain(Forward(x));
        var (matrix, bias) = packed.Of([this]);
        return MatrixProduct.PackedLinear(x, matrix, bias, then);
    }

    // Weights that training changes are not packed.
    private bool IsTrained => Weight.Value.RequiresGrad && NoGrad.IsRecording;
}

/// <summary>
/// Linear layers over one input (queries, keys and values, say) as one product, in inference: their weights are packed side by side, once, and again when one of them has changed.
/// </summary>
public sealed class JoinedLinear
{
    private readonly PackedWeights packed = new();

    /// <summary>The results of all layers, one behind the other in the last dimension; null when they must run one by one, since gradients are recorded, a layer has hooks, or weights are float64 or quantised.</summary>
    public Tensor? Forward(Tensor x, params ReadOnlySpan<Linear> layers)
    {
        if (NoGrad.IsRecording || x.DType == DType.Float64) return null;
        foreach (var layer in layers)
            if (layer.HasForwardHooks || layer.Weight.Value.DType == DType.Float64 || layer.Weight.Value.DType.IsQuantized) return null;
        var (matrix, bias) = packed.Of(layers);
        return MatrixProduct.PackedLinear(x, matrix, bias, then: null);
    }
}

/// <summary>The weights of layers in the order in which products read them, kept until one of them changes.</summary>
internal sealed class PackedWeights
{
    private readonly Lock gate = new();
    private (Tensor Tensor, int Version)[] sources = [];
    private (PackedMatrix Matrix, Tensor? Bias)? packed;

    /// <summary>Whether products read the weights where they are, so that no copy is kept.</summary>
    public bool StaysInPlace { get; init; }

    /// <summary>The weights side by side, and the biases one behind the other (null when no layer has one).</summary>
    public (PackedMatrix Matrix, Tensor? Bias) Of(ReadOnlySpan<Linear> layers)
    {
        lock (gate)
        {
            if (packed is { } known && IsCurrent(layers)) return known;
            var all = layers.ToArray();
            var result = TensorScope.Outside(() => NoGrad.Run(() => Pack(all)));
            sources = [.. all.SelectMany(Sources).Select(tensor => (tensor, tensor.Storage.Version))];
            packed = result;
            return result;
        }
    }

    /// <summary>The weight of a layer that stores it the other way round.</summary>
    public (PackedMatrix Matrix, Tensor? Bias) Of(TransposedLinear layer)
    {
        lock (gate)
        {
            var (weight, bias) = (layer.Weight.Value, layer.Bias.Value);
            var next = 0;
            if (packed is { } known && Matches(weight, ref next) && Matches(bias, ref next)) return known;
            var result = TensorScope.Outside(() => NoGrad.Run(() => Pack(weight, bias)));
            sources = [(weight, weight.Storage.Version), (bias, bias.Storage.Version)];
            packed = result;
            return result;
        }
    }

    private bool IsCurrent(ReadOnlySpan<Linear> layers)
    {
        var next = 0;
        foreach (var layer in layers)
        {
            if (!Matches(layer.Weight.Value, ref next)) return false;
            if (layer.Bias is { } bias && !Matches(bias.Value, ref next)) return false;
        }

        return next == sources.Length;
    }

    private bool Matches(Tensor tensor, ref int next) =>
        next < sources.Length && ReferenceEquals(sources[next].Tensor, tensor) && sources[next++].Version == tensor.Storage.Version;

    private static Tensor[] Sources(Linear layer) => layer.Bias is { } bias ? [layer.Weight.Value, bias.Value] : [layer.Weight.Value];

    private (PackedMatrix Matrix, Tensor? Bias) Pack(Linear[] layers)
    {
        var weight = layers.Length == 1 ? layers[0].Weight.Value : Tensor.Cat([.. layers.Select(layer => layer.Weight.Value)], 0);
        var type = weight.DType == DType.Float64 ? DType.Float64 : DType.Float32;
        var (outputs, inputs) = (weight.Shape[0], weight.Shape[1]);
        var view = new MatrixView(weight.Storage, weight.Offset, weight.Strides[1], weight.Strides[0]);
        var matrix = StaysInPlace && type != DType.Float64 ? new StoredMatrix(outputs, inputs, view) : Backend.For(type).Pack(outputs, inputs, view);
        if (Array.TrueForAll(layers, layer => layer.Bias is null)) return (matrix, null);
        var biases = layers.Select(layer => layer.Bias?.Value ?? Tensor.Zeros([layer.Weight.Shape[0]], type)).ToArray();
        return (matrix, (biases.Length == 1 ? biases[0] : Tensor.Cat(biases, 0)).To(type).Contiguous());
    }

    private static (PackedMatrix Matrix, Tensor? Bias) Pack(Tensor weight, Tensor bias)
    {
        // Quantised blocks run along the rows, of which a product reads one number each here.
        if (weight.DType.IsQuantized) weight = weight.To(DType.Float32);
        var type = weight.DType == DType.Float64 ? DType.Float64 : DType.Float32;
        return (Backend.For(type).Pack(weight.Shape[1], weight.Shape[0], new(weight.Storage, weight.Offset, weight.Strides[0], weight.Strides[1])), bias.To(type).Contiguous());
    }
}
