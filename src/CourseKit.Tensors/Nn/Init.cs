using CourseKit.Tensors.Backends;

namespace CourseKit.Tensors.Nn;

/// <summary>Which side of a weight an initialiser keeps the variance of.</summary>
public enum FanMode
{
    /// <summary>The inputs: activations keep their variance going forward.</summary>
    FanIn,

    /// <summary>The outputs: gradients keep their variance going backward.</summary>
    FanOut,
}

/// <summary>First values of parameters, as <c>torch.nn.init</c> distributes them. A weight has the shape (out, in, kernel ...).</summary>
public static class Init
{
    /// <summary>One value everywhere.</summary>
    public static void Constant(Parameter parameter, double value) => parameter.Value = Tensor.Full(parameter.Shape, value);

    /// <summary>The uniform distribution over [low, high).</summary>
    public static void Uniform(Parameter parameter, double low = 0, double high = 1, Generator? generator = null) =>
        parameter.Value = Tensor.RandomUniform(parameter.Shape, low, high, generator);

    /// <summary>The normal distribution.</summary>
    public static void Normal(Parameter parameter, double mean = 0, double std = 1, Generator? generator = null) =>
        parameter.Value = (Tensor.RandomNormal(parameter.Shape, generator) * std) + mean;

    /// <summary>Uniform with the variance gain² · 2 / (fan in + fan out) (Glorot and Bengio 2010).</summary>
    public static void XavierUniform(Parameter parameter, double gain = 1, Generator? generator = null)
    {
        var bound = Math.Sqrt(3) * XavierDeviation(parameter, gain);
        Uniform(parameter, -bound, bound, generator);
    }

    /// <summary>Normal with the variance gain² · 2 / (fan in + fan out) (Glorot and Bengio 2010).</summary>
    public static void XavierNormal(Parameter parameter, double gain = 1, Generator? generator = null) => Normal(parameter, 0, XavierDeviation(parameter, gain), generator);

    /// <summary>Uniform with the variance gain² / fan (He et al. 2015).</summary>
    /// <param name="parameter">The weight.</param>
    /// <param name="gain">√2 before a ReLU, which halves the variance; 1 before nothing. PyTorch's own layers start with 1 / √3.</param>
    /// <param name="mode">Which side keeps its variance.</param>
    /// <param name="generator">Where the randomness comes from.</param>
    public static void KaimingUniform(Parameter parameter, double gain = 1.4142135623730951, FanMode mode = FanMode.FanIn, Generator? generator = null)
    {
        var bound = Math.Sqrt(3) * KaimingDeviation(parameter, gain, mode);
        Uniform(parameter, -bound, bound, generator);
    }

    /// <summary>Normal with the variance gain² / fan (He et al. 2015).</summary>
    /// <param name="parameter">The weight.</param>
    /// <param name="gain">√2 before a ReLU, 1 before nothing.</param>
    /// <param name="mode">Which side keeps its variance.</param>
    /// <param name="generator">Where the randomness comes from.</param>
    public static void KaimingNormal(Parameter parameter, double gain = 1.4142135623730951, FanMode mode = FanMode.FanIn, Generator? generator = null) =>
        Normal(parameter, 0, KaimingDeviation(parameter, gain, mode), generator);

    /// <summary>The normal distribution cut off outside [low, high].</summary>
    /// <exception cref="ArgumentException">Less than a thousandth of the distribution lies between the borders.</exception>
    public static void TruncatedNormal(Parameter parameter, double mean = 0, double std = 1, double low = -2, double high = 2, Generator? generator = null)
    {
        generator ??= Generator.Default;
        double Below(double value) => 0.5 * ErrorFunction.Erfc((mean - value) / (std * Math.Sqrt(2)));
        if (!(std > 0) || !(Below(high) - Below(low) >= 1e-3))
            throw new ArgumentException(FormattableString.Invariant($"The normal distribution with mean {mean} and deviation {std} has next to nothing between {low} and {high}."));
        var values = new double[parameter.Shape.ElementCount];
        for (var i = 0; i < values.Length; i++)
        {
            do values[i] = mean + (std * generator.NextNormal());
            while (values[i] < low || values[i] > high);
        }

        parameter.Value = Tensor.From(values, parameter.Shape).To(DType.Float32);
    }

    private static double XavierDeviation(Parameter parameter, double gain)
    {
        var (fanIn, fanOut) = Fans(parameter.Shape);
        return gain * Math.Sqrt(2.0 / (fanIn + fanOut));
    }

    private static double KaimingDeviation(Parameter parameter, double gain, FanMode mode)
    {
        var (fanIn, fanOut) = Fans(parameter.Shape);
        return gain / Math.Sqrt(mode == FanMode.FanIn ? fanIn : fanOut);
    }

    private static (long In, long Out) Fans(Shape shape)
    {
        if (shape.Length < 2) throw new ShapeException($"A weight of shape {shape} has no inputs and outputs; two dimensions (out, in) are needed.");
        var kernel = ((Shape)shape.Skip(2).ToArray()).ElementCount;
        return (Math.Max(1, shape[1] * kernel), Math.Max(1, shape[0] * kernel));
    }
}
