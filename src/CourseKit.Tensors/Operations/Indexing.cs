using System.Numerics;
using System.Runtime.InteropServices;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Backends;
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
        return (start, end == start ? 0 : ((end - start - 1) / step) + 1, step);
    }
}

public sealed partial class Tensor
{
    /// <summary>A part of the tensor, a view: <c>x[.., 0]</c>, <c>x[1..3, ^1]</c>. Dimensions that are not named are taken whole. Assigning changes the part in place, to a tensor
    /// that is broadcast to its shape and converted to its type; gradients flow to that tensor and to what was not overwritten.</summary>
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

        set => Assignment.Assign(this, slices, value);
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
            var d = x.Shape.Dimension(dimension);
            if (x.Rank == 0 || start < 0 || length < 0 || start > x.Shape[d] - length)
                throw new ShapeException($"Narrow takes {length} elements from {start} on along dimension {dimension}, which shape {x.Shape} does not have.");
            var slices = new Slice[d + 1];
            Array.Fill(slices, Range.All);
            slices[^1] = start..(start + length);
            return x[slices];
        }

        /// <summary>The slices of dimension 0 that <paramref name="indices"/> (int64, one dimension) name, in that order.</summary>
        public Tensor IndexSelect(Tensor indices)
        {
            if (x.Rank == 0 || indices.Rank != 1)
                throw new ShapeException($"IndexSelect takes slices of dimension 0 by a vector of indices, but the shapes are {x.Shape} and {indices.Shape}.");
            var rest = x.Shape.Sizes[1..];
            return x.Reshape(x.Shape[0], rest.Aggregate(1, (count, size) => checked(count * size))).Embed(indices).Reshape([(int)indices.ElementCount, .. rest]);
        }

        /// <summary>Looks up rows: this tensor is a table (rows × width), and every id of <paramref name="ids"/> (int64, any shape) is replaced by its row.</summary>
        /// <param name="ids">Row numbers.</param>
        /// <param name="paddingIndex">A row that gets no gradient.</param>
        /// <exception cref="ShapeException">An id is outside the table.</exception>
        public Tensor Embed(Tensor ids, int? paddingIndex = null)
        {
            if (x.Rank != 2) throw new ShapeException($"An embedding table has two dimensions, not shape {x.Shape} (the ids have {ids.Shape}).");
            var rows = CheckRange(ids, x.Shape[0], "Id", "an embedding table");
            var width = x.Shape[1];
            var table = x.Contiguous();
            var type = table.DType.IsFloatingPoint && !table.DType.IsComputeType ? DType.Float32 : table.DType;
            var result = Tensor.Empty([.. ids.Shape, width], type);
            if (type.IsComputeType) result.Backend.GatherRows(table.Data, rows.Data, result.Data, width);
            else ElementMoves.GatherRows(table.Data, rows.Data, result.Data, width);
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
            if (indices.Rank != x.Rank || indices.Shape.Where((size, i) => i != d && size > x.Shape[i]).Any())
                throw new ShapeException($"Gather along dimension {dimension} of {x.Shape} needs indices of as many dimensions, none larger but that one, and not shape {indices.Shape}.");
            if (x.Rank == 0) return x.Reshape(1).Gather(0, indices.Reshape(1)).Reshape();
            var whole = indices.To(DType.Int64).Contiguous();
            var source = x.Widened();
            var result = Tensor.Empty(indices.Shape, source.DType);
            if (!FibreMoves.Gather(source.View, whole.Data, whole.Shape, d, result.Data)) throw OutOfRange(whole, x.Shape[d], "Index", $"dimension {dimension} of {x.Shape}");
            var original = x.Shape;
            return result.Record("gather", [source], [whole], context =>
            {
                var (gradient, places) = (Tensor.Zeros(original, context.Gradient.DType), context.Saved(0));
                FibreMoves.Add(context.Gradient.Contiguous().Data, places.Data, places.Shape, d, gradient.View);
                return [gradient];
            });
        }

        /// <summary>The tensor with <paramref name="value"/> wherever <paramref name="mask"/> (Bool, broadcast) is true.</summary>
        /// <exception cref="ArgumentException">The tensor holds integers and the value is none.</exception>
        public Tensor MaskedFill(Tensor mask, double value)
        {
            if (!x.DType.IsFloatingPoint && !double.IsInteger(value))
                throw new ArgumentException($"A tensor of {x.DType} cannot be filled with {value.ToString(System.Globalization.CultureInfo.InvariantCulture)}. Convert it with To(DType.Float32) first.");
            return Tensor.Where(mask, Tensor.Scalar(value, Promotion.Common(x.DType, x.DType)), x);
        }
    }

    extension(Tensor)
    {
        /// <summary>Elements of <paramref name="a"/> where the mask is true, of <paramref name="b"/> where it is not. All three are broadcast. Integers stay integers;
        /// next to a real type they take that one.</summary>
        public static Tensor Where(Tensor mask, Tensor a, Tensor b)
        {
            if (mask.DType != DType.Bool) throw new ArgumentException($"A mask holds Bool, not {mask.DType}. Convert with To(DType.Bool).");
            var shape = Shape.Broadcast(Shape.Broadcast(a.Shape, b.Shape), mask.Shape);
            var type = Promotion.Common(a.DType, b.DType);
            return Select(mask.Expand(shape.Sizes), a.To(type).Expand(shape.Sizes), b.To(type).Expand(shape.Sizes));
        }

        /// <summary>Negates a mask.</summary>
        public static unsafe Tensor operator !(Tensor mask)
        {
            if (mask.DType != DType.Bool) throw new ArgumentException($"Only a mask of Bool can be negated, not {mask.DType}. Convert with To(DType.Bool).");
            var (source, result) = (mask.Contiguous(), Tensor.Empty(mask.Shape, DType.Bool));
            byte* flags = source.Data.Pointer<byte>(), negated = result.Data.Pointer<byte>();
            for (var i = 0L; i < result.ElementCount; i++) negated[i] = flags[i] == 0 ? (byte)1 : (byte)0;
            GC.KeepAlive(source);
            GC.KeepAlive(result);
            return result;
        }
    }

    // Selection must not let NaN or infinity of the other side through, so it is no arithmetic with 0 and 1.
    private static Tensor Select(Tensor mask, Tensor a, Tensor b)
    {
        var result = Tensor.Empty(mask.Shape, a.DType);
        ElementMoves.Choose(mask.View, a.View, b.View, result.Data);
        return result.Record("where", [a, b], [mask], context =>
        {
            var (kept, gradient) = (context.Saved(0), context.Gradient);
            var zeros = Tensor.Zeros([], gradient.DType).Expand(gradient.Shape.Sizes);
            return [context.Needs(0) ? Select(kept, gradient, zeros) : null, context.Needs(1) ? Select(kept, zeros, gradient) : null];
        });
    }

    /// <summary>The ids as int64 in row-major order, each from 0 to below the limit.</summary>
    /// <exception cref="ShapeException">One is outside.</exception>
    internal static unsafe Tensor CheckRange(Tensor ids, int limit, string what, string where)
    {
        var whole = ids.To(DType.Int64).Contiguous();
        var (values, outside) = (whole.Data, false);
        var first = (ulong*)values.Pointer<long>();
        ComputeThreads.ForRanges(values.Length, 1 << 16, (from, to) =>
        {
            if (Largest(new(first + from, (int)(to - from))) >= (ulong)limit) outside = true;
        });
        GC.KeepAlive(whole);
        return outside ? throw OutOfRange(whole, limit, what, where) : whole;
    }

    private static ShapeException OutOfRange(Tensor ids, int limit, string what, string where)
    {
        var wrong = Array.Find(ids.ToArray<long>(), id => id < 0 || id >= limit);
        return new($"{what} {wrong} is outside {where} of {limit} rows.");
    }

    /// <summary>The largest of indices, as unsigned numbers: there negative ones are larger than all others.</summary>
    internal static ulong Largest(ReadOnlySpan<ulong> values)
    {
        var vectors = MemoryMarshal.Cast<ulong, Vector<ulong>>(values);
        var (most, largest) = (Vector<ulong>.Zero, 0UL);
        foreach (var vector in vectors) most = Vector.Max(most, vector);
        for (var i = 0; i < Vector<ulong>.Count; i++) largest = Math.Max(largest, most[i]);
        foreach (var value in values[(vectors.Length * Vector<ulong>.Count)..]) largest = Math.Max(largest, value);
        return largest;
    }
}
