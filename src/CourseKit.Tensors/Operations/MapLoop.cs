using System.Numerics;
using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors;

/// <summary>A function of one element.</summary>
internal interface IElementMap<T>
{
    static abstract T Of(T x);
}

/// <summary>Functions of each element by itself, for element types that the backend's float kernels do not have.</summary>
internal static unsafe class MapLoop
{
    private const long Grain = 32768;

    /// <summary>y = f(x), both in row-major order; y may be x.</summary>
    public static void Run<T, F>(DataView x, DataView y)
        where T : unmanaged, INumber<T>
        where F : struct, IElementMap<T>
    {
        T* source = x.Pointer<T>(), target = y.Pointer<T>();
        ComputeThreads.ForRanges(x.Length, Grain, (from, to) =>
        {
            for (var i = from; i < to; i++) target[i] = F.Of(source[i]);
        });
        GC.KeepAlive(x.Storage);
        GC.KeepAlive(y.Storage);
    }
}
