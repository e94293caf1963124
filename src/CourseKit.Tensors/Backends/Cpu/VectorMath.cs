using System.Runtime.CompilerServices;

namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>
/// Elementary functions on vectors, to about one or two units in the last place. The polynomials are minimax fits (Remez
/// exchange) made for this file.
/// </summary>
internal static class VectorMath
{
    // ln 2 in two parts; the first has few enough bits that its product with an exponent is exact.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    /// <summary>e^x: x = n ln 2 + r with |r| ≤ ½ ln 2, and e^r = 1 + r + r² Q(r) with relative error 3e-9.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct =>
        ExpInRange<S, V>(S.MaxNumber(S.Broadcast(-110f), S.MinNumber(S.Broadcast(90f), x)));

    /// <summary><see cref="Exp"/> for x from -170 to 90. The polynomial's terms are joined in pairs: a chain of multiply-adds would be half as long again to wait for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ExpInRange<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        var n = S.Round(S.Multiply(x, S.Broadcast(1.44269504f)));
        var r = S.FusedMultiplyAdd(n, S.Broadcast(-Ln2High), x);
        r = S.FusedMultiplyAdd(n, S.Broadcast(-Ln2Low), r);
        var square = S.Multiply(r, r);
        var q = S.FusedMultiplyAdd(S.Broadcast(0.0013814467f), r, S.Broadcast(0.00836878041f));
        var middle = S.FusedMultiplyAdd(S.Broadcast(0.0416683942f), r, S.Broadcast(0.166665201f));
        q = S.FusedMultiplyAdd(q, square, middle);
        q = S.FusedMultiplyAdd(q, r, S.Broadcast(0.499999934f));
        var y = S.Add(S.FusedMultiplyAdd(square, q, r), S.Broadcast(1f));
        return S.ScaleByPowerOfTwo(y, n);
    }

    /// <summary>ln x: x = m 2^e, f = m - 1, s = f / (2 + f), and ln m = 2 artanh s = f - s (f - s² L(s²)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        var denormal = S.LessThan(x, S.Broadcast(1.17549435e-38f));
        var m = S.SplitExponent(S.Select(denormal, S.Multiply(x, S.Broadcast(8388608f)), x), out var e);
        e = S.Subtract(e, S.Select(denormal, S.Broadcast(23f), S.Zero));
        var f = S.Subtract(m, S.Broadcast(1f));
        var s = S.Divide(f, S.Add(f, S.Broadcast(2f)));
        var z = S.Multiply(s, s);
        var l = S.FusedMultiplyAdd(S.Broadcast(0.235963312f), z, S.Broadcast(0.28536603f));
        l = S.FusedMultiplyAdd(l, z, S.Broadcast(0.400003456f));
        l = S.FusedMultiplyAdd(l, z, S.Broadcast(0.666666656f));
        var y = S.Subtract(f, S.Multiply(s, S.Subtract(f, S.Multiply(z, l))));
        y = S.FusedMultiplyAdd(e, S.Broadcast(Ln2Low), y);
        y = S.FusedMultiplyAdd(e, S.Broadcast(Ln2High), y);
        y = S.Select(S.Equal(x, S.Zero), S.Broadcast(float.NegativeInfinity), y);
        y = S.Select(S.LessThan(x, S.Zero), S.Broadcast(float.NaN), y);
        return S.Select(S.LessThan(x, S.Broadcast(float.PositiveInfinity)), y, x);
    }

    /// <summary>tanh x: x + x³ T(x²) near 0, else 1 - 2 / (e^2|x| + 1) with the sign of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        var magnitude = S.Abs(x);
        var z = S.Multiply(x, x);
        var t = S.FusedMultiplyAdd(S.Broadcast(-0.00571704535f), z, S.Broadcast(0.0206505876f));
        t = S.FusedMultiplyAdd(t, z, S.Broadcast(-0.0537434982f));
        t = S.FusedMultiplyAdd(t, z, S.Broadcast(0.133314913f));
        t = S.FusedMultiplyAdd(t, z, S.Broadcast(-0.333332839f));
        var near = S.FusedMultiplyAdd(S.Multiply(z, t), x, x);
        var e = Exp<S, V>(S.Add(magnitude, magnitude));
        var far = S.Subtract(S.Broadcast(1f), S.Divide(S.Broadcast(2f), S.Add(e, S.Broadcast(1f))));
        return S.Select(S.LessThan(magnitude, S.Broadcast(0.625f)), near, S.CopySign(far, x));
    }

    /// <summary>1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct =>
        S.Divide(S.Broadcast(1f), S.Add(S.Broadcast(1f), Exp<S, V>(S.Subtract(S.Zero, x))));

    /// <summary>ln(1 + e^x) = max(x, 0) + ln u for u = 1 + e^-|x|, with the rounding error of u put back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Softplus<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        var e = Exp<S, V>(S.Subtract(S.Zero, S.Abs(x)));
        var u = S.Add(S.Broadcast(1f), e);
        var lost = S.Divide(S.Subtract(e, S.Subtract(u, S.Broadcast(1f))), u);
        return S.Add(S.MaxNumber(S.Zero, x), S.Add(Log<S, V>(u), lost));
    }

    /// <summary>erf x: x E(x²) up to 1, else 1 - erfc |x| with the sign of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Erf<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        var magnitude = S.Abs(x);
        var z = S.Multiply(x, x);
        var p = S.FusedMultiplyAdd(S.Broadcast(7.85382703e-05f), z, S.Broadcast(-0.000801018238f));
        p = S.FusedMultiplyAdd(p, z, S.Broadcast(0.00518832627f));
        p = S.FusedMultiplyAdd(p, z, S.Broadcast(-0.0268538111f));
        p = S.FusedMultiplyAdd(p, z, S.Broadcast(0.112835851f));
        p = S.FusedMultiplyAdd(p, z, S.Broadcast(-0.376126258f));
        p = S.FusedMultiplyAdd(p, z, S.Broadcast(1.12837917f));
        var far = S.Subtract(S.Broadcast(1f), Erfc<S, V>(S.MinNumber(S.Broadcast(10f), magnitude), out _));
        return S.Select(S.LessThan(magnitude, S.Broadcast(1f)), S.Multiply(x, p), S.CopySign(far, x));
    }

    /// <summary>erfc t for t from 0 to 13, as u Q(u) e^-t² with u = 1 / (1 + 0.3 t): relative error 2e-8 before rounding. Also gives e^-t².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Erfc<S, V>(V t, out V gaussian)
        where S : struct, ISimd<V>
        where V : struct
    {
        gaussian = ExpInRange<S, V>(S.Multiply(t, S.Subtract(S.Zero, t)));
        var u = S.Divide(S.Broadcast(1f), S.FusedMultiplyAdd(t, S.Broadcast(0.3f), S.Broadcast(1f)));
        var square = S.Multiply(u, u);
        var low = S.FusedMultiplyAdd(
            S.FusedMultiplyAdd(S.Broadcast(0.214436209f), u, S.Broadcast(0.148482447f)), square, S.FusedMultiplyAdd(S.Broadcast(0.170691933f), u, S.Broadcast(0.169189615f)));
        var high = S.FusedMultiplyAdd(S.Broadcast(-0.12943406f), square, S.FusedMultiplyAdd(S.Broadcast(0.48509635f), u, S.Broadcast(-0.511226231f)));
        high = S.FusedMultiplyAdd(high, square, S.FusedMultiplyAdd(S.Broadcast(0.5463948f), u, S.Broadcast(-0.0936310812f)));
        return S.Multiply(S.Multiply(S.FusedMultiplyAdd(high, S.Multiply(square, square), low), u), gaussian);
    }
}
