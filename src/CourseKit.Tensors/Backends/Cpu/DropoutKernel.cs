namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>Dropout of whole buffers, row of the mask by row.</summary>
internal static unsafe class DropoutKernel
{
    private const long Grain = 16384;

    public static void Apply<S, V>(float* x, DropoutMask mask, float* y, long count, long n)
        where S : struct, ISimd<V>
        where V : struct =>
        ComputeThreads.ForRanges(n == 0 ? 0 : (count + n - 1) / n, Math.Max(1, Grain / Math.Max(1, n)), (from, to) =>
        {
            for (var row = from; row < to; row++) Row<S, V>(x + (row * n), mask, y + (row * n), row, (int)Math.Min(n, count - (row * n)));
        });

    private static void Row<S, V>(float* x, DropoutMask mask, float* y, long row, int n)
        where S : struct, ISimd<V>
        where V : struct
    {
        var (key, other) = mask.Keys(row);
        V probability = S.Broadcast((float)mask.Probability), scale = S.Broadcast((float)mask.Scale);
        var i = 0;
        for (; i <= n - S.Lanes; i += S.Lanes)
            S.Store(y + i, S.Select(S.LessThan(S.Uniform((uint)i, key, other), probability), S.Zero, S.Multiply(S.Load(x + i), scale)));
        if (i == n) return;
        var rest = S.Multiply(S.LoadPartial(x + i, n - i), scale);
        S.StorePartial(y + i, S.Select(S.LessThan(S.Uniform((uint)i, key, other), probability), S.Zero, rest), n - i);
    }
}
