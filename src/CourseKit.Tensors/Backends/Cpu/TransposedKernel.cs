using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>
/// The innermost loop of the product of a few rows with a transposed matrix that is read where it is, for 512-bit vectors: sixteen of its rows become lanes in registers, four numbers of each at a time.
/// Tables that are also looked up (a vocabulary's) and the keys of a cache are such matrices.
/// </summary>
/// <remarks>Each sum is the chain that <see cref="MicroKernel"/> computes: the same bits.</remarks>
internal static unsafe class TransposedKernel
{
    /// <summary>Matrix rows in a vector.</summary>
    public const int Lanes = 16;

    /// <summary>Vectors of them that one row on the left is multiplied with at a time: each is a chain of multiply-adds, which would leave the machine waiting if it were alone.
    /// With more of them, rows whose distance is a multiple of a large power of two would push each other out of the first-level cache.</summary>
    public const int Groups = 2;

    /// <summary>Rows on the left at a time, when there are several.</summary>
    public const int TileRows = 4;

    private const int Step = 4;

    /// <summary>Whether this machine and path has it, for sums over so many numbers.</summary>
    public static bool Takes<S, V>(long k)
        where S : struct, ISimd<V>
        where V : struct => Avx512F.IsSupported && S.Lanes == Lanes && k % Step == 0;

    /// <summary>sums += a · bᵀ for one row a and 32 rows of b.</summary>
    /// <param name="k">The length summed over, a multiple of 4.</param>
    /// <param name="a">The row.</param>
    /// <param name="b">The first row of b.</param>
    /// <param name="stride">From one row of b to the next.</param>
    /// <param name="sums">32 sums.</param>
    /// <param name="next">Memory that is fetched meanwhile, as much as is read.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void One(long k, float* a, float* b, long stride, float* sums, float* next)
    {
        Vector512<float> c0 = Vector512.Load(sums), c1 = Vector512.Load(sums + Lanes);
        float* b1 = b + (Lanes * stride);
        for (long p = 0; p < k; p += Step)
        {
            Vector512<float> x0 = Vector512.Create(a[p]), x1 = Vector512.Create(a[p + 1]), x2 = Vector512.Create(a[p + 2]), x3 = Vector512.Create(a[p + 3]);
            c0 = Add(b + p, stride, x0, x1, x2, x3, c0);
            c1 = Add(b1 + p, stride, x0, x1, x2, x3, c1);

            for (var line = 0; line < Groups * Step; line++) Sse.Prefetch1(next + (line * Lanes));
            next += Groups * Step * Lanes;
        }

        c0.Store(sums);
        c1.Store(sums + Lanes);
    }

    /// <summary>sums += a · bᵀ for four rows of a and 16 rows of b.</summary>
    /// <param name="k">The length summed over, a multiple of 4.</param>
    /// <param name="a">The first row of a.</param>
    /// <param name="aStride">From one row of a to the next.</param>
    /// <param name="present">How many there are, 1 to 4.</param>
    /// <param name="b">The first row of b.</param>
    /// <param name="stride">From one row of b to the next.</param>
    /// <param name="sums">16 sums for each row of a.</param>
    /// <param name="sumStride">From one row of sums to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Four(long k, float* a, long aStride, int present, float* b, long stride, float* sums, long sumStride)
    {
        // Missing rows are computed like the last one, and land where it does.
        int second = Math.Min(1, present - 1), third = Math.Min(2, present - 1), fourth = Math.Min(3, present - 1);
        float* a1 = a + (second * aStride), a2 = a + (third * aStride), a3 = a + (fourth * aStride);
        float* s1 = sums + (second * sumStride), s2 = sums + (third * sumStride), s3 = sums + (fourth * sumStride);
        Vector512<float> c0 = Vector512.Load(sums), c1 = Vector512.Load(s1), c2 = Vector512.Load(s2), c3 = Vector512.Load(s3);
        for (long p = 0; p < k; p += Step)
        {
            var (b0, b1, b2, b3) = Transposition.FourOfSixteen((byte*)(b + p), stride * sizeof(float));
            c0 = Chain(b0, b1, b2, b3, Vector512.Create(a[p]), Vector512.Create(a[p + 1]), Vector512.Create(a[p + 2]), Vector512.Create(a[p + 3]), c0);
            c1 = Chain(b0, b1, b2, b3, Vector512.Create(a1[p]), Vector512.Create(a1[p + 1]), Vector512.Create(a1[p + 2]), Vector512.Create(a1[p + 3]), c1);
            c2 = Chain(b0, b1, b2, b3, Vector512.Create(a2[p]), Vector512.Create(a2[p + 1]), Vector512.Create(a2[p + 2]), Vector512.Create(a2[p + 3]), c2);
            c3 = Chain(b0, b1, b2, b3, Vector512.Create(a3[p]), Vector512.Create(a3[p + 1]), Vector512.Create(a3[p + 2]), Vector512.Create(a3[p + 3]), c3);
        }

        c0.Store(sums);
        c1.Store(s1);
        c2.Store(s2);
        c3.Store(s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Add(
        float* b, long stride, Vector512<float> x0, Vector512<float> x1, Vector512<float> x2, Vector512<float> x3, Vector512<float> c)
    {
        var (b0, b1, b2, b3) = Transposition.FourOfSixteen((byte*)b, stride * sizeof(float));
        return Chain(b0, b1, b2, b3, x0, x1, x2, x3, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Chain(
        Vector512<float> b0, Vector512<float> b1, Vector512<float> b2, Vector512<float> b3,
        Vector512<float> x0, Vector512<float> x1, Vector512<float> x2, Vector512<float> x3, Vector512<float> c)
    {
        c = Vector512.FusedMultiplyAdd(x0, b0, c);
        c = Vector512.FusedMultiplyAdd(x1, b1, c);
        c = Vector512.FusedMultiplyAdd(x2, b2, c);
        return Vector512.FusedMultiplyAdd(x3, b3, c);
    }
}
