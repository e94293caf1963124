using System.Runtime.InteropServices;

namespace CourseKit.Bench.Hardware;

/// <summary>Floats outside of the garbage collector's reach, at the start of a page.</summary>
internal sealed unsafe class AlignedFloats : IDisposable
{
    private const int Page = 4096;

    public AlignedFloats(long count)
    {
        Count = count;
        Pointer = (float*)NativeMemory.AlignedAlloc((nuint)(count * sizeof(float)), Page);
        for (long i = 0; i < count; i++) Pointer[i] = 1;
    }

    public long Count { get; }

    public float* Pointer { get; }

    public void Dispose() => NativeMemory.AlignedFree(Pointer);
}
