using System.Numerics;

namespace CourseKit.Tensors.Backends;

/// <summary>The element-wise functions and their derivatives, one number at a time.</summary>
internal static class ScalarFunctions<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly T Half = T.CreateChecked(0.5), Two = T.CreateChecked(2), Three = T.CreateChecked(3);
    private static readonly T GeluCubic = T.CreateChecked(0.044715), RootTwoOverPi = T.Sqrt(Two / T.Pi);

    public static T Value(MapKernel kernel, T x) => kernel switch
    {
        MapKernel.Negate => -x,
        MapKernel.Abs => T.Abs(x),
        MapKernel.Exp => T.Exp(x),
        MapKernel.Log => T.Log(x),
        MapKernel.Sqrt => T.Sqrt(x),
        MapKernel.Rsqrt => T.One / T.Sqrt(x),
        MapKernel.Reciprocal => T.One / x,
        MapKernel.Sin => T.Sin(x),
        MapKernel.Cos => T.Cos(x),
        MapKernel.Tanh => T.Tanh(x),
        MapKernel.Erf => T.CreateChecked(ErrorFunction.Erf(double.CreateChecked(x))),
        MapKernel.Sigmoid => Sigmoid(x),
        MapKernel.Relu => T.Max(x, T.Zero),
        MapKernel.Gelu => Gate(x, NormalDistribution(x)),
        MapKernel.GeluTanh => Gate(x, Sigmoid(Two * GeluArgument(x))),
        MapKernel.Silu => Gate(x, Sigmoid(x)),
        MapKernel.Softplus => T.Max(x, T.Zero) + LogOnePlus(T.Exp(-T.Abs(x))),
        MapKernel.Square => x * x,
        _ => throw new ArgumentOutOfRangeException(nameof(kernel), kernel, "Not a map kernel."),
    };

    /// <summary>f'(x), given y = f(x).</summary>
    public static T Derivative(MapKernel kernel, T x, T y) => kernel switch
    {
        MapKernel.Negate => -T.One,
        MapKernel.Abs => T.IsNaN(x) ? x : T.CreateChecked(T.Sign(x)),
        MapKernel.Exp => y,
        MapKernel.Log => T.One / x,
        MapKernel.Sqrt => Half / y,
        MapKernel.Rsqrt => -Half * y * (y * y),
        MapKernel.Reciprocal => -(y * y),
        MapKernel.Sin => T.Cos(x),
        MapKernel.Cos => -T.Sin(x),
        MapKernel.Tanh => T.One - (y * y),
        MapKernel.Erf => Two / T.Sqrt(T.Pi) * T.Exp(-x * x),
        MapKernel.Sigmoid => y * (T.One - y),
        MapKernel.Relu => T.IsNaN(x) ? x : x > T.Zero ? T.One : T.Zero,
        MapKernel.Gelu => NormalDistribution(x) + Vanishing(x, T.Exp(-x * x * Half) / T.Sqrt(T.Tau)),
        MapKernel.GeluTanh => GeluTanhDerivative(x),
        MapKernel.Silu => Sigmoid(x) + Vanishing(x, Sigmoid(x) * (T.One - Sigmoid(x))),
        MapKernel.Softplus => Sigmoid(x),
        MapKernel.Square => Two * x,
        _ => throw new ArgumentOutOfRangeException(nameof(kernel), kernel, "Not a map kernel."),
    };

    public static T Value(PairKernel kernel, T a, T b) => kernel switch
    {
        PairKernel.Add => a + b,
        PairKernel.Subtract => a - b,
        PairKernel.Multiply => a * b,
        PairKernel.Divide => a / b,
        PairKernel.Maximum => T.Max(a, b),
        PairKernel.Minimum => T.Min(a, b),
        PairKernel.Power => T.Pow(a, b),
        _ => throw new ArgumentOutOfRangeException(nameof(kernel), kernel, "Not a pair kernel."),
    };

    // log(1 + x) for small x too, where 1 + x has lost digits of x: the same loss in the denominator makes up for it (Goldberg 1991, theorem 4).
    private static T LogOnePlus(T x)
    {
        var sum = T.One + x;
        return sum == T.One ? x : T.Log(sum) * x / (sum - T.One);
    }

    private static T Sigmoid(T x) => T.One / (T.One + T.Exp(-x));

    // Φ(x), with full relative precision in the lower tail.
    private static T NormalDistribution(T x) =>
        Half * T.CreateChecked(ErrorFunction.Erfc(-double.CreateChecked(x) / Math.Sqrt(2)));

    private static T GeluArgument(T x) => RootTwoOverPi * (x + (GeluCubic * x * x * x));

    private static T GeluTanhDerivative(T x)
    {
        var gate = Sigmoid(Two * GeluArgument(x));
        var slope = Two * RootTwoOverPi * (T.One + (Three * GeluCubic * x * x));
        return gate + Vanishing(x * slope, gate * (T.One - gate));
    }

    // x · gate where the gate goes to 0 faster than x to minus infinity.
    private static T Gate(T x, T gate) => T.IsNegativeInfinity(x) ? T.Zero : x * gate;

    // large · small where the small factor wins.
    private static T Vanishing(T large, T small) => small == T.Zero ? T.Zero : large * small;
}
