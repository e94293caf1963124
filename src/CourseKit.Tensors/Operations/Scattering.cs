using CourseKit.Tensors.Autograd;

namespace CourseKit.Tensors;

/// <summary>Writing and adding elements at positions that indices along one dimension name: what undoes <c>Gather</c>. Results are new tensors.</summary>
public static class Scattering
{
    extension(Tensor x)
    {
        /// <summary>The tensor with every element of <paramref name="source"/> in place of the one at its own position, but at the index along <paramref name="dimension"/>
        /// (<c>torch.scatter</c>). Of elements that meet the last along the dimension stays, and it alone gets a gradient (PyTorch leaves both open).</summary>
        /// <param name="dimension">The dimension that the indices are of.</param>
        /// <param name="indices">int64; no larger than the source, and but for that dimension no larger than this tensor.</param>
        /// <param name="source">What is written; its part that has the indices' shape.</param>
        /// <exception cref="ShapeException">Shapes that do not fit, or an index outside.</exception>
        /// <exception cref="ArgumentException">The types differ.</exception>
        public Tensor Scatter(int dimension, Tensor indices, Tensor source)
        {
            if (x.Rank == 0) return OfScalars(x, indices, source, (a, b, c) => a.Scatter(dimension, b, c));
            var (d, whole, target, written) = Operands(nameof(Scatter), x, dimension, indices, source);
            var result = target.Detach().Clone();
            FibreMoves.Replace(written.Data, whole.Data, whole.Shape, d, result.View);
            return result.Record("scatter", [target, written], [whole], context =>
            {
                var (places, gradient) = (context.Saved(0), context.Gradient);
                return [context.Needs(0) ? gradient.Scatter(d, places, 0) : null, context.Needs(1) ? gradient.Gather(d, places).MaskedFill(!Winners(gradient.Shape, d, places), 0) : null];
            });
        }

        /// <summary>The tensor with one number at the positions that the indices name.</summary>
        /// <param name="dimension">The dimension that the indices are of.</param>
        /// <param name="indices">int64; but for that dimension no larger than this tensor.</param>
        /// <param name="value">What is written; a whole number if the tensor holds integers.</param>
        /// <exception cref="ShapeException">Shapes that do not fit, or an index outside.</exception>
        /// <exception cref="ArgumentException">The tensor holds integers and the value is none.</exception>
        public Tensor Scatter(int dimension, Tensor indices, double value)
        {
            if (!x.DType.IsFloatingPoint && !double.IsInteger(value))
                throw new ArgumentException($"{value.ToString(System.Globalization.CultureInfo.InvariantCulture)} cannot be written into a tensor of {x.DType}. Convert it with To(DType.Float32) first.");
            return x.Scatter(dimension, indices, Tensor.Scalar(value, Promotion.Common(x.DType, x.DType)).To(x.DType).Expand(indices.Shape.Sizes));
        }

        /// <summary>The tensor with every element of <paramref name="source"/> added at its own position, but at the index along <paramref name="dimension"/>.
        /// Elements that meet are added in row-major order.</summary>
        /// <param name="dimension">The dimension that the indices are of.</param>
        /// <param name="indices">int64; no larger than the source, and but for that dimension no larger than this tensor.</param>
        /// <param name="source">What is added; its part that has the indices' shape.</param>
        /// <exception cref="ShapeException">Shapes that do not fit, or an index outside.</exception>
        /// <exception cref="ArgumentException">The types differ.</exception>
        public Tensor ScatterAdd(int dimension, Tensor indices, Tensor source)
        {
            if (x.Rank == 0) return OfScalars(x, indices, source, (a, b, c) => a.ScatterAdd(dimension, b, c));
            var (d, whole, target, added) = Operands(nameof(ScatterAdd), x, dimension, indices, source);
            var result = target.Detach().Clone();
            FibreMoves.Add(added.Data, whole.Data, whole.Shape, d, result.View);
            return result.Record("scatter_add", [target, added], [whole], context => [context.Gradient, context.Needs(1) ? context.Gradient.Gather(d, context.Saved(0)) : null]);
        }
    }

    private static Tensor OfScalars(Tensor x, Tensor indices, Tensor source, Func<Tensor, Tensor, Tensor, Tensor> scatter) =>
        indices.Rank == 0 && source.Rank == 0 ? scatter(x.Reshape(1), indices.Reshape(1), source.Reshape(1)).Reshape()
            : throw new ShapeException($"A scalar, of shape {x.Shape}, takes an index and a source that are scalars too, and not of shapes {indices.Shape} and {source.Shape}.");

    private static (int D, Tensor Indices, Tensor Target, Tensor Source) Operands(string name, Tensor x, int dimension, Tensor indices, Tensor source)
    {
        var d = x.Shape.Dimension(dimension);
        if (x.DType != source.DType) throw new ArgumentException($"{name} takes elements of one type, but the tensor holds {x.DType} and the source {source.DType}. Convert one of them.");
        if (indices.Rank != x.Rank || source.Rank != x.Rank || indices.Shape.Where((size, i) => size > source.Shape[i] || (i != d && size > x.Shape[i])).Any())
            throw new ShapeException($"{name} along dimension {dimension} of {x.Shape} from {source.Shape} cannot use indices of shape {indices.Shape}.");
        var whole = Indexing.CheckRange(indices, x.Shape[d], "Index", $"dimension {dimension} of {x.Shape}");
        return (d, whole, x.Widened(), source.Widened()[[.. indices.Shape.Select(size => (Slice)(..size))]].Contiguous());
    }

    // Which elements of the source are still there at the end: every one leaves its number where it was written.
    private static Tensor Winners(Shape shape, int d, Tensor indices)
    {
        var numbers = Tensor.Arange(indices.ElementCount).Reshape(indices.Shape.Sizes);
        return Tensor.Zeros(shape, DType.Int64).Scatter(d, indices, numbers).Gather(d, indices).Eq(numbers);
    }
}
