using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Backends.Cpu;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors;

/// <summary>Moves elements as they are: for the types that no backend computes in, and for choosing between two tensors.</summary>
internal static unsafe class ElementMoves
{
    private const long Grain = 32768;

    /// <summary>y = x, brought into row-major order.</summary>
    public static void Copy(StridedView x, DataView y) => Move(x, y, scatter: false);

    /// <summary>y = x, where y is strided and x is in row-major order.</summary>
    public static void Scatter(DataView x, StridedView y) => Move(y, x, scatter: true);

    /// <summary>y = a where the mask is true, b where it is not. All have the mask's sizes.</summary>
    public static void Choose(StridedView mask, StridedView a, StridedView b, DataView y)
    {
        switch (y.Type.Size)
        {
            case 8: Choose<ulong>(mask, a, b, y); break;
            case 4: Choose<uint>(mask, a, b, y); break;
            case 2: Choose<ushort>(mask, a, b, y); break;
            default: Choose<byte>(mask, a, b, y); break;
        }
    }

    /// <summary>y[i, :] = table[ids[i], :]; the ids were checked.</summary>
    public static void GatherRows(DataView table, DataView ids, DataView y, long width)
    {
        var bytes = width * table.Type.Size;
        byte* source = (byte*)table.Storage.Pointer + (table.Offset * table.Type.Size), target = (byte*)y.Storage.Pointer + (y.Offset * y.Type.Size);
        var rows = ids.Pointer<long>();
        for (var i = 0L; i < ids.Length; i++) Buffer.MemoryCopy(source + (rows[i] * bytes), target + (i * bytes), bytes, bytes);
        KeepAlive(table.Storage, ids.Storage, y.Storage);
    }

    private static void Move(StridedView strided, DataView flat, bool scatter)
    {
        switch (flat.Type.Size)
        {
            case 8: Move<ulong>(strided, flat, scatter); break;
            case 4: Move<uint>(strided, flat, scatter); break;
            case 2: Move<ushort>(strided, flat, scatter); break;
            default: Move<byte>(strided, flat, scatter); break;
        }
    }

    private static void Move<T>(StridedView strided, DataView flat, bool scatter)
        where T : unmanaged
    {
        if (flat.Length == 0) return;
        var shape = new CollapsedShape(strided.Sizes, strided.Strides);
        var (inner, stride) = (shape.Inner, shape.InnerStride(0));
        T* first = strided.Pointer<T>(), rows = flat.Pointer<T>();
        ComputeThreads.ForRanges(shape.Outer, Math.Max(1, Grain / inner), (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                T* there = first + shape.Offset(0, row), here = rows + (row * inner);
                if (scatter)
                    for (var i = 0L; i < inner; i++) there[i * stride] = here[i];
                else
                    for (var i = 0L; i < inner; i++) here[i] = there[i * stride];
            }
        });
        KeepAlive(strided.Storage, flat.Storage);
    }

    private static void Choose<T>(StridedView mask, StridedView a, StridedView b, DataView y)
        where T : unmanaged
    {
        if (y.Length == 0) return;
        var shape = new CollapsedShape(mask.Sizes, mask.Strides, a.Strides, b.Strides);
        var inner = shape.Inner;
        var (flagStep, leftStep, rightStep) = (shape.InnerStride(0), shape.InnerStride(1), shape.InnerStride(2));
        byte* flags = mask.Pointer<byte>();
        T* left = a.Pointer<T>(), right = b.Pointer<T>(), result = y.Pointer<T>();
        ComputeThreads.ForRanges(shape.Outer, Math.Max(1, Grain / inner), (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                var flag = flags + shape.Offset(0, row);
                T* one = left + shape.Offset(1, row), other = right + shape.Offset(2, row), chosen = result + (row * inner);
                for (var i = 0L; i < inner; i++) chosen[i] = flag[i * flagStep] != 0 ? one[i * leftStep] : other[i * rightStep];
            }
        });
        KeepAlive(mask.Storage, a.Storage, b.Storage);
        GC.KeepAlive(y.Storage);
    }

    private static void KeepAlive(Storage first, Storage second, Storage? third = null)
    {
        GC.KeepAlive(first);
        GC.KeepAlive(second);
        GC.KeepAlive(third);
    }
}
