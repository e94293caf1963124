using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Backends;

namespace CourseKit.Tensors;

/// <summary>Largest and smallest elements. A NaN counts as either. Where several elements are equal, gradients go as in PyTorch: see each operation.</summary>
public static class Extremes
{
    extension(Tensor x)
    {
        /// <summary>The larger of both, element by element, broadcast. Equal elements share the gradient half and half.</summary>
        public Tensor Maximum(Tensor other) => Pair(PairKernel.Maximum, x, other);

        /// <summary>The smaller of both, element by element, broadcast. Equal elements share the gradient half and half.</summary>
        public Tensor Minimum(Tensor other) => Pair(PairKernel.Minimum, x, other);

        /// <summary>Elements below <paramref name="min"/> become it, those above <paramref name="max"/> that; their gradient is 0. NaN stays. When min is above max, all become max.</summary>
        /// <param name="min">The lower border, or null for none.</param>
        /// <param name="max">The upper border, or null for none.</param>
        /// <exception cref="ArgumentException">Both borders are null.</exception>
        public Tensor Clamp(double? min = null, double? max = null)
        {
            if (min is null && max is null) throw new ArgumentException("Clamp needs at least one border.");
            if (!x.DType.IsFloatingPoint && (HasFraction(min) || HasFraction(max))) return x.To(DType.Float32).Clamp(min, max);
            var source = x.Widened();
            var result = source.Detach();
            if (min is { } low) result = Pair(PairKernel.Maximum, result, Border(low, source.DType));
            if (max is { } high) result = Pair(PairKernel.Minimum, result, Border(high, source.DType));
            return result.Record("clamp", [source], [source], context =>
            {
                var inside = (context.Saved(0) >= (min ?? double.NegativeInfinity)) & (context.Saved(0) <= (max ?? double.PositiveInfinity));
                return [context.Gradient.MaskedFill(!inside, 0)];
            });
        }

        /// <summary>The largest of all elements. Equal ones share the gradient evenly.</summary>
        /// <exception cref="ShapeException">There are no elements.</exception>
        public Tensor Max() => Extreme(ReduceKernel.Max, x.Reshape(-1), [0], keepDim: false);

        /// <summary>The smallest of all elements. Equal ones share the gradient evenly.</summary>
        /// <exception cref="ShapeException">There are no elements.</exception>
        public Tensor Min() => Extreme(ReduceKernel.Min, x.Reshape(-1), [0], keepDim: false);

        /// <summary>The largest elements along a dimension and the positions (int64) of the first of them, which get all of the gradient.</summary>
        /// <exception cref="ShapeException">The dimension is empty.</exception>
        public (Tensor Values, Tensor Indices) Max(int dimension, bool keepDim = false) => Chosen(x, x.Argmax(dimension, keepDim: true), dimension, keepDim);

        /// <summary>The smallest elements along a dimension and the positions (int64) of the first of them, which get all of the gradient.</summary>
        /// <exception cref="ShapeException">The dimension is empty.</exception>
        public (Tensor Values, Tensor Indices) Min(int dimension, bool keepDim = false) => Chosen(x, x.Argmin(dimension, keepDim: true), dimension, keepDim);

        /// <summary>The largest elements over several dimensions. Equal ones share the gradient evenly.</summary>
        /// <exception cref="ShapeException">A dimension is empty.</exception>
        public Tensor Amax(int[] dimensions, bool keepDim = false) => Extreme(ReduceKernel.Max, x, dimensions, keepDim);

        /// <summary>The smallest elements over several dimensions. Equal ones share the gradient evenly.</summary>
        /// <exception cref="ShapeException">A dimension is empty.</exception>
        public Tensor Amin(int[] dimensions, bool keepDim = false) => Extreme(ReduceKernel.Min, x, dimensions, keepDim);
    }

    private static bool HasFraction(double? border) => border is { } value && !double.IsInteger(value) && !double.IsInfinity(value);

    // What does not fit into an integer type becomes the nearest that does, and limits as much.
    private static Tensor Border(double value, DType type) => Tensor.Scalar(value, DType.Float64).To(type);

    private static Tensor Pair(PairKernel kernel, Tensor a, Tensor b)
    {
        (a, b) = Promotion.Promote(a, b);
        var shape = Shape.Broadcast(a.Shape, b.Shape);
        if (!a.DType.IsFloatingPoint) return IntegerArithmetic.Apply(kernel, a, b, shape);
        var result = Tensor.Empty(shape, a.DType);
        result.Backend.Pair(kernel, a.ExpandView(shape), b.ExpandView(shape), result.Data);
        return result.Record(kernel.ToString(), [a, b], [a, b], context =>
        {
            var (left, right, gradient) = (context.Saved(0), context.Saved(1), context.Gradient);
            var shared = Tensor.Where(left.Eq(right), gradient * 0.5, gradient);
            var (lost, won) = kernel == PairKernel.Maximum ? (left < right, left > right) : (left > right, left < right);
            return
            [
                context.Needs(0) ? shared.MaskedFill(lost, 0).SumTo(left.Shape) : null,
                context.Needs(1) ? shared.MaskedFill(won, 0).SumTo(right.Shape) : null,
            ];
        });
    }

    private static (Tensor Values, Tensor Indices) Chosen(Tensor x, Tensor indices, int dimension, bool keepDim)
    {
        var values = x.Gather(dimension, indices.Reshape(x.Rank == 0 ? [] : indices.Shape.Sizes));
        return keepDim || x.Rank == 0 ? (values, indices.Reshape(values.Shape.Sizes)) : (values.Squeeze(dimension), indices.Squeeze(dimension));
    }

    private static Tensor Extreme(ReduceKernel kernel, Tensor x, int[] dimensions, bool keepDim)
    {
        var reduced = dimensions.Select(x.Shape.Dimension).Distinct().ToArray();
        if (reduced.Any(d => x.Shape.SizeOf(d) == 0)) throw new ShapeException($"The {kernel} over dimensions [{string.Join(", ", dimensions)}] of {x.Shape} has nothing to choose from.");
        var source = x.Widened();
        var best = reduced.Aggregate(source.Detach(), (rest, d) => x.Rank == 0 ? rest : TypedReduction.Reduce(kernel, rest, d, keepDim: true));
        var kept = best.Shape;
        if (ReferenceEquals(best.Storage, source.Storage)) best = best.Clone();
        if (!keepDim && x.Rank > 0) best = best.WithShape(x.Shape.Where((_, d) => !reduced.Contains(d)).ToArray());
        return best.Record(kernel.ToString(), [source], [source, best], context =>
        {
            var chosen = context.Saved(0).Eq(context.Saved(1).Reshape(kept.Sizes)).To(context.Gradient.DType);
            return [context.Gradient.Reshape(kept.Sizes) * (chosen / chosen.Sum(reduced, keepDim: true))];
        });
    }
}
