using System.Runtime.CompilerServices;

namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>x Φ(x) = max(x, 0) - ½ |x| erfc(|x| / √2): the same by
/// Φ(-x) = 1 - Φ(x), without the difference that would cancel for negative x.</summary>
internal readonly struct GeluFunction : IMapFunction
{
    // Past this erfc is 0 in float32; without it an infinite x would be multiplied by 0.
    private const float Far = 15f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        var magnitude = S.MinNumber(S.Broadcast(Far), S.Abs(x));
        var tail = VectorMath.Erfc<S, V>(S.Multiply(magnitude, S.Broadcast(0.707106781f)), out _);
        return S.FusedMultiplyAdd(S.Multiply(magnitude, S.Broadcast(-0.5f)), tail, S.MaxNumber(S.Zero, x));
    }

    /// <summary>Φ(x) + x φ(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<S, V>(V x, V y)
        where S : struct, ISimd<V>
        where V : struct
    {
        var magnitude = S.MinNumber(S.Broadcast(Far), S.Abs(x));
        var tail = VectorMath.Erfc<S, V>(S.Multiply(magnitude, S.Broadcast(0.707106781f)), out var gaussian);
        var below = S.FusedMultiplyAdd(
            S.Multiply(magnitude, S.Broadcast(-0.398942280f)), gaussian, S.Multiply(S.Broadcast(0.5f), tail));
        return S.Select(S.LessThan(x, S.Zero), below, S.Subtract(S.Broadcast(1f), below));
    }
}

/// <summary>½ x (1 + tanh u) = x σ(2u) with u = √(2/π) (x + 0.044715 x³).</summary>
internal readonly struct GeluTanhFunction : IMapFunction
{
    private const float TwoRootTwoOverPi = 1.59576912f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        var sigmoid = VectorMath.Sigmoid<S, V>(Argument<S, V>(x, S.Multiply(x, x)));
        return S.Multiply(S.MaxNumber(S.Broadcast(float.MinValue), x), sigmoid);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<S, V>(V x, V y)
        where S : struct, ISimd<V>
        where V : struct
    {
        // Beyond ±100 the derivative is 0 or 1, and no intermediate overflows within.
        x = S.MaxNumber(S.Broadcast(-100f), S.MinNumber(S.Broadcast(100f), x));
        var square = S.Multiply(x, x);
        var sigmoid = VectorMath.Sigmoid<S, V>(Argument<S, V>(x, square));
        var slope = S.Multiply(S.Broadcast(TwoRootTwoOverPi), S.FusedMultiplyAdd(square, S.Broadcast(3 * 0.044715f), S.Broadcast(1f)));
        var sigmoidSlope = S.Multiply(S.Multiply(sigmoid, S.Subtract(S.Broadcast(1f), sigmoid)), slope);
        return S.FusedMultiplyAdd(x, sigmoidSlope, sigmoid);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Argument<S, V>(V x, V square)
        where S : struct, ISimd<V>
        where V : struct =>
        S.Multiply(S.Multiply(S.Broadcast(TwoRootTwoOverPi), x), S.FusedMultiplyAdd(square, S.Broadcast(0.044715f), S.Broadcast(1f)));
}

/// <summary>x σ(x).</summary>
internal readonly struct SiluFunction : IMapFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct =>
        S.Multiply(S.MaxNumber(S.Broadcast(float.MinValue), x), VectorMath.Sigmoid<S, V>(x));

    /// <summary>σ (1 + x (1 - σ)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<S, V>(V x, V y)
        where S : struct, ISimd<V>
        where V : struct
    {
        x = S.MaxNumber(S.Broadcast(-100f), S.MinNumber(S.Broadcast(100f), x));
        var sigmoid = VectorMath.Sigmoid<S, V>(x);
        return S.Multiply(sigmoid, S.FusedMultiplyAdd(x, S.Subtract(S.Broadcast(1f), sigmoid), S.Broadcast(1f)));
    }
}
