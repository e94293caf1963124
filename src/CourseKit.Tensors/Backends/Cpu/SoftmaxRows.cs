using System.Runtime.CompilerServices;

namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>Softmax over rows, shifted by the largest element so that no exponential overflows.</summary>
internal static unsafe class SoftmaxRows
{
    private const long Grain = 8192;
    private const int RowsTogether = 4;

    // A quarter of a usual second-level cache.
    private const long LongestScratch = 1 << 16;

    public static void Apply<S, V>(float* x, float* y, long rows, long n, bool logarithm)
        where S : struct, ISimd<V>
        where V : struct
    {
        // Rows that are streamed are first made elsewhere, since they are read again to be scaled.
        var streams = x != y && n <= LongestScratch && StreamingWrites.Suit<S, V>(y, rows, n);
        ComputeThreads.ForRanges(n == 0 ? 0 : rows, Math.Max(RowsTogether, Grain / Math.Max(1, n)), (from, to) =>
        {
            var scratch = streams ? ThreadScratch.Tiles(RowsTogether * n) : null;
            for (var row = from; row < to; row += RowsTogether)
            {
                var count = (int)Math.Min(RowsTogether, to - row);
                float* input = x + (row * n), output = y + (row * n);
                if (logarithm)
                {
                    for (var i = 0; i < count; i++) LogRow<S, V>(input + (i * n), output + (i * n), n);
                }
                else Together<S, V>(input, streams ? scratch : output, output, count, n, streams);
            }
        });
    }

    // A few rows, each step for all of them before the next: the horizontal sums of one are waited for while the others compute.
    private static void Together<S, V>(float* x, float* exponentials, float* y, int rows, long n, bool streams)
        where S : struct, ISimd<V>
        where V : struct
    {
        float* largest = stackalloc float[RowsTogether], shares = stackalloc float[RowsTogether];
        for (var i = 0; i < rows; i++) largest[i] = Largest<S, V>(x + (i * n), n);
        for (var i = 0; i < rows; i++) shares[i] = 1 / Exponentials<S, V>(x + (i * n), exponentials + (i * n), n, largest[i]);
        for (var i = 0; i < rows; i++) Scale<S, V>(exponentials + (i * n), y + (i * n), n, shares[i], streams);
    }

    // y = e^(x - largest); returns the sum of y.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Exponentials<S, V>(float* x, float* y, long n, float shift)
        where S : struct, ISimd<V>
        where V : struct
    {
        V largest = S.Broadcast(shift), sum = S.Zero;
        long i = 0;
        for (; i <= n - S.Lanes; i += S.Lanes)
        {
            var e = VectorMath.Exp<S, V>(S.Subtract(S.Load(x + i), largest));
            S.Store(y + i, e);
            sum = S.Add(sum, e);
        }

        var rest = (int)(n - i);
        if (rest == 0) return S.Sum(sum);
        var last = VectorMath.Exp<S, V>(S.Subtract(S.LoadPartial(x + i, rest), largest));
        S.StorePartial(y + i, last, rest);
        return S.Sum(S.Add(sum, S.Select(S.FirstLanes(rest), last, S.Zero)));
    }

    // NaN may get lost here; the sum of exponentials is NaN then all the same.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Largest<S, V>(float* x, long n)
        where S : struct, ISimd<V>
        where V : struct
    {
        var lowest = S.Broadcast(float.NegativeInfinity);
        var largest = lowest;
        long i = 0;
        for (; i <= n - S.Lanes; i += S.Lanes) largest = S.MaxNumber(largest, S.Load(x + i));
        var rest = (int)(n - i);
        if (rest > 0)
        {
            // Zeros fill the partial vector: they must not win over a row of negative values.
            var tail = S.LoadPartial(x + i, rest);
            largest = S.MaxNumber(largest, S.Select(S.FirstLanes(rest), tail, lowest));
        }

        return S.MaxNumberLane(largest);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale<S, V>(float* x, float* y, long n, float scale, bool streams)
        where S : struct, ISimd<V>
        where V : struct
    {
        var factor = S.Broadcast(scale);
        long i = 0;
        for (; i <= n - S.Lanes; i += S.Lanes)
        {
            var value = S.Multiply(S.Load(x + i), factor);
            if (streams) S.Stream(y + i, value);
            else S.Store(y + i, value);
        }

        var rest = (int)(n - i);
        if (rest > 0) S.StorePartial(y + i, S.Multiply(S.LoadPartial(x + i, rest), factor), rest);
    }

    // x - (max + ln of the sum of e^(x - max)).
    private static void LogRow<S, V>(float* x, float* y, long n)
        where S : struct, ISimd<V>
        where V : struct
    {
        var largest = Largest<S, V>(x, n);
        V shift = S.Broadcast(-largest), sum = S.Zero;
        long i = 0;
        for (; i <= n - S.Lanes; i += S.Lanes) sum = S.Add(sum, VectorMath.Exp<S, V>(S.Add(S.Load(x + i), shift)));
        var total = (double)S.Sum(sum);
        for (; i < n; i++) total += Math.Exp((double)x[i] - largest);
        var offset = S.Broadcast((float)-Math.Log(total));
        for (i = 0; i <= n - S.Lanes; i += S.Lanes) S.Store(y + i, S.Add(S.Add(S.Load(x + i), shift), offset));
        var rest = (int)(n - i);
        if (rest > 0) S.StorePartial(y + i, S.Add(S.Add(S.LoadPartial(x + i, rest), shift), offset), rest);
    }

    public static void Gradient<S, V>(float* y, float* gradY, float* gradX, long rows, long n, bool logarithm)
        where S : struct, ISimd<V>
        where V : struct =>
        ComputeThreads.ForRanges(n == 0 ? 0 : rows, Math.Max(1, Grain / Math.Max(1, n)), (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                if (logarithm) LogGradientRow<S, V>(y + (row * n), gradY + (row * n), gradX + (row * n), n);
                else GradientRow<S, V>(y + (row * n), gradY + (row * n), gradX + (row * n), n);
            }
        });

    // y (g - Σ g y).
    private static void GradientRow<S, V>(float* y, float* gradY, float* gradX, long n)
        where S : struct, ISimd<V>
        where V : struct
    {
        var dot = S.Zero;
        long i = 0;
        for (; i <= n - S.Lanes; i += S.Lanes) dot = S.FusedMultiplyAdd(S.Load(y + i), S.Load(gradY + i), dot);
        var rest = (int)(n - i);
        if (rest > 0) dot = S.FusedMultiplyAdd(S.LoadPartial(y + i, rest), S.LoadPartial(gradY + i, rest), dot);
        dot = S.Broadcast(S.Sum(dot));
        for (i = 0; i <= n - S.Lanes; i += S.Lanes) S.Store(gradX + i, S.Multiply(S.Load(y + i), S.Subtract(S.Load(gradY + i), dot)));
        if (rest > 0) S.StorePartial(gradX + i, S.Multiply(S.LoadPartial(y + i, rest), S.Subtract(S.LoadPartial(gradY + i, rest), dot)), rest);
    }

    // g - e^y Σ g.
    private static void LogGradientRow<S, V>(float* y, float* gradY, float* gradX, long n)
        where S : struct, ISimd<V>
        where V : struct
    {
        var sum = S.Broadcast((float)-Reductions.Sum<S, V>(gradY, n));
        long i = 0;
        for (; i <= n - S.Lanes; i += S.Lanes)
            S.Store(gradX + i, S.FusedMultiplyAdd(VectorMath.Exp<S, V>(S.Load(y + i)), sum, S.Load(gradY + i)));
        var rest = (int)(n - i);
        if (rest == 0) return;
        var e = VectorMath.Exp<S, V>(S.LoadPartial(y + i, rest));
        S.StorePartial(gradX + i, S.FusedMultiplyAdd(e, sum, S.LoadPartial(gradY + i, rest)), rest);
    }
}
