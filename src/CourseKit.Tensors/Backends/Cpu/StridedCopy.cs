using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>Copies between strided and row-major order, and sums into broadcast dimensions.</summary>
internal static unsafe class StridedCopy
{
    private const long Grain = 32768;
    private const int Tile = 32;

    /// <summary>y = x in row-major order.</summary>
    public static void Gather(StridedView x, float* y, long n)
    {
        if (n > 0) Move(new(x.Sizes, x.Strides), x.Pointer<float>(), y, scatter: false);
    }

    /// <summary>y = x, where x is in row-major order.</summary>
    public static void Scatter(float* x, StridedView y, long n)
    {
        if (n > 0) Move(new(y.Sizes, y.Strides), y.Pointer<float>(), x, scatter: true);
    }

    private static void Move(CollapsedShape shape, float* strided, float* flat, bool scatter)
    {
        var (inner, stride, rank) = (shape.Inner, shape.InnerStride(0), shape.Rank);
        if (rank == 1)
        {
            ComputeThreads.ForRanges(inner, Grain, (from, to) => MoveRow(strided + (from * stride), stride, flat + from, to - from, scatter));
        }
        else if (stride != 1 && shape.Stride(0, rank - 2) == 1 && shape.Size(rank - 2) >= 4)
        {
            MoveTransposed(shape, strided, flat, scatter);
        }
        else
        {
            ComputeThreads.ForRanges(shape.Outer, Math.Max(1, Grain / inner), (from, to) =>
            {
                for (var row = from; row < to; row++) MoveRow(strided + shape.Offset(0, row), stride, flat + (row * inner), inner, scatter);
            });
        }
    }

    private static void MoveRow(float* strided, long stride, float* flat, long n, bool scatter)
    {
        if (stride == 1)
        {
            if (scatter) Buffer.MemoryCopy(flat, strided, n * sizeof(float), n * sizeof(float));
            else Buffer.MemoryCopy(strided, flat, n * sizeof(float), n * sizeof(float));
        }
        else if (scatter)
        {
            for (long i = 0; i < n; i++) strided[i * stride] = flat[i];
        }
        else
        {
            for (long i = 0; i < n; i++) flat[i] = strided[i * stride];
        }
    }

    // The last two dimensions are a transposed matrix: tiles of it keep the cache lines of both sides in use.
    private static void MoveTransposed(CollapsedShape shape, float* strided, float* flat, bool scatter)
    {
        long rows = shape.Size(shape.Rank - 2), columns = shape.Inner, stride = shape.InnerStride(0);
        var bands = (rows + Tile - 1) / Tile;
        ComputeThreads.ForRanges(shape.Outer / rows * bands, Math.Max(1, Grain / (Tile * columns)), (from, to) =>
        {
            for (var task = from; task < to; task++)
            {
                var (matrix, band) = Math.DivRem(task, bands);
                var source = strided + shape.Offset(0, matrix * rows);
                var target = flat + (matrix * rows * columns);
                for (long column = 0; column < columns; column += Tile)
                {
                    MoveTile(
                        source, target, stride, columns, band * Tile, Math.Min(rows, (band + 1) * Tile), column, Math.Min(columns, column + Tile), scatter);
                }
            }
        });
    }

    private static void MoveTile(
        float* strided, float* flat, long stride, long columns, long firstRow, long lastRow, long firstColumn, long lastColumn, bool scatter)
    {
        var row = firstRow;
        for (; !scatter && Transposition.IsSupported && row <= lastRow - 4 && lastColumn - firstColumn == Tile; row += 4)
        {
            for (var column = firstColumn; column < lastColumn; column += 4)
                Transposition.Four(strided + (column * stride) + row, stride, flat + (row * columns) + column, columns);
        }

        for (; row < lastRow; row++)
        {
            for (var column = firstColumn; column < lastColumn; column++)
            {
                if (scatter) strided[(column * stride) + row] = flat[(row * columns) + column];
                else flat[(row * columns) + column] = strided[(column * stride) + row];
            }
        }
    }

    /// <summary>y += x, where y may have dimensions with stride 0. Threads share a dimension that is not one of those, so every element of y
    /// collects its sum on one thread, in row-major order of x.</summary>
    public static void AddInto<S, V>(float* x, StridedView y, long n)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (n == 0) return;
        var rowMajor = new long[y.Sizes.Length];
        for (var (d, stride) = (y.Sizes.Length - 1, 1L); d >= 0; stride *= y.Sizes[d--]) rowMajor[d] = stride;
        var shape = new CollapsedShape(y.Sizes, rowMajor, y.Strides);
        var target = y.Pointer<float>();
        var shared = Shared(shape);
        if (shared < 0)
        {
            AddPart<S, V>(shape, x, target, 0, 0, shape.Size(0));
            return;
        }

        var size = shape.Size(shared);
        var grain = Math.Max(1, Grain * size / n);
        if (shared == shape.Rank - 1) grain = (grain + S.Lanes - 1) / S.Lanes * S.Lanes;
        ComputeThreads.ForRanges(size, grain, (from, to) => AddPart<S, V>(shape, x, target, shared, from, to));
    }

    private static int Shared(CollapsedShape shape)
    {
        var largest = -1;
        for (var d = 0; d < shape.Rank; d++)
            if (shape.Stride(1, d) != 0 && (largest < 0 || shape.Size(d) > shape.Size(largest))) largest = d;
        return largest;
    }

    // The part of the loop in which the index of one dimension lies in a range.
    private static void AddPart<S, V>(CollapsedShape shape, float* x, float* y, int dimension, long from, long to)
        where S : struct, ISimd<V>
        where V : struct
    {
        var last = shape.Rank - 1;
        var index = new long[shape.Rank];
        index[dimension] = from;
        var length = dimension == last ? to - from : shape.Inner;
        while (true)
        {
            long offsetX = 0, offsetY = 0;
            for (var d = 0; d <= last; d++)
            {
                offsetX += index[d] * shape.Stride(0, d);
                offsetY += index[d] * shape.Stride(1, d);
            }

            AddRow<S, V>(x + offsetX, y + offsetY, shape.InnerStride(1), length);
            var next = last - 1;
            for (; next >= 0; next--)
            {
                if (++index[next] < (next == dimension ? to : shape.Size(next))) break;
                index[next] = next == dimension ? from : 0;
            }

            if (next < 0) return;
        }
    }

    private static void AddRow<S, V>(float* x, float* y, long stride, long n)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (stride == 1) Linear.AddScaledRange<S, V>(x, 1, y, n);
        else if (stride == 0) *y += (float)Reductions.Sum<S, V>(x, n);
        else
            for (long i = 0; i < n; i++) y[i * stride] += x[i];
    }
}
