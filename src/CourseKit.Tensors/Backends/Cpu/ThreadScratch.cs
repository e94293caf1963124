using System.Runtime.InteropServices;

namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>Memory of one thread for the duration of a kernel: it grows to what was needed and is freed with the thread.</summary>
internal sealed unsafe class ThreadScratch
{
    [ThreadStatic]
    private static ThreadScratch? panels, tiles, attention;

    private float* memory;
    private long capacity;

    ~ThreadScratch() => NativeMemory.AlignedFree(memory);

    /// <summary>Room for packed right matrices.</summary>
    public static float* Panels(long floats) => (panels ??= new()).Take(floats);

    /// <summary>Room for what a chunk of work needs for itself.</summary>
    public static float* Tiles(long floats) => (tiles ??= new()).Take(floats);

    /// <summary>Room for a head's packed keys and for its scores.</summary>
    public static float* Attention(long floats) => (attention ??= new()).Take(floats);

    private float* Take(long floats)
    {
        if (floats > capacity)
        {
            NativeMemory.AlignedFree(memory);
            memory = null;
            capacity = 0;
            var rounded = (floats + 4095) & ~4095L;
            memory = (float*)NativeMemory.AlignedAlloc((nuint)(rounded * sizeof(float)), 64);
            capacity = rounded;
        }

        return memory;
    }
}
