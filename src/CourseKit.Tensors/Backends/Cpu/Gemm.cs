using System.Runtime.CompilerServices;

namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>
/// The matrix product, blocked as in Goto and van de Geijn (2008): the right matrix is packed into panels, tiles of a few rows by
/// one panel stay in registers, and blocks of the result are shared out to the threads.
/// </summary>
/// <remarks>k is cut into equal parts whose number depends on k alone. Each part is one chain of multiply-adds; the parts are added in order, then
/// the bias, then what c held. Nothing else decides about an element's bits.</remarks>
internal static unsafe class Gemm
{
    private const long LongestPart = 512;

    // Floats of packed panels that a block of c reads: they stay in the second-level cache.
    private const long CachedPanels = 160 * 1024;

    // Floats that are packed at a time.
    private const long PackedAtOnce = 1024 * 1024;

    // Multiply-adds in a chunk of work, about 4 and 30 microseconds.
    private const long LeastWork = 512 * 1024, MostWork = 4 * 1024 * 1024;

    // A right matrix whose rows lie one behind the other is read in place for so few rows that packing would cost more.
    private const long RowsReadInPlace = 16;

    /// <summary>One product. Panels are set when the right matrix is packed already.</summary>
    public struct Product
    {
        public long M, N, K;
        public float* A;
        public long ARow, AColumn;
        public ElementSource B;
        public long BRow, BColumn;
        public float* C;
        public long CRow;
        public float* Bias;
        public bool Accumulate;
        public float* Panels;

        // The leading panels are read where they are, at this distance from row to row.
        public float* InPlace;
        public long InPlacePanels;
    }

    /// <summary>Where the parts of k begin: this many, each of <see cref="PartLength"/>.</summary>
    private static long Parts(long k) => Math.Max(1, (k + LongestPart - 1) / LongestPart);

    private static long PartLength(long k) => (k + Parts(k) - 1) / Parts(k);

    /// <summary>Independent products of one shape.</summary>
    public static void Batch<S, V>(Product product, long* aOffsets, long* bOffsets, long* cOffsets, int count)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (product.M == 0 || product.N == 0) return;
        var work = product.M * product.N * Math.Max(1, product.K);
        var packed = PackedPanels.Count<S, V>(product.N) * PackedPanels.Width<S, V>() * product.K;
        if (count > 1 && work <= 8 * MostWork && packed <= PackedAtOnce)
        {
            ComputeThreads.ForRanges(count, Math.Max(1, LeastWork / work), (from, to) =>
            {
                for (var i = from; i < to; i++)
                {
                    var one = At(product, aOffsets[i], bOffsets[i], cOffsets[i]);
                    PackAll<S, V>(ref one, ThreadScratch.Panels(packed));
                    Block<S, V>(one, 0, one.M, 0, one.N);
                }
            });
            return;
        }

        for (var i = 0; i < count; i++) Large<S, V>(At(product, aOffsets[i], bOffsets[i], cOffsets[i]));
    }

    private static Product At(Product product, long a, long b, long c)
    {
        product.A += a;
        product.B += b;
        product.C += c;
        return product;
    }

    // Columns are taken as many at a time as may be packed at once.
    private static void Large<S, V>(Product product)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (WidenedProduct.IsBetter(product))
        {
            WidenedProduct.Run<S, V>(product);
            return;
        }

        var width = PackedPanels.Width<S, V>();
        var step = Math.Max(1, PackedAtOnce / (width * Math.Max(1, product.K))) * width;
        for (long column = 0; column < product.N; column += step)
        {
            var part = product;
            part.N = Math.Min(step, product.N - column);
            part.B += column * product.BColumn;
            part.C += column;
            if (part.Bias != null) part.Bias += column;
            PackAll<S, V>(ref part, ThreadScratch.Panels(PackedPanels.Count<S, V>(part.N) * width * part.K));
            Run<S, V>(part);
        }
    }

    private static void PackAll<S, V>(ref Product product, float* panels)
        where S : struct, ISimd<V>
        where V : struct
    {
        var width = PackedPanels.Width<S, V>();
        product.Panels = panels;
        if (product.M <= RowsReadInPlace && product.BColumn == 1 && product.B.Type == DType.Float32)
        {
            product.InPlace = (float*)product.B.Address;
            product.InPlacePanels = product.N / width;
        }

        long first = product.InPlacePanels, count = PackedPanels.Count<S, V>(product.N) - first;
        if (count > 0) Pack<S, V>(product, first, count, panels);
    }

    /// <summary>Packs some of a product's panels, in parallel.</summary>
    public static void Pack<S, V>(Product product, long first, long count, float* panels)
        where S : struct, ISimd<V>
        where V : struct =>
        ComputeThreads.ForRanges(count, Math.Max(1, LeastWork / 16 / (PackedPanels.Width<S, V>() * Math.Max(1, product.K))), (from, to) =>
        {
            var width = PackedPanels.Width<S, V>();
            for (var panel = from; panel < to; panel++)
            {
                var column = (first + panel) * width;
                PackedPanels.Pack<S, V>(
                    product.B + (column * product.BColumn), product.BRow, product.BColumn, product.K,
                    (int)Math.Min(width, product.N - column), panels + (panel * width * product.K));
            }
        });

    /// <summary>The product with a packed right matrix: blocks of c, in parallel.</summary>
    public static void Run<S, V>(Product product)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (product.M == 0 || product.N == 0) return;
        var (rows, columns) = BlockSize<S, V>(product.M, product.N, product.K);
        var across = (product.N + columns - 1) / columns;
        var down = (product.M + rows - 1) / rows;
        ComputeThreads.For(checked((int)(across * down)), chunk =>
        {
            var (j, i) = Math.DivRem(chunk, down);
            Block<S, V>(product, i * rows, Math.Min(product.M, (i + 1) * rows), j * columns, Math.Min(product.N, (j + 1) * columns));
        });
    }

    private static (long Rows, long Columns) BlockSize<S, V>(long m, long n, long k)
        where S : struct, ISimd<V>
        where V : struct
    {
        long width = PackedPanels.Width<S, V>(), depth = Math.Max(1, k);
        var work = Math.Clamp(m * n * depth / 16, LeastWork, MostWork);
        var columns = Even(n, Math.Max(width, CachedPanels / PartLength(depth)), width);
        while (columns > 2 * width && Math.Min(m, S.TileRows) * columns * depth > work) columns = Even(columns, columns / 2, width);
        var rows = Even(m, Math.Max(S.TileRows, work / (columns * depth)), S.TileRows);
        return (rows, columns);
    }

    // Cuts a length into equal parts of about the given size, a multiple of the unit.
    private static long Even(long length, long size, long unit)
    {
        var parts = Math.Max(1, (length + (size / 2)) / size);
        return ((length + parts - 1) / parts + unit - 1) / unit * unit;
    }

    /// <summary>One block of c on one thread. The first column begins a panel.</summary>
    public static void Block<S, V>(in Product product, long firstRow, long lastRow, long firstColumn, long lastColumn)
        where S : struct, ISimd<V>
        where V : struct
    {
        var width = PackedPanels.Width<S, V>();
        var length = PartLength(product.K);
        var tile = ThreadScratch.Tiles((S.TileRows * width) + (S.TileRows * length));
        var packedRows = tile + (S.TileRows * width);
        for (var part = 0; part < Parts(product.K); part++)
        {
            var depth = Math.Min(length, product.K - (part * length));
            int height;
            for (var row = firstRow; row < lastRow; row += height)
            {
                height = MicroKernel.Height<S, V>(lastRow - row);
                var rows = (int)Math.Min(height, lastRow - row);
                float* a = product.A + (row * product.ARow) + (part * length * product.AColumn);
                long aRow = product.ARow, aColumn = product.AColumn;
                if (rows < height)
                {
                    PackRows(a, aRow, aColumn, rows, height, depth, packedRows);
                    a = packedRows;
                    (aRow, aColumn) = (1, height);
                }

                for (var column = firstColumn; column < lastColumn; column += width)
                {
                    var (b, bStride) = PanelAt(product, column / width, width, part * length);
                    MicroKernel.Multiply<S, V>(height, depth, a, aRow, aColumn, (float*)b, bStride, tile, width);
                    Finish<S, V>(product, tile, part, row, rows, column, (int)Math.Min(width, product.N - column));
                }
            }
        }
    }

    private static (nint Address, long Stride) PanelAt(in Product product, long panel, int width, long k) =>
        panel < product.InPlacePanels
            ? ((nint)(product.InPlace + (k * product.BRow) + (panel * width)), product.BRow)
            : ((nint)(product.Panels + ((panel - product.InPlacePanels) * width * product.K) + (k * width)), width);

    // The rows at the lower edge, filled up with zeros.
    private static void PackRows(float* a, long rowStride, long columnStride, int rows, int height, long k, float* packed)
    {
        for (long p = 0; p < k; p++)
        {
            for (var i = 0; i < rows; i++) packed[i] = a[(i * rowStride) + (p * columnStride)];
            for (var i = rows; i < height; i++) packed[i] = 0;
            packed += height;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Finish<S, V>(in Product product, float* tile, long part, long row, int rows, long column, int columns)
        where S : struct, ISimd<V>
        where V : struct
    {
        var c = product.C + (row * product.CRow) + column;
        var adds = part > 0 || product.Accumulate;
        var bias = part == 0 && product.Bias != null ? product.Bias + column : null;
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j += S.Lanes)
            {
                var lanes = columns - j;
                var sum = S.Load(tile + j);
                if (lanes >= S.Lanes)
                {
                    if (bias != null) sum = S.Add(sum, S.Load(bias + j));
                    if (adds) sum = S.Add(S.Load(c + j), sum);
                    S.Store(c + j, sum);
                }
                else
                {
                    if (bias != null) sum = S.Add(sum, S.LoadPartial(bias + j, lanes));
                    if (adds) sum = S.Add(S.LoadPartial(c + j, lanes), sum);
                    S.StorePartial(c + j, sum, lanes);
                }
            }

            tile += 2 * S.Lanes;
            c += product.CRow;
        }
    }
}
