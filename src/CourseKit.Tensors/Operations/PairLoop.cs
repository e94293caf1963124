using System.Numerics;
using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Backends.Cpu;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors;

/// <summary>A function of two elements.</summary>
internal interface IElementPair<T, TResult>
{
    static abstract TResult Of(T a, T b);
}

/// <summary>Functions of two broadcast operands for element types and results that the backend's float kernels do not have.</summary>
internal static unsafe class PairLoop
{
    private const long Grain = 32768;

    /// <summary>y = f(a, b); both operands have the sizes of y, broadcast dimensions stride 0.</summary>
    public static void Run<T, TResult, F>(StridedView a, StridedView b, DataView y)
        where T : unmanaged, INumber<T>
        where TResult : unmanaged
        where F : struct, IElementPair<T, TResult>
    {
        if (y.Length == 0) return;
        var shape = new CollapsedShape(a.Sizes, a.Strides, b.Strides);
        long inner = shape.Inner, stepA = shape.InnerStride(0), stepB = shape.InnerStride(1);
        T* left = a.Pointer<T>(), right = b.Pointer<T>();
        var result = y.Pointer<TResult>();
        if (shape.Outer == 1)
            ComputeThreads.ForRanges(inner, Grain, (from, to) => Row<T, TResult, F>(left + (from * stepA), stepA, right + (from * stepB), stepB, result + from, to - from));
        else
            ComputeThreads.ForRanges(shape.Outer, Math.Max(1, Grain / inner), (from, to) =>
            {
                for (var row = from; row < to; row++)
                    Row<T, TResult, F>(left + shape.Offset(0, row), stepA, right + shape.Offset(1, row), stepB, result + (row * inner), inner);
            });
        GC.KeepAlive(a.Storage);
        GC.KeepAlive(b.Storage);
        GC.KeepAlive(y.Storage);
    }

    private static void Row<T, TResult, F>(T* a, long stepA, T* b, long stepB, TResult* y, long n)
        where T : unmanaged
        where TResult : unmanaged
        where F : struct, IElementPair<T, TResult>
    {
        for (var i = 0L; i < n; i++) y[i] = F.Of(a[i * stepA], b[i * stepB]);
    }
}
