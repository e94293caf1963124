using System.Globalization;

namespace CourseKit.Tensors.Nn;

/// <summary>Layers one after another, under the names 0, 1, 2, ... (<c>torch.nn.Sequential</c>).</summary>
public sealed class Sequential : Layer
{
    /// <summary>The given layers, first to last.</summary>
    public Sequential(params IEnumerable<Layer> layers)
    {
        foreach (var layer in layers) Append(layer);
    }

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>One of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer.</exception>
    public Layer this[int index] => index >= 0 && index < Count ? Child<Layer>(Name(index))
        : throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {Count} layers.");

    /// <summary>Adds a layer at the end.</summary>
    public void Append(Layer layer)
    {
        Add(Name(Count++), layer);
        layer.Train(IsTraining);
    }

    /// <summary>The layers, first to last, for <c>foreach</c>. (No collection otherwise: the constructor would take one sequence inside another for its list of layers.)</summary>
    public IEnumerator<Layer> GetEnumerator() => Enumerable.Range(0, Count).Select(i => this[i]).GetEnumerator();

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x)
    {
        for (var i = 0; i < Count; i++) x = this[i].Forward(x);
        return x;
    }

    private static string Name(int index) => index.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A function as a layer, for activations inside a <see cref="Sequential"/>: <c>new Activation(x => x.Relu())</c>.</summary>
public sealed class Activation(Func<Tensor, Tensor> function) : Layer
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => function(x);
}

/// <summary>RMS normalisation over the last dimension (Zhang and Sennrich 2019; <c>torch.nn.RMSNorm</c>).</summary>
public sealed class RmsNorm : Layer
{
    private readonly double eps;

    /// <summary>A layer that starts as the plain normalisation.</summary>
    /// <param name="width">Size of the last dimension.</param>
    /// <param name="eps">Keeps the root away from 0.</param>
    public RmsNorm(int width, double eps = 1e-6)
    {
        this.eps = eps;
        Weight = Add("weight", new Parameter([width], start: 1));
    }

    /// <summary>A factor for each element.</summary>
    public Parameter Weight { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => x.RmsNorm(Weight, eps);
}
