namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>The product of a few rows with a transposed float32 matrix that is read where it is, once, for 512-bit vectors (<see cref="TransposedKernel"/>).</summary>
/// <remarks>The order of every sum is that of <see cref="Gemm"/>: the same bits.</remarks>
internal static unsafe class TransposedProduct
{
    private const int Lanes = TransposedKernel.Lanes, Groups = TransposedKernel.Groups, TileRows = TransposedKernel.TileRows;

    // With more rows the panels of WidenedProduct serve them all.
    private const int MostRows = 8;

    // Floats of the matrix that a thread goes through before it asks for more, about 8 microseconds.
    private const long Grain = 128 * 1024;

    /// <summary>How many of a product's columns can be computed here; 0 where this is not for it.</summary>
    public static long Columns<S, V>(in Gemm.Product product)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (product.B.Type != DType.Float32 || product.M > MostRows || product.AColumn != 1 || product.BRow != 1 || product.K == 0) return 0;
        return TransposedKernel.Takes<S, V>(product.K) && TransposedKernel.Takes<S, V>(Gemm.PartLength(product.K)) ? product.N / (Groups * Lanes) * Groups * Lanes : 0;
    }

    /// <summary>The product, of which N is what <see cref="Columns"/> said.</summary>
    public static void Run(Gemm.Product product) =>
        ComputeThreads.ForRanges(product.N / (Groups * Lanes), Math.Max(1, Grain / (product.K * Groups * Lanes)), (from, to) =>
        {
            var sums = ThreadScratch.Panels(MostRows * Groups * Lanes);
            for (var panel = from; panel < to; panel++) Panel(product, panel * Groups * Lanes, sums);
        });

    private static void Panel(in Gemm.Product product, long column, float* sums)
    {
        var length = Gemm.PartLength(product.K);
        for (var part = 0; part < Gemm.Parts(product.K); part++)
        {
            new Span<float>(sums, (int)product.M * Groups * Lanes).Clear();
            var depth = Math.Min(length, product.K - (part * length));
            float* a = product.A + (part * length), b = (float*)product.B.Address + (column * product.BColumn) + (part * length);
            var next = (float*)product.B.Address + ((column + (Groups * Lanes)) * product.BColumn) + (part * length * Groups * Lanes);
            if (product.M == 1)
            {
                TransposedKernel.One(depth, a, b, product.BColumn, sums, next);
            }
            else
            {
                for (var group = 0; group < Groups; group++)
                    for (var row = 0; row < product.M; row += TileRows)
                        TransposedKernel.Four(
                            depth, a + (row * product.ARow), product.ARow, (int)Math.Min(TileRows, product.M - row), b + (group * Lanes * product.BColumn), product.BColumn,
                            sums + (((row * Groups) + group) * Lanes), Groups * Lanes);
            }

            BlockProduct.Finish(product, sums, part, column, Groups, Groups * Lanes);
        }

        BlockProduct.Apply(product, column, Groups);
    }
}
