using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CourseKit.Tensors.Backends;

namespace CourseKit.Bench.Hardware;

/// <summary>How fast all threads together get at memory, with kernels that do nothing else. Every figure is the best of several bursts, in bytes a second.</summary>
internal static unsafe class MemoryBandwidth
{
    private const int Bursts = 5;

    // Chunks that threads take turns at, as kernels do; a multiple of every vector.
    private const int Chunk = 1 << 16;

    // A burst of reading is at least so long, whatever the size.
    private const long BytesPerBurst = 256L << 20;

    private static readonly int Lanes = Vector512<float>.Count;

    // Keeps the sums alive.
    private static volatile float result;

    private delegate void Kernel(float** arrays, long from, long to);

    /// <summary>Reading a buffer again and again, every thread its own part, as a product reads its weights: what fits into a cache comes from there. The better of one stream and of four that lie
    /// apart.</summary>
    public static double Read(long bytes)
    {
        var threads = ComputeThreads.Count;
        var each = bytes / sizeof(float) / threads / (8 * Lanes) * (8 * Lanes);
        var repetitions = (int)Math.Max(1, BytesPerBurst / bytes);
        using var buffer = new AlignedFloats(each * threads);
        return Math.Max(Best(bytes * (double)repetitions, () => ComputeThreads.For(threads, thread =>
        {
            for (var i = 0; i < repetitions; i++) result = Sum(buffer.Pointer + (thread * each), each);
        })), Best(bytes * (double)repetitions, () => ComputeThreads.For(threads, thread =>
        {
            for (var i = 0; i < repetitions; i++) result = SumOfFour(buffer.Pointer + (thread * each), each / 4);
        })));
    }

    /// <summary>One stream read and another one written: the better of plain and of non-temporal stores.</summary>
    /// <param name="count">The elements of each.</param>
    public static double OneReadOneWrite(long count) => Mix(2, count, 2, Copy, CopyNonTemporal);

    /// <summary>Four streams read and three of them written, as by Adam: value, gradient and two moments. Likewise.</summary>
    /// <param name="count">The elements of each.</param>
    public static double FourReadsThreeWrites(long count) => Mix(4, count, 7, Update, UpdateNonTemporal);

    private static double Mix(int arrays, long count, int streams, params Kernel[] kernels)
    {
        var chunks = (int)(count / Chunk);
        var buffers = Enumerable.Range(0, arrays).Select(_ => new AlignedFloats((long)chunks * Chunk)).ToArray();
        var bytes = (double)streams * chunks * Chunk * sizeof(float);
        var best = kernels.Max(kernel => Best(bytes, () => ComputeThreads.For(chunks, chunk =>
        {
            var pointers = stackalloc float*[arrays];
            for (var i = 0; i < arrays; i++) pointers[i] = buffers[i].Pointer;
            kernel(pointers, (long)chunk * Chunk, ((long)chunk + 1) * Chunk);
        })));
        foreach (var buffer in buffers) buffer.Dispose();
        return best;
    }

    private static double Best(double bytes, Action work)
    {
        work();
        return bytes / Enumerable.Range(0, Bursts).Min(_ => Clock.Seconds(work));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Sum(float* from, long count)
    {
        Vector512<float> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
        for (long i = 0; i < count; i += 8 * Lanes)
        {
            a += Vector512.Load(from + i);
            b += Vector512.Load(from + i + Lanes);
            c += Vector512.Load(from + i + (2 * Lanes));
            d += Vector512.Load(from + i + (3 * Lanes));
            e += Vector512.Load(from + i + (4 * Lanes));
            f += Vector512.Load(from + i + (5 * Lanes));
            g += Vector512.Load(from + i + (6 * Lanes));
            h += Vector512.Load(from + i + (7 * Lanes));
        }

        return Vector512.Sum(a + b + (c + d) + (e + f + (g + h)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float SumOfFour(float* first, long count)
    {
        float* second = first + count, third = second + count, fourth = third + count;
        Vector512<float> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
        for (long i = 0; i < count; i += 2 * Lanes)
        {
            a += Vector512.Load(first + i);
            b += Vector512.Load(first + i + Lanes);
            c += Vector512.Load(second + i);
            d += Vector512.Load(second + i + Lanes);
            e += Vector512.Load(third + i);
            f += Vector512.Load(third + i + Lanes);
            g += Vector512.Load(fourth + i);
            h += Vector512.Load(fourth + i + Lanes);
        }

        return Vector512.Sum(a + b + (c + d) + (e + f + (g + h)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(float** arrays, long from, long to)
    {
        float* source = arrays[0], target = arrays[1];
        for (var i = from; i < to; i += Lanes) Vector512.Store(Vector512.Load(source + i), target + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyNonTemporal(float** arrays, long from, long to)
    {
        float* source = arrays[0], target = arrays[1];
        for (var i = from; i < to; i += Lanes) Vector512.StoreAlignedNonTemporal(Vector512.Load(source + i), target + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Update(float** arrays, long from, long to)
    {
        float* value = arrays[0], gradient = arrays[1], first = arrays[2], second = arrays[3];
        for (var i = from; i < to; i += Lanes)
        {
            var g = Vector512.Load(gradient + i);
            Vector512.Store(Vector512.Load(value + i) + g, value + i);
            Vector512.Store(Vector512.Load(first + i) + g, first + i);
            Vector512.Store(Vector512.Load(second + i) + g, second + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void UpdateNonTemporal(float** arrays, long from, long to)
    {
        float* value = arrays[0], gradient = arrays[1], first = arrays[2], second = arrays[3];
        for (var i = from; i < to; i += Lanes)
        {
            var g = Vector512.Load(gradient + i);
            Vector512.StoreAlignedNonTemporal(Vector512.Load(value + i) + g, value + i);
            Vector512.StoreAlignedNonTemporal(Vector512.Load(first + i) + g, first + i);
            Vector512.StoreAlignedNonTemporal(Vector512.Load(second + i) + g, second + i);
        }
    }
}
