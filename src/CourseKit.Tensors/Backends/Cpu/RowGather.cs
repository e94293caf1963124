namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>Rows of a table by number, and their gradient.</summary>
internal static unsafe class RowGather
{
    private const long Grain = 16384;

    /// <summary>y[i, :] = table[ids[i], :], widened when the table's type is not float32.</summary>
    public static void Gather<S, V>(ElementSource table, long* ids, float* y, long rows, long width)
        where S : struct, ISimd<V>
        where V : struct =>
        ComputeThreads.ForRanges(rows, Math.Max(1, Grain / Math.Max(1, width)), (from, to) =>
        {
            for (var i = from; i < to; i++)
                Conversions.Widen<S, V>(table + (ids[i] * width), y + (i * width), width);
        });

    /// <summary>table[ids[i], :] += x[i, :]. Threads share the columns, so every element collects its sum in the order of i.</summary>
    public static void ScatterAdd<S, V>(float* x, long* ids, float* table, long rows, long width)
        where S : struct, ISimd<V>
        where V : struct =>
        ComputeThreads.ForRanges(rows == 0 ? 0 : width, Math.Max(4 * S.Lanes, Grain * 2 / Math.Max(1, rows)), (from, to) =>
        {
            for (long i = 0; i < rows; i++)
                Linear.AddScaledRange<S, V>(x + (i * width) + from, 1, table + (ids[i] * width) + from, to - from);
        });
}
