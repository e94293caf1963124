using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>
/// The product of a few rows with a transposed matrix in blocks of 32 (Q4_0, Q4_1, Q8_0) for 512-bit vectors, as when a decoder makes one token: 64 matrix rows at a time are laid side by side, still
/// compressed, and every element becomes float32 in a register, just before it is multiplied. The matrix is read once and nothing wide is written.
/// </summary>
/// <remarks>Elements and the order of every sum are those of <see cref="WidenedProduct"/> and <see cref="Gemm"/>: the same bits.</remarks>
internal static unsafe class BlockProduct
{
    private const int Lanes = 16;

    // A group is as many matrix rows as a vector has lanes. Each is one chain of multiply-adds, so several run side by side.
    private const int Groups = 4;
    private const int BlockSize = 32;

    // Blocks of a row that are laid side by side at a time: with the matrix itself they leave room in the first-level cache.
    private const int MostBlocks = 12, MostWords = 8;

    // With more rows it pays to widen once.
    private const int MostRows = 4;

    // Floats from one group to the next, and where in the scratch memory things are.
    private const int FactorStride = MostBlocks * Lanes, WordStride = MostBlocks * MostWords * Lanes;
    private const int Minima = Groups * FactorStride, Words = 2 * Minima, Sums = Words + (Groups * WordStride), Scratch = Sums + (Groups * MostRows * Lanes);

    // Chunks of work, when there are many groups.
    private const long MostChunks = 32;

    private const int CacheLine = 64;

    /// <summary>How many of a product's columns can be computed here; 0 where this is not for it.</summary>
    public static long Columns<S, V>(in Gemm.Product product)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (!Avx512BW.IsSupported || S.Lanes != Lanes || product.M > MostRows || product.AColumn != 1) return 0;
        if (product.B.Type is not (DType.Q4_0 or DType.Q4_1 or DType.Q8_0) || product.BRow != 1) return 0;
        return product.K > 0 && product.K % BlockSize == 0 && product.BColumn % BlockSize == 0 && product.B.IsWholeBlock ? product.N / Lanes * Lanes : 0;
    }

    /// <summary>The product, of which N is what <see cref="Columns"/> said.</summary>
    public static void Run(Gemm.Product product)
    {
        switch (product.B.Type)
        {
            case DType.Q4_0: Run<Q40Format>(product); break;
            case DType.Q4_1: Run<Q41Format>(product); break;
            default: Run<Q80Format>(product); break;
        }
    }

    private static void Run<F>(Gemm.Product product)
        where F : struct, IBlockFormat
    {
        var panels = (product.N + (Groups * Lanes) - 1) / (Groups * Lanes);
        ComputeThreads.ForRanges(panels, Math.Max(1, panels / MostChunks), (from, to) =>
        {
            var scratch = ThreadScratch.Panels(Scratch);
            for (var panel = from; panel < to; panel++) Panel<F>(product, panel * Groups * Lanes, scratch);
        });
    }

    private static void Panel<F>(in Gemm.Product product, long column, float* scratch)
        where F : struct, IBlockFormat
    {
        var groups = (int)Math.Min(Groups, (product.N - column) / Lanes);
        var rowBytes = product.BColumn / BlockSize * F.BlockBytes;
        var rows = product.B.Block + (column * rowBytes);
        var sums = scratch + Sums;
        var length = Gemm.PartLength(product.K);
        for (var part = 0; part < Gemm.Parts(product.K); part++)
        {
            new Span<float>(sums, (int)product.M * Groups * Lanes).Clear();
            var last = Math.Min(product.K, (part + 1) * length);
            for (long k = part * length, count; k < last; k += count)
            {
                var (block, skipped) = Math.DivRem(k, BlockSize);
                count = Math.Min(last - k, (MostBlocks * BlockSize) - skipped);
                for (var group = 0; group < groups; group++)
                {
                    F.Unpack(
                        rows + (group * Lanes * rowBytes) + (block * F.BlockBytes), rowBytes, (int)((skipped + count + BlockSize - 1) / BlockSize),
                        scratch + (group * FactorStride), scratch + Minima + (group * FactorStride), scratch + Words + (group * WordStride));
                }

                // The rows that come next are on their way while these are multiplied.
                var next = rows + (Groups * Lanes * (rowBytes + (block * F.BlockBytes)));
                for (var row = 0; row < product.M; row++)
                    One<F>(scratch, (int)skipped, (int)count, product.A + (row * product.ARow) + k, next, sums + (row * Groups * Lanes));
            }

            Finish(product, sums, part, column, groups, Groups * Lanes);
        }

        Apply(product, column, groups);
    }

    // One row. A part may begin and end within a block.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void One<F>(float* scratch, int skipped, int count, float* a, byte* next, float* sums)
        where F : struct, IBlockFormat
    {
        Vector512<float> c0 = Vector512.Load(sums), c1 = Vector512.Load(sums + Lanes), c2 = Vector512.Load(sums + (2 * Lanes)), c3 = Vector512.Load(sums + (3 * Lanes));
        float* d = scratch, m = scratch + Minima;
        var words = (int*)(scratch + Words) + (F.HeaderWords * Lanes);
        for (; count > 0; next += F.BlockBytes * CacheLine, d += Lanes, m += Lanes, words += (F.HeaderWords + F.Words) * Lanes)
        {
            Vector512<float> d0 = Vector512.Load(d), d1 = Vector512.Load(d + FactorStride), d2 = Vector512.Load(d + (2 * FactorStride)), d3 = Vector512.Load(d + (3 * FactorStride));
            Vector512<float> m0 = Vector512.Load(m), m1 = Vector512.Load(m + FactorStride), m2 = Vector512.Load(m + (2 * FactorStride)), m3 = Vector512.Load(m + (3 * FactorStride));
            if (skipped == 0 && count >= BlockSize)
            {
                for (var line = 0; line < F.BlockBytes; line++) Sse.Prefetch1(next + (line * CacheLine));
                for (var pass = 0; pass < F.Passes; pass++)
                {
                    for (var word = 0; word < F.Words; word++)
                    {
                        var w = words + (word * Lanes);
                        Vector512<int> w0 = Vector512.Load(w) >>> (4 * pass), w1 = Vector512.Load(w + WordStride) >>> (4 * pass);
                        Vector512<int> w2 = Vector512.Load(w + (2 * WordStride)) >>> (4 * pass), w3 = Vector512.Load(w + (3 * WordStride)) >>> (4 * pass);
                        var x0 = Vector512.Create(a[0]);
                        c0 = Vector512.FusedMultiplyAdd(x0, F.Value(w0, 0, d0, m0), c0);
                        c1 = Vector512.FusedMultiplyAdd(x0, F.Value(w1, 0, d1, m1), c1);
                        c2 = Vector512.FusedMultiplyAdd(x0, F.Value(w2, 0, d2, m2), c2);
                        c3 = Vector512.FusedMultiplyAdd(x0, F.Value(w3, 0, d3, m3), c3);
                        var x1 = Vector512.Create(a[1]);
                        c0 = Vector512.FusedMultiplyAdd(x1, F.Value(w0, 1, d0, m0), c0);
                        c1 = Vector512.FusedMultiplyAdd(x1, F.Value(w1, 1, d1, m1), c1);
                        c2 = Vector512.FusedMultiplyAdd(x1, F.Value(w2, 1, d2, m2), c2);
                        c3 = Vector512.FusedMultiplyAdd(x1, F.Value(w3, 1, d3, m3), c3);
                        var x2 = Vector512.Create(a[2]);
                        c0 = Vector512.FusedMultiplyAdd(x2, F.Value(w0, 2, d0, m0), c0);
                        c1 = Vector512.FusedMultiplyAdd(x2, F.Value(w1, 2, d1, m1), c1);
                        c2 = Vector512.FusedMultiplyAdd(x2, F.Value(w2, 2, d2, m2), c2);
                        c3 = Vector512.FusedMultiplyAdd(x2, F.Value(w3, 2, d3, m3), c3);
                        var x3 = Vector512.Create(a[3]);
                        c0 = Vector512.FusedMultiplyAdd(x3, F.Value(w0, 3, d0, m0), c0);
                        c1 = Vector512.FusedMultiplyAdd(x3, F.Value(w1, 3, d1, m1), c1);
                        c2 = Vector512.FusedMultiplyAdd(x3, F.Value(w2, 3, d2, m2), c2);
                        c3 = Vector512.FusedMultiplyAdd(x3, F.Value(w3, 3, d3, m3), c3);
                        a += 4;
                    }
                }

                count -= BlockSize;
                continue;
            }

            var end = Math.Min(BlockSize, skipped + count);
            count -= end - skipped;
            for (; skipped < end; skipped++)
            {
                var (word, shift) = Place<F>(skipped);
                var w = words + (word * Lanes);
                var x = Vector512.Create(*a++);
                c0 = Vector512.FusedMultiplyAdd(x, F.Value(Vector512.Load(w) >>> shift, 0, d0, m0), c0);
                c1 = Vector512.FusedMultiplyAdd(x, F.Value(Vector512.Load(w + WordStride) >>> shift, 0, d1, m1), c1);
                c2 = Vector512.FusedMultiplyAdd(x, F.Value(Vector512.Load(w + (2 * WordStride)) >>> shift, 0, d2, m2), c2);
                c3 = Vector512.FusedMultiplyAdd(x, F.Value(Vector512.Load(w + (3 * WordStride)) >>> shift, 0, d3, m3), c3);
            }

            skipped = 0;
        }

        c0.Store(sums);
        c1.Store(sums + Lanes);
        c2.Store(sums + (2 * Lanes));
        c3.Store(sums + (3 * Lanes));
    }

    // Which word holds an element of a block, and how many bits lie below it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int Word, int Shift) Place<F>(int element)
        where F : struct, IBlockFormat
    {
        var (pass, place) = (element / (4 * F.Words), element % (4 * F.Words));
        return (place / 4, (8 * (place % 4)) + (4 * pass));
    }

    /// <summary>Puts the sums of a part into c, as <see cref="Gemm"/> does: bias with the first part, later parts added to what is there.</summary>
    public static void Finish(in Gemm.Product product, float* sums, int part, long column, int groups, int sumStride)
    {
        for (var row = 0; row < product.M; row++)
        {
            var c = product.C + (row * product.CRow) + column;
            for (var i = 0; i < groups * Lanes; i += Lanes)
            {
                var sum = Vector512.Load(sums + (row * sumStride) + i);
                if (part == 0 && product.Bias != null) sum += Vector512.Load(product.Bias + column + i);
                if (part > 0 || product.Accumulate) sum = Vector512.Load(c + i) + sum;
                sum.Store(c + i);
            }
        }
    }

    /// <summary>Applies the product's function to finished columns.</summary>
    public static void Apply(in Gemm.Product product, long column, int groups)
    {
        if (product.Then is not { } function) return;
        for (var row = 0L; row < product.M; row++)
        {
            var c = product.C + (row * product.CRow) + column;
            Maps.ApplyHere<Simd512, Vector512<float>>(function, c, c, groups * Lanes);
        }
    }
}
