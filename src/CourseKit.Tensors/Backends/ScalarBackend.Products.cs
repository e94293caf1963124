using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Backends;

/// <content>Products, attention, and rows by number.</content>
public sealed unsafe partial class ScalarBackend<T>
{
    /// <inheritdoc/>
    public override void MatMul(
        long m, long n, long k, MatrixView a, MatrixView b, MatrixView c,
        ReadOnlySpan<long> aOffsets, ReadOnlySpan<long> bOffsets, ReadOnlySpan<long> cOffsets, DataView? bias = null, bool accumulate = false)
    {
        var column = new T[k];
        for (var product = 0; product < aOffsets.Length; product++)
        {
            T* left = a.Pointer<T>() + aOffsets[product], result = c.Pointer<T>() + cOffsets[product];
            for (long j = 0; j < n; j++)
            {
                Read(b.Storage, b.Offset + bOffsets[product] + (j * b.ColumnStride), b.RowStride, column);
                for (long i = 0; i < m; i++)
                {
                    var sum = bias is { } values ? Wide(values.Pointer<T>()[j]) : 0;
                    for (long p = 0; p < k; p++) sum += Wide(left[(i * a.RowStride) + (p * a.ColumnStride)]) * Wide(column[p]);
                    var target = result + (i * c.RowStride) + (j * c.ColumnStride);
                    *target = Round(accumulate ? Wide(*target) + sum : sum);
                }
            }
        }

        KeepAlive(a.Storage, b.Storage, c.Storage, bias?.Storage);
    }

    /// <inheritdoc/>
    public override PackedMatrix Pack(long n, long k, MatrixView b)
    {
        if (b.Storage.Type.IsQuantized) return new StoredMatrix(n, k, b);
        var values = Storage.Allocate(sizeof(T) == sizeof(float) ? DType.Float32 : DType.Float64, n * k);
        for (long p = 0; p < k; p++)
            for (long j = 0; j < n; j++)
                ((T*)values.Pointer)[(p * n) + j] = Read(b.Storage, b.Offset + (p * b.RowStride) + (j * b.ColumnStride));
        GC.KeepAlive(b.Storage);
        return new RowMajorMatrix(n, k, values);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The matrix was packed by another backend.</exception>
    public override void MatMul(long m, MatrixView a, PackedMatrix b, MatrixView c, DataView? bias = null)
    {
        var right = b switch
        {
            StoredMatrix stored => stored.View,
            RowMajorMatrix packed => new(packed.Values, 0, packed.N, 1),
            _ => throw new ArgumentException($"The right matrix was packed by another backend than {Name}. Pack it again with this one.", nameof(b)),
        };
        MatMul(m, b.N, b.K, a, right, c, [0], [0], [0], bias);
    }

    private sealed class RowMajorMatrix(long n, long k, Storage values) : PackedMatrix
    {
        public override long K => k;

        public override long N => n;

        public Storage Values => values;
    }

    /// <inheritdoc/>
    public override void PackedAttention(
        MatrixView q, MatrixView k, MatrixView v, MatrixView y, ReadOnlySpan<int> starts, int heads, int headSize, double scale)
    {
        for (var sentence = 0; sentence + 1 < starts.Length; sentence++)
            for (var head = 0; head < heads; head++)
                for (var row = starts[sentence]; row < starts[sentence + 1]; row++)
                    Attend(q, k, v, y, row, starts[sentence], starts[sentence + 1], head * headSize, headSize, scale);
        KeepAlive(q.Storage, k.Storage, v.Storage, y.Storage);
    }

    private static void Attend(
        MatrixView q, MatrixView k, MatrixView v, MatrixView y, int row, int start, int end, int firstColumn, int headSize, double scale)
    {
        var weights = new T[end - start];
        fixed (T* weight = weights)
        {
            var query = q.Pointer<T>() + (row * q.RowStride) + firstColumn;
            for (var other = start; other < end; other++)
            {
                var key = k.Pointer<T>() + (other * k.RowStride) + firstColumn;
                var score = 0.0;
                for (var i = 0; i < headSize; i++) score += Wide(query[i]) * Wide(key[i]);
                weight[other - start] = Round(score * scale);
            }

            SoftmaxRow(weight, weight, weights.Length, logarithm: false);
            for (var i = 0; i < headSize; i++)
            {
                var sum = 0.0;
                for (var other = start; other < end; other++) sum += Wide(weight[other - start]) * Wide(v.Pointer<T>()[(other * v.RowStride) + firstColumn + i]);
                y.Pointer<T>()[(row * y.RowStride) + firstColumn + i] = Round(sum);
            }
        }
    }

    /// <inheritdoc/>
    public override void GatherRows(DataView table, DataView ids, DataView y, long width)
    {
        var rows = ids.Pointer<long>();
        for (long i = 0; i < ids.Length; i++) Read(table.Storage, table.Offset + (rows[i] * width), 1, new(y.Pointer<T>() + (i * width), checked((int)width)));
        KeepAlive(table.Storage, ids.Storage, y.Storage);
    }

    /// <inheritdoc/>
    public override void ScatterAddRows(DataView x, DataView ids, DataView table, long width)
    {
        var rows = ids.Pointer<long>();
        for (long i = 0; i < ids.Length; i++)
            for (long j = 0; j < width; j++)
                table.Pointer<T>()[(rows[i] * width) + j] += x.Pointer<T>()[(i * width) + j];
        KeepAlive(x.Storage, ids.Storage, table.Storage);
    }
}
