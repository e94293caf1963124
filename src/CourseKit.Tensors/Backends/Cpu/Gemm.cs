using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>
/// The matrix product, blocked as in Goto and van de Geijn (2008): the right matrix is packed into panels, tiles of a few rows by
/// one panel stay in registers, and blocks of the result are shared out to the threads.
/// </summary>
/// <remarks>k is cut into equal parts whose number depends on k alone. Each part is one chain of multiply-adds; the parts are added in order, then
/// the bias, then what c held; a function comes last. Nothing else decides about an element's bits.</remarks>
internal static unsafe class Gemm
{
    private const long LongestPart = 512;

    // Floats of packed panels that a block of c reads: they stay in the second-level cache.
    private const long CachedPanels = 160 * 1024;

    // Floats that are packed at a time.
    private const long PackedAtOnce = 1024 * 1024;

    // Multiply-adds in a chunk of work, about 4 and 30 microseconds.
    private const long LeastWork = 512 * 1024, MostWork = 4 * 1024 * 1024;

    // Rows of the tallest tile, where registers suffice for it.
    private const int TallTile = 12;

    // Rows of a transposed left matrix that are packed at a time: three cache lines, read side by side.
    private const long LeftRows = 48;

    // A product with a transposed left matrix is cut into this many blocks if it can be.
    private const long FewestBlocks = 16;

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

        // A function of every finished element, computed while the element is in the first-level cache.
        public MapKernel? Then;

        public float* Panels;

        // The leading panels are read where they are, at this distance from row to row.
        public float* InPlace;
        public long InPlacePanels;
    }

    /// <summary>Where the parts of k begin: this many, each of <see cref="PartLength"/>.</summary>
    public static long Parts(long k) => Math.Max(1, (k + LongestPart - 1) / LongestPart);

    /// <summary>The length of all parts but the last, which may be shorter.</summary>
    public static long PartLength(long k) => (k + Parts(k) - 1) / Parts(k);

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
        var (rows, columns) = product.AColumn == 1 ? BlockSize<S, V>(product.M, product.N, product.K) : TransposedBlockSize<S, V>(product.M, product.N, product.K);
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
        var unit = WideKernel.Takes<S, V>((int)Math.Min(m, int.MaxValue)) ? WideKernel.Panels * width : width;
        var work = Math.Clamp(m * n * depth / 16, LeastWork, MostWork);
        var columns = Even(n, Math.Max(width, CachedPanels / PartLength(depth)), unit);
        while (columns > 2 * unit && Math.Min(m, S.TileRows) * columns * depth > work) columns = Even(columns, columns / 2, unit);
        var rows = Even(m, Math.Max(S.TileRows, work / (columns * depth)), S.TileRows);
        return (rows, columns);
    }

    // Every block packs its rows of the left matrix, so blocks are as wide as the cache allows.
    private static (long Rows, long Columns) TransposedBlockSize<S, V>(long m, long n, long k)
        where S : struct, ISimd<V>
        where V : struct
    {
        var width = PackedPanels.Width<S, V>();
        var rows = Even(m, LeftRows, S.TileRows);
        var columns = Even(n, Math.Max(width, CachedPanels / PartLength(Math.Max(1, k))), width);
        while (columns > 2 * width && (m / rows) * (n / columns) < FewestBlocks) columns = Even(columns, columns / 2, width);
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
        var tile = ThreadScratch.Tiles(TileSize<S, V>() + ((LeftRows + S.TileRows) * length));
        var packed = tile + TileSize<S, V>();
        for (var part = 0; part < Parts(product.K); part++)
        {
            var depth = Math.Min(length, product.K - (part * length));
            for (var group = firstRow; group < lastRow; group += LeftRows)
            {
                var last = Math.Min(lastRow, group + LeftRows);
                var a = product.A + (part * length * product.AColumn);
                if (product.AColumn != 1) PackLeft<S, V>(a + (group * product.ARow), product.ARow, product.AColumn, last - group, depth, packed);
                int height;
                for (var row = group; row < last; row += height)
                {
                    height = MicroKernel.Height<S, V>(last - row);
                    var left = a + (row * product.ARow);
                    long leftRow = product.ARow, leftColumn = 1;
                    if (product.AColumn != 1)
                    {
                        left = packed + ((row - group) * depth);
                        (leftRow, leftColumn) = (1, height);
                    }
                    else if (last - row < height && WideColumns<S, V>(product, (int)(last - row), firstColumn, lastColumn) < lastColumn)
                    {
                        PackLeft<S, V>(left, product.ARow, 1, last - row, depth, packed);
                        left = packed;
                        (leftRow, leftColumn) = (1, height);
                    }

                    Row<S, V>(product, part, depth, row, (int)Math.Min(height, last - row), height, left, leftRow, leftColumn, tile, firstColumn, lastColumn);
                }
            }
        }
    }

    private static long TileSize<S, V>()
        where S : struct, ISimd<V>
        where V : struct => Math.Max(S.TileRows, 2 * WideKernel.Panels) * PackedPanels.Width<S, V>();

    // The tiles of a few rows, one panel after another.
    private static void Row<S, V>(
        in Product product, long part, long depth, long row, int rows, int height, float* left, long leftRow, long leftColumn, float* tile, long firstColumn, long lastColumn)
        where S : struct, ISimd<V>
        where V : struct
    {
        var width = PackedPanels.Width<S, V>();
        var wide = WideColumns<S, V>(product, rows, firstColumn, lastColumn);
        if (wide > firstColumn) WideRow<S, V>(product, part, depth, row, rows, tile, firstColumn, wide);
        for (var column = wide; column < lastColumn; column += width)
        {
            var (b, bStride) = PanelAt(product, column / width, width, part * PartLength(product.K));
            MicroKernel.Multiply<S, V>(height, depth, left, leftRow, leftColumn, (float*)b, bStride, tile, width);
            Finish<S, V>(product, tile, part, row, rows, column, (int)Math.Min(width, product.N - column));
        }

        if (product.Then is not { } function || part < Parts(product.K) - 1) return;
        var count = (int)(Math.Min(lastColumn, product.N) - firstColumn);
        for (var i = 0; i < rows; i++)
        {
            var c = product.C + ((row + i) * product.CRow) + firstColumn;
            Maps.ApplyHere<S, V>(function, c, c, count);
        }
    }

    // Where the columns end that one or two rows are multiplied with several panels at a time: as many as there are of one kind.
    private static long WideColumns<S, V>(in Product product, int rows, long firstColumn, long lastColumn)
        where S : struct, ISimd<V>
        where V : struct
    {
        long width = PackedPanels.Width<S, V>(), step = WideKernel.Panels * width;
        var mixed = firstColumn < product.InPlacePanels * width && lastColumn > product.InPlacePanels * width;
        if (product.AColumn != 1 || mixed || !WideKernel.Takes<S, V>(rows)) return firstColumn;
        return firstColumn + ((lastColumn - firstColumn + width - 1) / width / WideKernel.Panels * step);
    }

    private static void WideRow<S, V>(in Product product, long part, long depth, long row, int rows, float* tile, long firstColumn, long lastColumn)
        where S : struct, ISimd<V>
        where V : struct
    {
        var width = PackedPanels.Width<S, V>();
        var k = part * PartLength(product.K);
        for (var column = firstColumn; column < lastColumn; column += WideKernel.Panels * width)
        {
            var (b, bStride) = PanelAt(product, column / width, width, k);
            var distance = column < product.InPlacePanels * width ? width : width * product.K;
            WideKernel.Multiply<S, V>(rows, depth, product.A + (row * product.ARow) + k, product.ARow, (float*)b, bStride, distance, tile);
            for (var i = 0; i < WideKernel.Panels; i++)
            {
                var first = column + (i * width);
                Finish<S, V>(product, tile + (i * rows * width), part, row, rows, first, (int)Math.Min(width, product.N - first));
            }
        }
    }

    private static (nint Address, long Stride) PanelAt(in Product product, long panel, int width, long k) =>
        panel < product.InPlacePanels
            ? ((nint)(product.InPlace + (k * product.BRow) + (panel * width)), product.BRow)
            : ((nint)(product.Panels + ((panel - product.InPlacePanels) * width * product.K) + (k * width)), width);

    // Tiles as the micro-kernel reads them: the elements of a column lie together. The last tile is filled up with zeros.
    private static void PackLeft<S, V>(float* a, long rowStride, long columnStride, long rows, long k, float* packed)
        where S : struct, ISimd<V>
        where V : struct
    {
        long row = 0;
        if (rowStride == 1 && S.TileRows == TallTile)
        {
            var tiles = 0;
            while (rows - row >= TallTile && MicroKernel.Height<S, V>(rows - row) == TallTile) (tiles, row) = (tiles + 1, row + TallTile);
            PackTallTiles(a, columnStride, tiles, k, packed);
        }

        int height;
        for (; row < rows; row += height)
        {
            height = MicroKernel.Height<S, V>(rows - row);
            PackTile(a + (row * rowStride), rowStride, columnStride, (int)Math.Min(height, rows - row), height, k, packed + (row * k));
        }
    }

    // Rows that are neighbours in memory, all tiles of a column before the next one: whole cache lines are read.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackTallTiles(float* a, long columnStride, int tiles, long k, float* packed)
    {
        for (long p = 0; p < k; p++, a += columnStride, packed += TallTile)
        {
            float* source = a, target = packed;
            for (var tile = 0; tile < tiles; tile++, source += TallTile, target += TallTile * k)
            {
                Vector128.Store(Vector128.Load(source), target);
                Vector128.Store(Vector128.Load(source + 4), target + 4);
                Vector128.Store(Vector128.Load(source + 8), target + 8);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackTile(float* a, long rowStride, long columnStride, int rows, int height, long k, float* packed)
    {
        for (long p = 0; p < k; p++, a += columnStride, packed += height)
        {
            for (var i = 0; i < rows; i++) packed[i] = a[i * rowStride];
            for (var i = rows; i < height; i++) packed[i] = 0;
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
