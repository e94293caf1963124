using System.Runtime.CompilerServices;

namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>Element-wise functions of one argument over whole buffers. Every element takes the same path
/// wherever it lies: the last few go through a partial vector.</summary>
internal static unsafe class Maps
{
    private const long Grain = 16384;

    /// <summary>y = f(x) for the few elements of a tile, on this thread; y may be x.</summary>
    public static void ApplyHere<S, V>(MapKernel kernel, float* x, float* y, int n)
        where S : struct, ISimd<V>
        where V : struct
    {
        switch (kernel)
        {
            case MapKernel.Gelu: ValueRange<S, V, GeluFunction>(x, y, n, streams: false); break;
            case MapKernel.GeluTanh: ValueRange<S, V, GeluTanhFunction>(x, y, n, streams: false); break;
            case MapKernel.Silu: ValueRange<S, V, SiluFunction>(x, y, n, streams: false); break;
            case MapKernel.Relu: ValueRange<S, V, ReluFunction>(x, y, n, streams: false); break;
            case MapKernel.Tanh: ValueRange<S, V, TanhFunction>(x, y, n, streams: false); break;
            default: Apply<S, V>(kernel, x, y, n); break;
        }
    }

    public static void Apply<S, V>(MapKernel kernel, float* x, float* y, long n)
        where S : struct, ISimd<V>
        where V : struct
    {
        switch (kernel)
        {
            case MapKernel.Negate: Values<S, V, NegateFunction>(x, y, n); break;
            case MapKernel.Abs: Values<S, V, AbsFunction>(x, y, n); break;
            case MapKernel.Exp: Values<S, V, ExpFunction>(x, y, n); break;
            case MapKernel.Log: Values<S, V, LogFunction>(x, y, n); break;
            case MapKernel.Sqrt: Values<S, V, SqrtFunction>(x, y, n); break;
            case MapKernel.Rsqrt: Values<S, V, RsqrtFunction>(x, y, n); break;
            case MapKernel.Reciprocal: Values<S, V, ReciprocalFunction>(x, y, n); break;
            case MapKernel.Sin: Scalars(Math.Sin, x, y, n); break;
            case MapKernel.Cos: Scalars(Math.Cos, x, y, n); break;
            case MapKernel.Tanh: Values<S, V, TanhFunction>(x, y, n); break;
            case MapKernel.Erf: Values<S, V, ErfFunction>(x, y, n); break;
            case MapKernel.Sigmoid: Values<S, V, SigmoidFunction>(x, y, n); break;
            case MapKernel.Relu: Values<S, V, ReluFunction>(x, y, n); break;
            case MapKernel.Gelu: Values<S, V, GeluFunction>(x, y, n); break;
            case MapKernel.GeluTanh: Values<S, V, GeluTanhFunction>(x, y, n); break;
            case MapKernel.Silu: Values<S, V, SiluFunction>(x, y, n); break;
            case MapKernel.Softplus: Values<S, V, SoftplusFunction>(x, y, n); break;
            case MapKernel.Square: Values<S, V, SquareFunction>(x, y, n); break;
            default: throw new ArgumentOutOfRangeException(nameof(kernel), kernel, "Not a map kernel.");
        }
    }

    public static void ApplyGradient<S, V>(MapKernel kernel, float* x, float* y, float* gradY, float* gradX, long n)
        where S : struct, ISimd<V>
        where V : struct
    {
        switch (kernel)
        {
            case MapKernel.Negate: Gradients<S, V, NegateFunction>(x, y, gradY, gradX, n); break;
            case MapKernel.Abs: Gradients<S, V, AbsFunction>(x, y, gradY, gradX, n); break;
            case MapKernel.Exp: Gradients<S, V, ExpFunction>(x, y, gradY, gradX, n); break;
            case MapKernel.Log: Gradients<S, V, LogFunction>(x, y, gradY, gradX, n); break;
            case MapKernel.Sqrt: Gradients<S, V, SqrtFunction>(x, y, gradY, gradX, n); break;
            case MapKernel.Rsqrt: Gradients<S, V, RsqrtFunction>(x, y, gradY, gradX, n); break;
            case MapKernel.Reciprocal: Gradients<S, V, ReciprocalFunction>(x, y, gradY, gradX, n); break;
            case MapKernel.Sin: ScalarGradients(Math.Cos, x, gradY, gradX, n); break;
            case MapKernel.Cos: ScalarGradients(v => -Math.Sin(v), x, gradY, gradX, n); break;
            case MapKernel.Tanh: Gradients<S, V, TanhFunction>(x, y, gradY, gradX, n); break;
            case MapKernel.Erf: Gradients<S, V, ErfFunction>(x, y, gradY, gradX, n); break;
            case MapKernel.Sigmoid: Gradients<S, V, SigmoidFunction>(x, y, gradY, gradX, n); break;
            case MapKernel.Relu: Gradients<S, V, ReluFunction>(x, y, gradY, gradX, n); break;
            case MapKernel.Gelu: Gradients<S, V, GeluFunction>(x, y, gradY, gradX, n); break;
            case MapKernel.GeluTanh: Gradients<S, V, GeluTanhFunction>(x, y, gradY, gradX, n); break;
            case MapKernel.Silu: Gradients<S, V, SiluFunction>(x, y, gradY, gradX, n); break;
            case MapKernel.Softplus: Gradients<S, V, SoftplusFunction>(x, y, gradY, gradX, n); break;
            case MapKernel.Square: Gradients<S, V, SquareFunction>(x, y, gradY, gradX, n); break;
            default: throw new ArgumentOutOfRangeException(nameof(kernel), kernel, "Not a map kernel.");
        }
    }

    private static void Values<S, V, F>(float* x, float* y, long n)
        where S : struct, ISimd<V>
        where V : struct
        where F : struct, IMapFunction =>
        ComputeThreads.ForRanges(n, Grain, (from, to) => ValueRange<S, V, F>(x + from, y + from, (int)(to - from), x != y && StreamingWrites.Suit<S, V>(y, 1, n)));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ValueRange<S, V, F>(float* x, float* y, int n, bool streams)
        where S : struct, ISimd<V>
        where V : struct
        where F : struct, IMapFunction
    {
        var i = 0;
        for (; i <= n - S.Lanes; i += S.Lanes)
        {
            var value = F.Value<S, V>(S.Load(x + i));
            if (streams) S.Stream(y + i, value);
            else S.Store(y + i, value);
        }

        if (i < n) S.StorePartial(y + i, F.Value<S, V>(S.LoadPartial(x + i, n - i)), n - i);
    }

    private static void Gradients<S, V, F>(float* x, float* y, float* gradY, float* gradX, long n)
        where S : struct, ISimd<V>
        where V : struct
        where F : struct, IMapFunction =>
        ComputeThreads.ForRanges(n, Grain, (from, to) => GradientRange<S, V, F>(x + from, y + from, gradY + from, gradX + from, (int)(to - from)));

    private static void GradientRange<S, V, F>(float* x, float* y, float* gradY, float* gradX, int n)
        where S : struct, ISimd<V>
        where V : struct
        where F : struct, IMapFunction
    {
        var i = 0;
        for (; i <= n - S.Lanes; i += S.Lanes)
            S.Store(gradX + i, S.Multiply(S.Load(gradY + i), F.Derivative<S, V>(S.Load(x + i), S.Load(y + i))));
        if (i == n) return;
        var slope = F.Derivative<S, V>(S.LoadPartial(x + i, n - i), S.LoadPartial(y + i, n - i));
        S.StorePartial(gradX + i, S.Multiply(S.LoadPartial(gradY + i, n - i), slope), n - i);
    }

    private static void Scalars(Func<double, double> function, float* x, float* y, long n) =>
        ComputeThreads.ForRanges(n, Grain / 4, (from, to) =>
        {
            for (var i = from; i < to; i++) y[i] = (float)function(x[i]);
        });

    private static void ScalarGradients(Func<double, double> derivative, float* x, float* gradY, float* gradX, long n) =>
        ComputeThreads.ForRanges(n, Grain / 4, (from, to) =>
        {
            for (var i = from; i < to; i++) gradX[i] = (float)(gradY[i] * derivative(x[i]));
        });
}
