using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>Scaling and adding of whole buffers.</summary>
internal static unsafe class Linear
{
    private const long Grain = 32768;

    /// <summary>y = a · scale + offset.</summary>
    public static void Affine<S, V>(float* a, float scale, float offset, float* y, long n)
        where S : struct, ISimd<V>
        where V : struct =>
        ComputeThreads.ForRanges(n, Grain, (from, to) =>
        {
            V factor = S.Broadcast(scale), summand = S.Broadcast(offset);
            var i = from;
            for (; i <= to - S.Lanes; i += S.Lanes) S.Store(y + i, S.Add(S.Multiply(S.Load(a + i), factor), summand));
            if (i == to) return;
            var rest = (int)(to - i);
            S.StorePartial(y + i, S.Add(S.Multiply(S.LoadPartial(a + i, rest), factor), summand), rest);
        });

    /// <summary>y += scale · x.</summary>
    public static void AddScaled<S, V>(float* x, float scale, float* y, long n)
        where S : struct, ISimd<V>
        where V : struct =>
        ComputeThreads.ForRanges(n, Grain, (from, to) => AddScaledRange<S, V>(x + from, scale, y + from, to - from));

    /// <summary><see cref="AddScaled"/> on this thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaledRange<S, V>(float* x, float scale, float* y, long n)
        where S : struct, ISimd<V>
        where V : struct
    {
        var factor = S.Broadcast(scale);
        long i = 0;
        for (; i <= n - S.Lanes; i += S.Lanes) S.Store(y + i, S.FusedMultiplyAdd(S.Load(x + i), factor, S.Load(y + i)));
        if (i == n) return;
        var rest = (int)(n - i);
        S.StorePartial(y + i, S.FusedMultiplyAdd(S.LoadPartial(x + i, rest), factor, S.LoadPartial(y + i, rest)), rest);
    }

    /// <summary>Whether an element is NaN or infinite: 0 times it is NaN then.</summary>
    public static bool HasNonFinite<S, V>(float* x, long n)
        where S : struct, ISimd<V>
        where V : struct
    {
        var found = 0;
        ComputeThreads.ForRanges(n, Grain, (from, to) =>
        {
            var zeros = S.Zero;
            var i = from;
            for (; i <= to - S.Lanes; i += S.Lanes) zeros = S.FusedMultiplyAdd(S.Load(x + i), S.Zero, zeros);
            if (i < to) zeros = S.FusedMultiplyAdd(S.LoadPartial(x + i, (int)(to - i)), S.Zero, zeros);
            if (float.IsNaN(S.Sum(zeros))) Volatile.Write(ref found, 1);
        });
        return found == 1;
    }

    /// <summary>The sum of squares in double precision: sums of pieces in parallel, then the pieces in order.</summary>
    public static double SumOfSquares(float* x, long n)
    {
        var pieces = new double[(n + Grain - 1) / Grain];
        ComputeThreads.ForRanges(n, Grain, (from, to) =>
        {
            Vector256<double> even = default, odd = default;
            var i = from;
            for (; i <= to - 8; i += 8)
            {
                var (low, high) = Vector256.Widen(Vector256.Load(x + i));
                even += low * low;
                odd += high * high;
            }

            var piece = Vector256.Sum(even + odd);
            for (; i < to; i++) piece += (double)x[i] * x[i];
            pieces[from / Grain] = piece;
        });

        var sum = 0.0;
        foreach (var piece in pieces) sum += piece;
        return sum;
    }
}
