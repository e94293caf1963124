using System.Runtime.CompilerServices;

namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>A function of one argument on vectors, with its derivative.</summary>
internal interface IMapFunction
{
    static abstract V Value<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct;

    /// <summary>f'(x), given y = f(x) as well.</summary>
    static abstract V Derivative<S, V>(V x, V y)
        where S : struct, ISimd<V>
        where V : struct;
}

/// <summary>-x.</summary>
internal readonly struct NegateFunction : IMapFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct =>
        S.Multiply(S.Broadcast(-1f), x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<S, V>(V x, V y)
        where S : struct, ISimd<V>
        where V : struct =>
        S.Broadcast(-1f);
}

/// <summary>|x|.</summary>
internal readonly struct AbsFunction : IMapFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct =>
        S.Abs(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<S, V>(V x, V y)
        where S : struct, ISimd<V>
        where V : struct =>
        S.Select(S.Equal(x, S.Zero), S.Zero, S.Select(S.Equal(x, x), S.CopySign(S.Broadcast(1f), x), x));
}

/// <summary>e^x.</summary>
internal readonly struct ExpFunction : IMapFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct =>
        VectorMath.Exp<S, V>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<S, V>(V x, V y)
        where S : struct, ISimd<V>
        where V : struct =>
        y;
}

/// <summary>ln x.</summary>
internal readonly struct LogFunction : IMapFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct =>
        VectorMath.Log<S, V>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<S, V>(V x, V y)
        where S : struct, ISimd<V>
        where V : struct =>
        S.Divide(S.Broadcast(1f), x);
}

/// <summary>√x.</summary>
internal readonly struct SqrtFunction : IMapFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct =>
        S.Sqrt(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<S, V>(V x, V y)
        where S : struct, ISimd<V>
        where V : struct =>
        S.Divide(S.Broadcast(0.5f), y);
}

/// <summary>1 / √x.</summary>
internal readonly struct RsqrtFunction : IMapFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct =>
        S.Divide(S.Broadcast(1f), S.Sqrt(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<S, V>(V x, V y)
        where S : struct, ISimd<V>
        where V : struct =>
        S.Multiply(S.Multiply(S.Broadcast(-0.5f), y), S.Multiply(y, y));
}

/// <summary>1 / x.</summary>
internal readonly struct ReciprocalFunction : IMapFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct =>
        S.Divide(S.Broadcast(1f), x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<S, V>(V x, V y)
        where S : struct, ISimd<V>
        where V : struct =>
        S.Subtract(S.Zero, S.Multiply(y, y));
}

/// <summary>tanh x.</summary>
internal readonly struct TanhFunction : IMapFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct =>
        VectorMath.Tanh<S, V>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<S, V>(V x, V y)
        where S : struct, ISimd<V>
        where V : struct =>
        S.Subtract(S.Broadcast(1f), S.Multiply(y, y));
}

/// <summary>erf x.</summary>
internal readonly struct ErfFunction : IMapFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct =>
        VectorMath.Erf<S, V>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<S, V>(V x, V y)
        where S : struct, ISimd<V>
        where V : struct =>
        S.Multiply(S.Broadcast(1.12837917f), VectorMath.Exp<S, V>(S.Multiply(x, S.Subtract(S.Zero, x))));
}

/// <summary>1 / (1 + e^-x).</summary>
internal readonly struct SigmoidFunction : IMapFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct =>
        VectorMath.Sigmoid<S, V>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<S, V>(V x, V y)
        where S : struct, ISimd<V>
        where V : struct =>
        S.Multiply(y, S.Subtract(S.Broadcast(1f), y));
}

/// <summary>max(x, 0).</summary>
internal readonly struct ReluFunction : IMapFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct =>
        S.MaxNumber(S.Zero, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<S, V>(V x, V y)
        where S : struct, ISimd<V>
        where V : struct =>
        S.Select(S.LessThan(S.Zero, x), S.Broadcast(1f), S.Select(S.Equal(x, x), S.Zero, x));
}

/// <summary>ln(1 + e^x).</summary>
internal readonly struct SoftplusFunction : IMapFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct =>
        VectorMath.Softplus<S, V>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<S, V>(V x, V y)
        where S : struct, ISimd<V>
        where V : struct =>
        VectorMath.Sigmoid<S, V>(x);
}

/// <summary>x².</summary>
internal readonly struct SquareFunction : IMapFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct =>
        S.Multiply(x, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<S, V>(V x, V y)
        where S : struct, ISimd<V>
        where V : struct =>
        S.Add(x, x);
}
