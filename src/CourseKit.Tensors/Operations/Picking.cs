namespace CourseKit.Tensors;

public sealed partial class Tensor
{
    /// <summary>
    /// The elements that another tensor names. A mask (Bool) has the shape of this tensor, or of its first dimensions: what lies where it is true, in row-major order, along one new first
    /// dimension. Indices (int64 or int32, any shape) pick slices of dimension 0; negative ones count from the end. Assigning changes these elements in place; where an index comes twice the
    /// last counts.
    /// </summary>
    /// <exception cref="ShapeException">The mask does not fit, or an index is outside.</exception>
    /// <exception cref="ArgumentException">The tensor holds neither Bool nor indices.</exception>
    [System.Runtime.CompilerServices.IndexerName("Slices")]
    public Tensor this[Tensor index]
    {
        get => index.DType switch
        {
            DType.Bool => Picking.ByMask(this, index),
            DType.Int64 or DType.Int32 => Picking.ByIndex(this, index),
            _ => throw new ArgumentException($"A tensor is indexed by a mask of Bool or by int64 indices, not by {index.DType}. Convert with To(DType.Bool) or To(DType.Int64)."),
        };
        set => Assignment.Assign(this, index, value);
    }
}

/// <summary>Picking elements by mask or by position.</summary>
public static class Picking
{
    extension(Tensor x)
    {
        /// <summary>The elements where <paramref name="mask"/> (Bool, broadcast) is true, in row-major order: a vector.</summary>
        /// <exception cref="ArgumentException">The mask is none.</exception>
        public Tensor MaskedSelect(Tensor mask)
        {
            if (mask.DType != DType.Bool) throw new ArgumentException($"A mask holds Bool, not {mask.DType}. Convert with To(DType.Bool).");
            var shape = Shape.Broadcast(x.Shape, mask.Shape);
            return ByMask(x.Expand(shape.Sizes), mask.Expand(shape.Sizes));
        }

        /// <summary>The positions of all elements that differ from 0, in row-major order: int64, shape (count, dimensions).</summary>
        public Tensor NonZero()
        {
            var positions = TruePositions(x);
            var rank = x.Rank;
            var result = new long[positions.Length * rank];
            for (var i = 0; i < positions.Length; i++)
            {
                var rest = positions[i];
                for (var d = rank - 1; d >= 0; d--) (rest, result[(i * rank) + d]) = Math.DivRem(rest, (long)x.Shape[d]);
            }

            return Tensor.From(result, [positions.Length, rank]);
        }

        /// <summary>The elements at the given positions (int64) in row-major order; the result has the indices' shape. Negative ones count from the end.</summary>
        public Tensor Take(Tensor indices) => ByIndex(x.Reshape(-1), indices);

        /// <summary>The slices of a dimension that <paramref name="indices"/> (int64, one dimension) name, in that order.</summary>
        public Tensor IndexSelect(int dimension, Tensor indices)
        {
            var d = x.Shape.Dimension(dimension);
            return d == 0 ? x.IndexSelect(indices) : x.Transpose(0, d).IndexSelect(indices).Transpose(0, d);
        }

        /// <summary>For every class number (int64) a row of zeros with a one (int64) at its place.</summary>
        /// <param name="classes">The length of a row; null for one more than the largest number.</param>
        /// <exception cref="ShapeException">A number is negative or too large.</exception>
        public Tensor OneHot(int? classes = null)
        {
            if (x.DType.IsFloatingPoint) throw new ArgumentException($"OneHot takes class numbers of an integer type, not {x.DType}. Convert with To(DType.Int64).");
            var count = classes ?? (x.ElementCount == 0 ? 0 : checked((int)x.Max().Item() + 1));
            var numbers = Indexing.CheckRange(x, count, "Class", "one-hot vectors");
            return numbers.Unsqueeze(-1).Eq(Tensor.Arange(count)).To(DType.Int64);
        }
    }

    internal static Tensor ByMask(Tensor x, Tensor mask)
    {
        if (mask.Rank > x.Rank || mask.Shape.Where((size, d) => size != x.Shape[d]).Any())
            throw new ShapeException($"A mask of shape {mask.Shape} does not fit a tensor of shape {x.Shape}: it has the tensor's shape, or that of its first dimensions. MaskedSelect broadcasts.");
        var rest = x.Shape.Sizes[mask.Rank..];
        var positions = TruePositions(mask);
        return Rows(x, checked((int)mask.ElementCount), rest).IndexSelect(Tensor.From(positions, [positions.Length]));
    }

    internal static Tensor ByIndex(Tensor x, Tensor indices)
    {
        if (x.Rank == 0) throw new ShapeException("A scalar cannot be indexed.");
        if (indices.DType.IsFloatingPoint) throw new ArgumentException($"Indices are int64, not {indices.DType}. Convert with To(DType.Int64).");
        var whole = indices.To(DType.Int64).ToArray<long>();
        for (var i = 0; i < whole.Length; i++)
            if (whole[i] < 0) whole[i] += x.Shape[0];
        return x.IndexSelect(Tensor.From(whole, [whole.Length])).Reshape([.. indices.Shape, .. x.Shape.Sizes[1..]]);
    }

    private static Tensor Rows(Tensor x, int count, int[] rest) => x.Reshape([count, .. rest]);

    private static long[] TruePositions(Tensor x)
    {
        var flags = x.Detach().To(DType.Bool).ToArray<bool>();
        var positions = new List<long>();
        for (var i = 0; i < flags.Length; i++)
            if (flags[i]) positions.Add(i);
        return [.. positions];
    }
}
