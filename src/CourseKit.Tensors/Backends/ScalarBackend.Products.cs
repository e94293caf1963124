using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Backends;

/// <content>Products, and rows by number.</content>
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
    public override void MatMul(long m, MatrixView a, PackedMatrix b, MatrixView c, DataView? bias = null, MapKernel? then = null)
    {
        var right = b switch
        {
            StoredMatrix stored => stored.View,
            RowMajorMatrix packed => new(packed.Values, 0, packed.N, 1),
            _ => throw new ArgumentException($"The right matrix was packed by another backend than {Name}. Pack it again with this one.", nameof(b)),
        };
        MatMul(m, b.N, b.K, a, right, c, [0], [0], [0], bias);
        if (then is not { } function) return;
        for (long i = 0; i < m; i++)
        {
            var row = new DataView(c.Storage, c.Offset + (i * c.RowStride), b.N);
            Map(function, row, row);
        }
    }

    private sealed class RowMajorMatrix(long n, long k, Storage values) : PackedMatrix
    {
        public override long K => k;

        public override long N => n;

        public Storage Values => values;
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
