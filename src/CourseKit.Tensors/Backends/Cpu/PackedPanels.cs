using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>The right matrix as the micro-kernel reads it: panels of two vectors of columns, each with its k rows behind one another.
/// The last panel is filled up with zeros.</summary>
internal static unsafe class PackedPanels
{
    // Rows that are widened at a time when the matrix is transposed and of a narrower type: a whole number of any type's blocks.
    private const int WidenedRows = 256;

    // Keeps widened columns out of each other's cache sets.
    private const int Padding = 16;

    /// <summary>Columns in a panel.</summary>
    public static int Width<S, V>()
        where S : struct, ISimd<V>
        where V : struct => 2 * S.Lanes;

    /// <summary>How many panels n columns take.</summary>
    public static long Count<S, V>(long n)
        where S : struct, ISimd<V>
        where V : struct => (n + Width<S, V>() - 1) / Width<S, V>();

    /// <summary>Packs the panel whose first column is at <paramref name="b"/>.</summary>
    /// <param name="b">Element (p, j) is b[p · rowStride + j · columnStride]; of any type that can be widened.</param>
    /// <param name="rowStride">See <paramref name="b"/>.</param>
    /// <param name="columnStride">See <paramref name="b"/>.</param>
    /// <param name="k">Rows.</param>
    /// <param name="columns">Columns that exist, at most a panel's width.</param>
    /// <param name="panel">The result.</param>
    public static void Pack<S, V>(ElementSource b, long rowStride, long columnStride, long k, int columns, float* panel)
        where S : struct, ISimd<V>
        where V : struct
    {
        var width = Width<S, V>();
        if (columns < width) new Span<float>(panel, checked((int)(k * width))).Clear();
        if (columnStride == 1) PackRows<S, V>(b, rowStride, k, columns, panel);
        else if (rowStride == 1 && b.Type == DType.Float32) PackColumns((float*)b.Address, columnStride, k, columns, width, panel);
        else if (rowStride == 1) PackNarrowColumns<S, V>(b, columnStride, k, columns, panel);
        else PackElements<S, V>(b, rowStride, columnStride, k, columns, panel);
    }

    /// <summary>Packs all panels of a float32 matrix with n columns, on this thread.</summary>
    public static void PackAll<S, V>(float* b, long rowStride, long columnStride, long k, long n, float* panels)
        where S : struct, ISimd<V>
        where V : struct
    {
        var width = Width<S, V>();
        for (long column = 0; column < n; column += width)
            Pack<S, V>(b + (column * columnStride), DType.Float32, rowStride, columnStride, k, (int)Math.Min(width, n - column), panels + (column * k));
    }

    /// <summary>Packs a panel of elements at an address.</summary>
    public static void Pack<S, V>(void* b, DType type, long rowStride, long columnStride, long k, int columns, float* panel)
        where S : struct, ISimd<V>
        where V : struct => Pack<S, V>(new(b, type), rowStride, columnStride, k, columns, panel);

    private static void PackRows<S, V>(ElementSource b, long rowStride, long k, int columns, float* panel)
        where S : struct, ISimd<V>
        where V : struct
    {
        var width = Width<S, V>();
        if (b.Type == DType.Float32 && columns == width)
        {
            CopyRows<S, V>((float*)b.Address, rowStride, k, panel);
            return;
        }

        for (long p = 0; p < k; p++) Conversions.Widen<S, V>(b + (p * rowStride), panel + (p * width), columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyRows<S, V>(float* b, long rowStride, long k, float* panel)
        where S : struct, ISimd<V>
        where V : struct
    {
        for (; k > 0; k--)
        {
            S.Store(panel, S.Load(b));
            S.Store(panel + S.Lanes, S.Load(b + S.Lanes));
            b += rowStride;
            panel += 2 * S.Lanes;
        }
    }

    // Transposes in blocks of four rows and as many columns as the path's vectors hold.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackColumns(float* b, long columnStride, long k, int columns, int width, float* panel)
    {
        var blocks = Transposition.IsSupported ? columns & ~3 : 0;
        var eights = Avx.IsSupported && width >= 16 ? columns & ~7 : 0;
        var sixteens = Avx512F.IsSupported && width >= 32 ? columns & ~15 : 0;
        long p = 0;
        for (; p <= k - 4 && blocks > 0; p += 4)
        {
            float* target = panel + (p * width), source = b + p;
            var j = 0;
            for (; j < sixteens; j += 16) Transposition.FourOfSixteen(source + (j * columnStride), columnStride, target + j, width);
            for (; j < eights; j += 8) Transposition.FourOfEight(source + (j * columnStride), columnStride, target + j, width);
            for (; j < blocks; j += 4) Transposition.Four(source + (j * columnStride), columnStride, target + j, width);
            for (; j < columns; j++)
                for (var i = 0; i < 4; i++) target[(i * width) + j] = source[(j * columnStride) + i];
        }

        for (; p < k; p++)
            for (var j = 0; j < columns; j++) panel[(p * width) + j] = b[(j * columnStride) + p];
    }

    private static void PackNarrowColumns<S, V>(ElementSource b, long columnStride, long k, int columns, float* panel)
        where S : struct, ISimd<V>
        where V : struct
    {
        var width = Width<S, V>();
        const int stride = WidenedRows + Padding;
        var widened = stackalloc float[width * stride];
        for (long p = 0; p < k; p += WidenedRows)
        {
            var rows = Math.Min(WidenedRows, k - p);
            for (var j = 0; j < columns; j++) Conversions.Widen<S, V>(b + ((j * columnStride) + p), widened + (j * stride), rows);
            PackColumns(widened, stride, rows, columns, width, panel + (p * width));
        }
    }

    private static void PackElements<S, V>(ElementSource b, long rowStride, long columnStride, long k, int columns, float* panel)
        where S : struct, ISimd<V>
        where V : struct
    {
        var width = Width<S, V>();
        for (long p = 0; p < k; p++)
            for (var j = 0; j < columns; j++)
                Conversions.Widen<S, V>(b + ((p * rowStride) + (j * columnStride)), panel + (p * width) + j, 1);
    }
}

/// <summary>A right matrix in panels, kept for many products.</summary>
internal sealed class CpuPackedMatrix(long n, long k, CpuBackend owner, Storage panels) : PackedMatrix
{
    public override long K => k;

    public override long N => n;

    public CpuBackend Owner => owner;

    public Storage Panels => panels;
}
