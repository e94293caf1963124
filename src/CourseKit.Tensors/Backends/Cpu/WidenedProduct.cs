namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>
/// The product of a few rows with a weight that is not in float32 or not packed, as when a decoder makes one token: each thread brings one panel after the other into memory of its own and
/// multiplies it while it is still in the cache, so the weight is read once in its own type and nothing is written to memory.
/// </summary>
/// <remarks>The panels and the order of every sum are those of <see cref="Gemm"/>: the same bits as when the weight is widened first.</remarks>
internal static unsafe class WidenedProduct
{
    // With more rows the panels are better made once, shared out and read by several blocks of rows.
    private const long MostRows = 32;

    // Of a matrix that fits into no cache, panels for all would be written to memory and read again.
    private const long LargeMatrix = 4 * 1024 * 1024, MostRowsOfLarge = 256;

    // Elements that a thread widens before it asks for more, about 20 microseconds.
    private const long Grain = 32 * 1024;

    /// <summary>Whether a product is one for this.</summary>
    public static bool IsBetter(in Gemm.Product product) =>
        product.B.Type != DType.Float32 ? product.M <= MostRows
        : product.BRow == 1 && product.BColumn != 1 && product.M <= (product.N * product.K > LargeMatrix ? MostRowsOfLarge : MostRows);

    /// <summary>The product.</summary>
    public static void Run<S, V>(Gemm.Product product)
        where S : struct, ISimd<V>
        where V : struct
    {
        long blocks = BlockProduct.Columns<S, V>(product), transposed = TransposedProduct.Columns<S, V>(product), columns = Math.Max(blocks, transposed);
        if (blocks > 0) BlockProduct.Run(product with { N = blocks });
        if (transposed > 0) TransposedProduct.Run(product with { N = transposed });
        if (columns == product.N) return;
        product.N -= columns;
        product.B += columns * product.BColumn;
        product.C += columns;
        if (product.Bias != null) product.Bias += columns;

        var width = PackedPanels.Width<S, V>();
        ComputeThreads.ForRanges(PackedPanels.Count<S, V>(product.N), Math.Max(1, Grain / (width * Math.Max(1, product.K))), (from, to) =>
        {
            var part = product;
            part.Panels = ThreadScratch.Panels(width * product.K);
            for (var column = from * width; column < Math.Min(product.N, to * width); column += width)
            {
                part.N = Math.Min(width, product.N - column);
                part.C = product.C + column;
                part.Bias = product.Bias == null ? null : product.Bias + column;
                PackedPanels.Pack<S, V>(product.B + (column * product.BColumn), product.BRow, product.BColumn, product.K, (int)part.N, part.Panels);
                Gemm.Block<S, V>(part, 0, part.M, 0, part.N);
            }
        });
    }
}
