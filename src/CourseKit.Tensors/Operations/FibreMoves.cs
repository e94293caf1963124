using System.Numerics;
using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors;

/// <summary>Reads and writes a tensor's elements by int64 indices along one dimension.</summary>
internal static unsafe class FibreMoves
{
    private const long Grain = 32768;
    private const long Columns = 64;

    private delegate void Run(long there, long* offsets, long position, long count);

    /// <summary>y = what <paramref name="x"/> has at the position of each index, but at the index along the dimension. y is in row-major order, as the indices are.</summary>
    /// <returns>Whether all indices were from 0 to below <paramref name="x"/>'s size; otherwise y is worthless. (They are looked at here since a pass of their own would read them twice.)</returns>
    public static bool Gather(StridedView x, DataView indices, Shape shape, int dimension, DataView y)
    {
        return y.Type.Size switch
        {
            8 => Gather<ulong>(x, indices, shape, dimension, y),
            4 => Gather<uint>(x, indices, shape, dimension, y),
            2 => Gather<ushort>(x, indices, shape, dimension, y),
            _ => Gather<byte>(x, indices, shape, dimension, y),
        };
    }

    /// <summary>Where <see cref="Gather(StridedView, DataView, Shape, int, DataView)"/> would read, for checked indices, y becomes x. Of elements that meet the last along the dimension stays.</summary>
    public static void Replace(DataView x, DataView indices, Shape shape, int dimension, StridedView y)
    {
        switch (y.Type.Size)
        {
            case 8: Replace<ulong>(x, indices, shape, dimension, y); break;
            case 4: Replace<uint>(x, indices, shape, dimension, y); break;
            case 2: Replace<ushort>(x, indices, shape, dimension, y); break;
            default: Replace<byte>(x, indices, shape, dimension, y); break;
        }
    }

    /// <summary>Where <see cref="Gather(StridedView, DataView, Shape, int, DataView)"/> would read, for checked indices, x is added to y, in the order of the dimension.</summary>
    public static void Add(DataView x, DataView indices, Shape shape, int dimension, StridedView y) => ElementDispatch.Run(y.Type, new AddWork(x, indices, shape, dimension, y));

    private static bool Gather<T>(StridedView x, DataView indices, Shape shape, int dimension, DataView y)
        where T : unmanaged
    {
        var plan = new FibrePlan(x, shape, dimension);
        T* source = x.Pointer<T>(), target = y.Pointer<T>();
        var ids = indices.Pointer<long>();
        var (limit, outside) = ((ulong)x.Sizes[dimension], false);
        ForRuns(plan, (there, offsets, position, count) =>
        {
            if (Indexing.Largest(new(ids + position, (int)count)) >= limit) outside = true;
            else GatherRun(source + there, plan.Step, offsets, ids + position, target + position, count);
        });
        KeepAlive(x.Storage, indices.Storage, y.Storage);
        return !outside;
    }

    private static void GatherRun<T>(T* x, long step, long* offsets, long* ids, T* y, long count)
        where T : unmanaged
    {
        // A multiplication for each element takes half of the time, and rows need none.
        if (offsets is null && step == 1)
            for (var i = 0L; i < count; i++) y[i] = x[ids[i]];
        else if (offsets is null)
            for (var i = 0L; i < count; i++) y[i] = x[ids[i] * step];
        else
            for (var i = 0L; i < count; i++) y[i] = x[offsets[i] + (ids[i] * step)];
    }

    private static void Replace<T>(DataView x, DataView indices, Shape shape, int dimension, StridedView y)
        where T : unmanaged
    {
        var plan = new FibrePlan(y, shape, dimension);
        T* source = x.Pointer<T>(), target = y.Pointer<T>();
        var ids = indices.Pointer<long>();
        ForRuns(plan, (there, offsets, position, count) => ReplaceRun(source + position, ids + position, target + there, plan.Step, offsets, count));
        KeepAlive(x.Storage, indices.Storage, y.Storage);
    }

    private static void ReplaceRun<T>(T* x, long* ids, T* y, long step, long* offsets, long count)
        where T : unmanaged
    {
        if (offsets is null)
            for (var i = 0L; i < count; i++) y[ids[i] * step] = x[i];
        else
            for (var i = 0L; i < count; i++) y[offsets[i] + (ids[i] * step)] = x[i];
    }

    private static void AddRun<T>(T* x, long* ids, T* y, long step, long* offsets, long count)
        where T : unmanaged, INumber<T>
    {
        if (offsets is null && step == 1)
            for (var i = 0L; i < count; i++) y[ids[i]] = unchecked(y[ids[i]] + x[i]);
        else if (offsets is null)
            for (var i = 0L; i < count; i++) y[ids[i] * step] = unchecked(y[ids[i] * step] + x[i]);
        else
            for (var i = 0L; i < count; i++) y[offsets[i] + (ids[i] * step)] = unchecked(y[offsets[i] + (ids[i] * step)] + x[i]);
    }

    // Truth values are joined by "or", as in any other sum of them.
    private static void OrRun(byte* x, long* ids, byte* y, long step, long* offsets, long count)
    {
        for (var i = 0L; i < count; i++) y[(offsets is null ? 0 : offsets[i]) + (ids[i] * step)] |= x[i];
    }

    // Runs of indices that lie side by side: a whole fibre, or one index each of neighbouring ones, so that memory is read in its order.
    private static void ForRuns(FibrePlan plan, Run work)
    {
        if (plan.Length == 0 || plan.Inner == 0) return;
        var grain = Math.Max(plan.Inner == 1 ? 1 : Math.Min(plan.Inner, Columns), Grain / plan.Length);
        ComputeThreads.ForRanges(plan.Outer * plan.Inner, grain, (from, to) =>
        {
            fixed (long* offsets = plan.InnerOffsets)
            {
                for (long task = from, count; task < to; task += count)
                {
                    var (row, column) = Math.DivRem(task, plan.Inner);
                    count = Math.Min(Math.Min(plan.Inner - column, to - task), Columns);
                    var (there, position) = (plan.OuterOffset(row), (row * plan.Length * plan.Inner) + column);
                    if (plan.Inner == 1) work(there, null, position, plan.Length);
                    else
                        for (var i = 0L; i < plan.Length; i++) work(there, offsets + column, position + (i * plan.Inner), count);
                }
            }
        });
    }

    private static void KeepAlive(Storage first, Storage second, Storage third)
    {
        GC.KeepAlive(first);
        GC.KeepAlive(second);
        GC.KeepAlive(third);
    }

    private readonly struct AddWork(DataView x, DataView indices, Shape shape, int dimension, StridedView y) : IElementWork
    {
        public void Run<T>()
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var plan = new FibrePlan(y, shape, dimension);
            T* source = x.Pointer<T>(), target = y.Pointer<T>();
            var ids = indices.Pointer<long>();
            if (y.Type == DType.Bool)
                ForRuns(plan, (there, offsets, position, count) => OrRun((byte*)(source + position), ids + position, (byte*)(target + there), plan.Step, offsets, count));
            else ForRuns(plan, (there, offsets, position, count) => AddRun(source + position, ids + position, target + there, plan.Step, offsets, count));
            KeepAlive(x.Storage, indices.Storage, y.Storage);
        }
    }
}
