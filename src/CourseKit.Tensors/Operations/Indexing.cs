using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors;

/// <summary>What one dimension of a slice takes: an index, which removes the dimension, or a range with an optional step.</summary>
public readonly struct Slice
{
    private readonly Range range;
    private readonly int step;

    private Slice(Range range, int step, bool isIndex) => (this.range, this.step, IsIndex) = (range, step, isIndex);

    internal bool IsIndex { get; }

    /// <summary>Every <paramref name="step"/>-th element of a range.</summary>
    public static Slice Step(Range range, int step) => new(range, step > 0 ? step : throw new ArgumentOutOfRangeException(nameof(step), step, "A step is positive; use Flip to go backwards."), false);

    /// <summary>One element, counted from the start, or from the end when negative.</summary>
    public static implicit operator Slice(int index) => index < 0 ? (Slice)Index.FromEnd(-index) : (Slice)Index.FromStart(index);

    /// <summary>One element.</summary>
    public static implicit operator Slice(Index index) => new(new(index, index), 1, true);

    /// <summary>A run of elements.</summary>
    public static implicit operator Slice(Range range) => new(range, 1, false);

    internal (int Start, int Length, int Step) Resolve(int size)
    {
        var start = range.Start.GetOffset(size);
        if (IsIndex)
            return start >= 0 && start < size ? (start, 1, 1) : throw new ShapeException($"Index {range.Start} is outside a dimension of size {size}.");
        // Ranges are cut at the borders, as in Python.
        start = Math.Clamp(start, 0, size);
        var end = Math.Clamp(range.End.GetOffset(size), start, size);
        return (start, (end - start + step - 1) / step, step);
    }
}

public sealed partial class Tensor
{
    /// <summary>A part of the tensor, a view: <c>x[.., 0]</c>, <c>x[1..3, ^1]</c>. Dimensions that are not named are taken whole.</summary>
    /// <exception cref="ShapeException">More slices than dimensions, or an index outside.</exception>
    [System.Runtime.CompilerServices.IndexerName("Slices")]
    public Tensor this[params Slice[] slices]
    {
        get
        {
            if (slices.Length > Rank) throw new ShapeException($"{slices.Length} slices were given for shape {Shape}.");
            var offset = Offset;
            var (sizes, strides) = (new List<int>(), new List<long>());
            for (var d = 0; d < Rank; d++)
            {
                var (start, length, step) = d < slices.Length ? slices[d].Resolve(Shape[d]) : (0, Shape[d], 1);
                offset += start * Strides[d];
                if (d < slices.Length && slices[d].IsIndex) continue;
                sizes.Add(length);
                strides.Add(Strides[d] * step);
            }

            var original = Shape;
            return WithLayout(sizes.ToArray(), [.. strides], offset).Record("slice", [this], [], context =>
            {
                var gradient = Zeros(original, context.Gradient.DType);
                gradient.Backend.Scatter(context.Gradient.Contiguous().Data, gradient[slices].View);
                return [gradient];
            });
        }
    }
}

/// <summary>Picking elements by position or by mask.</summary>
public static class Indexing
{
    extension(Tensor x)
    {
        /// <summary><paramref name="length"/> neighbours along one dimension; a view.</summary>
        public Tensor Narrow(int dimension, int start, int length)
        {
            var slices = new Slice[x.Shape.Dimension(dimension) + 1];
            Array.Fill(slices, Range.All);
            slices[^1] = start..(start + length);
            return x[slices];
        }

        /// <summary>The slices of dimension 0 that <paramref name="indices"/> (int64, one dimension) name, in that order.</summary>
        public Tensor IndexSelect(Tensor indices)
        {
            var rest = x.Shape.Sizes[1..];
            return x.Reshape(x.Shape[0], -1).Embed(indices).Reshape([(int)indices.ElementCount, .. rest]);
        }

        /// <summary>Looks up rows: this tensor is a table (rows × width), and every id of <paramref name="ids"/> (int64, any shape) is replaced by its row.</summary>
        /// <param name="ids">Row numbers.</param>
        /// <param name="paddingIndex">A row that gets no gradient.</param>
        /// <exception cref="ShapeException">An id is outside the table.</exception>
        public Tensor Embed(Tensor ids, int? paddingIndex = null)
        {
            if (x.Rank != 2) throw new ShapeException($"An embedding table has two dimensions, not shape {x.Shape}.");
            var rows = CheckRange(ids, x.Shape[0], "Id", "an embedding table");
            var width = x.Shape[1];
            var table = x.Contiguous();
            var type = table.DType.IsComputeType ? table.DType : DType.Float32;
            var result = Tensor.Empty([.. ids.Shape, width], type);
            result.Backend.GatherRows(table.Data, rows.Data, result.Data, width);
            var shape = x.Shape;
            return result.Record("embedding", [table], [rows], context =>
            {
                var gradient = Tensor.Zeros(shape, context.Gradient.DType);
                gradient.Backend.ScatterAddRows(context.Gradient.Contiguous().Data, context.Saved(0).Data, gradient.Data, width);
                if (paddingIndex is { } padding) gradient.Backend.Fill(gradient[padding].Data, 0);
                return [gradient];
            });
        }

        /// <summary>For every position of <paramref name="indices"/> the element of this tensor at the same position, but at the index along <paramref name="dimension"/> (<c>torch.gather</c>).</summary>
        public Tensor Gather(int dimension, Tensor indices)
        {
            var d = x.Shape.Dimension(dimension);
            if (indices.Rank != x.Rank) throw new ShapeException($"Gather needs indices of as many dimensions as {x.Shape}, but they have shape {indices.Shape}.");
            var flat = FlatPositions(x.Shape, d, CheckRange(indices, x.Shape[d], "Index", $"dimension {dimension} of {x.Shape}"));
            return x.Reshape(-1, 1).Embed(flat).Reshape(indices.Shape.Sizes);
        }

        /// <summary>The tensor with <paramref name="value"/> wherever <paramref name="mask"/> (Bool, broadcast) is true.</summary>
        public Tensor MaskedFill(Tensor mask, double value) => Tensor.Where(mask, Tensor.Scalar(value, x.DType.IsComputeType ? x.DType : DType.Float32), x);
    }

    extension(Tensor)
    {
        /// <summary>Elements of <paramref name="a"/> where the mask is true, of <paramref name="b"/> where it is not. All three are broadcast.</summary>
        public static Tensor Where(Tensor mask, Tensor a, Tensor b)
        {
            if (mask.DType != DType.Bool) throw new ArgumentException($"A mask holds Bool, not {mask.DType}. Convert with To(DType.Bool).");
            var shape = Shape.Broadcast(Shape.Broadcast(a.Shape, b.Shape), mask.Shape);
            var flags = mask.Expand(shape.Sizes).Contiguous();
            return Select(flags, a.Expand(shape.Sizes), b.Expand(shape.Sizes));
        }

        /// <summary>Negates a mask.</summary>
        public static unsafe Tensor operator !(Tensor mask)
        {
            var flags = mask.ToArray<bool>();
            for (var i = 0; i < flags.Length; i++) flags[i] = !flags[i];
            return Tensor.From(flags, mask.Shape);
        }
    }

    // Selection must not let NaN or infinity of the other side through, so it is no arithmetic with 0 and 1.
    private static Tensor Select(Tensor mask, Tensor a, Tensor b)
    {
        var (left, right) = (a.ForCompute(), b.ForCompute());
        if (left.DType != right.DType) right = right.To(left.DType);
        var result = Tensor.Empty(left.Shape, left.DType);
        var flags = mask.ToArray<bool>();
        if (left.DType == DType.Float32) Choose<float>(flags, left.Data, right.Data, result.Data);
        else Choose<double>(flags, left.Data, right.Data, result.Data);
        return result.Record("where", [left, right], [mask], context =>
        {
            var kept = context.Saved(0);
            var zeros = Tensor.Zeros(kept.Shape, context.Gradient.DType);
            return [context.Needs(0) ? Select(kept, context.Gradient, zeros) : null, context.Needs(1) ? Select(kept, zeros, context.Gradient) : null];
        });
    }

    private static unsafe void Choose<T>(bool[] mask, DataView a, DataView b, DataView y)
        where T : unmanaged
    {
        T* left = a.Pointer<T>(), right = b.Pointer<T>(), result = y.Pointer<T>();
        for (var i = 0; i < mask.Length; i++) result[i] = mask[i] ? left[i] : right[i];
        GC.KeepAlive(a.Storage);
        GC.KeepAlive(b.Storage);
        GC.KeepAlive(y.Storage);
    }

    private static Tensor CheckRange(Tensor ids, int limit, string what, string where)
    {
        var whole = ids.To(DType.Int64).Contiguous();
        foreach (var id in whole.ToArray<long>())
            if (id < 0 || id >= limit) throw new ShapeException($"{what} {id} is outside {where} of {limit} rows.");
        return whole;
    }

    private static Tensor FlatPositions(Shape shape, int dimension, Tensor indices)
    {
        var steps = shape.ContiguousStrides();
        var flat = indices.ToArray<long>();
        var along = (long[])steps.Clone();
        along[dimension] = 0;
        StridedOrder.Visit(indices.Shape.Sizes, along, (position, offset) => flat[position] = offset + (flat[position] * steps[dimension]));
        return Tensor.From(flat, [flat.Length]);
    }
}
