using System.Runtime.CompilerServices;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>
/// Attention over sentences that lie end to end. Every sentence and head is a task of its own: its keys are packed once,
/// then a few queries at a time get their scores, the softmax and their weighted values while all of it is in the first-level cache.
/// </summary>
internal static unsafe class PackedAttention
{
    /// <summary>What all tasks share.</summary>
    private struct Shape
    {
        public float* Q, K, V, Y;
        public long QRow, KRow, VRow, YRow;
        public int HeadSize;
        public float Scale;
    }

    public static void Apply<S, V>(
        MatrixView q, MatrixView k, MatrixView v, MatrixView y, int* starts, int sentences, int heads, int headSize, float scale)
        where S : struct, ISimd<V>
        where V : struct
    {
        var shape = new Shape
        {
            Q = q.Pointer<float>(),
            K = k.Pointer<float>(),
            V = v.Pointer<float>(),
            Y = y.Pointer<float>(),
            QRow = q.RowStride,
            KRow = k.RowStride,
            VRow = v.RowStride,
            YRow = y.RowStride,
            HeadSize = headSize,
            Scale = scale,
        };
        ComputeThreads.For(checked(sentences * heads), task =>
        {
            var (sentence, head) = Math.DivRem(task, heads);
            Head<S, V>(shape, starts[sentence], starts[sentence + 1] - starts[sentence], head);
        });
    }

    private static void Head<S, V>(in Shape shape, int start, int length, int head)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (length == 0) return;
        long width = PackedPanels.Width<S, V>(), size = shape.HeadSize, column = head * size;
        long scoreWidth = PackedPanels.Count<S, V>(length) * width, valueWidth = PackedPanels.Count<S, V>(size) * width;
        var valuesInPlace = size % width == 0;

        var keys = ThreadScratch.Tiles((scoreWidth * size) + (valuesInPlace ? 0 : valueWidth * length) + (S.TileRows * (scoreWidth + size + width)));
        var values = keys + (scoreWidth * size);
        var scores = values + (valuesInPlace ? 0 : valueWidth * length);
        var queries = scores + (S.TileRows * scoreWidth);
        var tile = queries + (S.TileRows * size);
        var sums = stackalloc float[S.TileRows];

        Pack<S, V>(shape.K + (start * shape.KRow) + column, 1, shape.KRow, size, length, keys);
        var v = shape.V + (start * shape.VRow) + column;
        if (!valuesInPlace) Pack<S, V>(v, shape.VRow, 1, length, size, values);

        int height;
        for (var row = 0; row < length; row += height)
        {
            height = MicroKernel.Height<S, V>(length - row);
            var rows = Math.Min(height, length - row);
            float* q = shape.Q + ((start + row) * shape.QRow) + column;
            long qRow = shape.QRow, qColumn = 1;
            if (rows < height)
            {
                new Span<float>(queries, height * (int)size).Clear();
                for (var i = 0; i < rows; i++) new Span<float>(q + (i * qRow), (int)size).CopyTo(new(queries + (i * size), (int)size));
                q = queries;
                qRow = size;
            }

            for (long j = 0; j < scoreWidth; j += width)
                MicroKernel.Multiply<S, V>(height, size, q, qRow, qColumn, keys + (j * size), width, scores + j, scoreWidth);
            Weights<S, V>(scores, scoreWidth, rows, length, shape.Scale, sums);

            var y = shape.Y + ((start + row) * shape.YRow) + column;
            for (long j = 0; j < size; j += width)
            {
                if (valuesInPlace) MicroKernel.Multiply<S, V>(height, length, scores, scoreWidth, 1, v + j, shape.VRow, tile, width);
                else MicroKernel.Multiply<S, V>(height, length, scores, scoreWidth, 1, values + (j * length), width, tile, width);
                Put<S, V>(tile, sums, y + j, shape.YRow, rows, (int)Math.Min(width, size - j));
            }
        }
    }

    // Scores become e^(scale (score - largest)) and their sums are noted. Rows are filled up to whole vectors, so there is no partial one;
    // what fills them becomes 0.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Weights<S, V>(float* scores, long stride, int rows, int length, float scale, float* sums)
        where S : struct, ISimd<V>
        where V : struct
    {
        var last = (length - 1) / S.Lanes * S.Lanes;
        V present = S.FirstLanes(length - last), lowest = S.Broadcast(float.NegativeInfinity), factor = S.Broadcast(scale);
        for (var row = 0; row < rows; row++, scores += stride)
        {
            var end = S.Select(present, S.Load(scores + last), lowest);
            var largest = end;
            for (var i = 0; i < last; i += S.Lanes) largest = S.MaxNumber(largest, S.Load(scores + i));
            var shift = S.Broadcast(S.MaxNumberLane(largest) * -scale);
            var sum = S.Zero;
            for (var i = 0; i < last; i += S.Lanes)
            {
                var e = VectorMath.Exp<S, V>(S.FusedMultiplyAdd(S.Load(scores + i), factor, shift));
                S.Store(scores + i, e);
                sum = S.Add(sum, e);
            }

            end = VectorMath.Exp<S, V>(S.FusedMultiplyAdd(end, factor, shift));
            S.Store(scores + last, end);
            sums[row] = S.Sum(S.Add(sum, end));
        }
    }

    private static void Pack<S, V>(float* b, long rowStride, long columnStride, long k, long n, float* panels)
        where S : struct, ISimd<V>
        where V : struct
    {
        var width = PackedPanels.Width<S, V>();
        for (long column = 0; column < n; column += width)
        {
            PackedPanels.Pack<S, V>(
                b + (column * columnStride), DType.Float32, rowStride, columnStride, k, (int)Math.Min(width, n - column), panels + (column * k));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Put<S, V>(float* tile, float* sums, float* y, long stride, int rows, int columns)
        where S : struct, ISimd<V>
        where V : struct
    {
        for (var i = 0; i < rows; i++)
        {
            var share = S.Broadcast(1 / sums[i]);
            for (var j = 0; j < columns; j += S.Lanes)
            {
                var value = S.Multiply(S.Load(tile + j), share);
                if (columns - j >= S.Lanes) S.Store(y + j, value);
                else S.StorePartial(y + j, value, columns - j);
            }

            tile += 2 * S.Lanes;
            y += stride;
        }
    }
}
