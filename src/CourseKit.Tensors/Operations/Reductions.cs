using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Backends;

namespace CourseKit.Tensors;

/// <summary>Sums, means and extremes over dimensions. Without dimensions, over all elements.</summary>
public static class Reductions
{
    extension(Tensor x)
    {
        /// <summary>The sum of all elements; of integers and Bool an int64.</summary>
        public Tensor Sum() => x.Reshape(-1).Sum([0]);

        /// <summary>The sum over a dimension.</summary>
        public Tensor Sum(int dimension, bool keepDim = false) => x.Sum([dimension], keepDim);

        /// <summary>The sum over several dimensions.</summary>
        /// <param name="dimensions">Which; negative ones count from the end.</param>
        /// <param name="keepDim">Whether they stay, with size 1.</param>
        public Tensor Sum(int[] dimensions, bool keepDim = false)
        {
            var reduced = Array.ConvertAll(dimensions, x.Shape.Dimension);
            var source = x.DType.IsFloatingPoint ? x.ForCompute() : x.To(DType.Int64).Contiguous();
            var kept = x.Shape.ToArray();
            if (kept.Length > 0)
                foreach (var d in reduced) kept[d] = 1;
            var shape = keepDim ? kept : kept.Where((_, d) => !reduced.Contains(d)).ToArray();
            var total = SumRuns(source, reduced);
            // A sum over no dimension is a copy, too.
            var result = (ReferenceEquals(total, source) ? total.Detach().Clone() : total).WithShape(shape);
            var original = x.Shape;
            return result.Record("sum", [source], [], context => [context.Gradient.Reshape(kept).Expand(original.Sizes)]);
        }

        /// <summary>The mean of all elements.</summary>
        public Tensor Mean() => x.Sum() / x.ElementCount;

        /// <summary>The mean over a dimension.</summary>
        public Tensor Mean(int dimension, bool keepDim = false) => x.Mean([dimension], keepDim);

        /// <summary>The mean over several dimensions.</summary>
        public Tensor Mean(int[] dimensions, bool keepDim = false) =>
            x.Sum(dimensions, keepDim) / dimensions.Select(x.Shape.Dimension).Distinct().Aggregate(1.0, (count, d) => count * x.Shape.SizeOf(d));

        /// <summary>The variance of all elements.</summary>
        /// <param name="unbiased">Whether the sum of squares is divided by n - 1 (Bessel) and not by n.</param>
        public Tensor Var(bool unbiased = true) => x.Reshape(-1).Var(0, unbiased);

        /// <summary>The variance over a dimension.</summary>
        /// <param name="dimension">Which.</param>
        /// <param name="unbiased">Whether the sum of squares is divided by n - 1 (Bessel) and not by n.</param>
        /// <param name="keepDim">Whether the dimension stays, with size 1.</param>
        public Tensor Var(int dimension, bool unbiased = true, bool keepDim = false) => x.Var([dimension], unbiased, keepDim);

        /// <summary>The variance over several dimensions.</summary>
        public Tensor Var(int[] dimensions, bool unbiased = true, bool keepDim = false) => (x - x.Mean(dimensions, keepDim: true)).Square().Sum(dimensions, keepDim)
            / (dimensions.Select(x.Shape.Dimension).Distinct().Aggregate(1.0, (count, d) => count * x.Shape.SizeOf(d)) - (unbiased ? 1 : 0));

        /// <summary>The standard deviation of all elements.</summary>
        public Tensor Std(bool unbiased = true) => x.Reshape(-1).Std(0, unbiased);

        /// <summary>The standard deviation over a dimension. Its gradient where all elements are equal, and it has none, is taken to be 0.</summary>
        public Tensor Std(int dimension, bool unbiased = true, bool keepDim = false) => x.Std([dimension], unbiased, keepDim);

        /// <summary>The standard deviation over several dimensions.</summary>
        public Tensor Std(int[] dimensions, bool unbiased = true, bool keepDim = false)
        {
            var variance = x.Var(dimensions, unbiased, keepDim);
            var result = NoGrad.Run(variance.Sqrt);
            return result.Record("std", [variance], [result], static context =>
            {
                var deviation = context.Saved(0);
                return [(context.Gradient / (deviation * 2)).MaskedFill(deviation.Eq(0), 0)];
            });
        }

        /// <summary>The Euclidean norm of all elements.</summary>
        public Tensor Norm() => x.Reshape(-1).Norm(0);

        /// <summary>The Euclidean norm over a dimension. Its gradient at 0, where it has none, is taken to be 0.</summary>
        public Tensor Norm(int dimension, bool keepDim = false)
        {
            var source = x.ForCompute();
            var length = NoGrad.Run(() => source.Square().Sum(dimension, keepDim: true).Sqrt());
            var kept = length.Shape;
            var result = keepDim || x.Rank == 0 ? length : length.Squeeze(dimension);
            return result.Record("norm", [source], [source, result], context =>
            {
                var norm = context.Saved(1).Reshape(kept.Sizes);
                return [context.Gradient.Reshape(kept.Sizes) * (context.Saved(0) / norm.MaskedFill(!norm.To(DType.Bool), 1))];
            });
        }

        /// <summary>The position (int64) of the first largest element along a dimension.</summary>
        public Tensor Argmax(int dimension = -1, bool keepDim = false) => Position(ReduceKernel.Max, x, dimension, keepDim);

        /// <summary>The position (int64) of the first smallest element along a dimension.</summary>
        public Tensor Argmin(int dimension = -1, bool keepDim = false) => Position(ReduceKernel.Min, x, dimension, keepDim);

        /// <summary>The sum over the dimensions along which a tensor of <paramref name="shape"/> was repeated to become this one: what the gradient of broadcasting is.</summary>
        internal Tensor SumTo(Shape shape)
        {
            if (x.Shape == shape) return x;
            var lead = x.Rank - shape.Length;
            var repeated = Enumerable.Range(0, x.Rank).Where(d => d < lead || (shape[d - lead] == 1 && x.Shape[d] != 1)).ToArray();
            var sum = repeated.Length == 0 ? x : x.Sum(repeated, keepDim: true);
            return sum.Reshape(shape.Sizes);
        }
    }

    private static Tensor Position(ReduceKernel kernel, Tensor x, int dimension, bool keepDim)
    {
        var d = x.Shape.Dimension(dimension);
        var (outer, n, inner) = Around(x.Shape, d);
        if (n == 0) throw new ShapeException($"Arg{kernel.ToString().ToLowerInvariant()} over dimension {dimension} of {x.Shape} has nothing to choose from.");
        // Integers of any size keep their differences: the order of int64 is not that of their roundings.
        if (!x.DType.IsFloatingPoint) return IntegerPosition(kernel, x, d, keepDim);
        var source = x.Detach().ForCompute();
        var result = Tensor.Empty(TypedReduction.WithoutDimension(x.Shape, d, keepDim), DType.Int64);
        source.Backend.ArgReduce(kernel, source.Data, result.Data, outer, n, inner);
        return result;
    }

    private static Tensor IntegerPosition(ReduceKernel kernel, Tensor x, int d, bool keepDim)
    {
        var first = x.TopK(1, d, largest: kernel == ReduceKernel.Max).Indices;
        return keepDim || x.Rank == 0 ? first : first.Squeeze(d);
    }

    // Neighbouring dimensions are summed in one go; innermost runs first, so that the dimensions before keep their places.
    private static Tensor SumRuns(Tensor x, int[] dimensions)
    {
        for (var last = x.Rank - 1; last >= 0; last--)
        {
            if (!dimensions.Contains(last)) continue;
            var first = last;
            while (first > 0 && dimensions.Contains(first - 1)) first--;
            var sizes = x.Shape.Sizes;
            var (outer, inner) = (Count(sizes[..first]), Count(sizes[(last + 1)..]));
            int[] shape = [.. sizes[..first], .. Enumerable.Repeat(1, last - first + 1), .. sizes[(last + 1)..]];
            var sum = Tensor.Empty(shape, x.DType);
            TypedReduction.Reduce(ReduceKernel.Sum, x.Data, sum.Data, outer, Count(sizes[first..(last + 1)]), inner);
            (x, last) = (sum, first);
        }

        return x;
    }

    /// <summary>The number of elements before, along and after a dimension.</summary>
    internal static (long Outer, long N, long Inner) Around(Shape shape, int d) =>
        shape.Length == 0 ? (1, 1, 1) : (Count(shape.Sizes[..d]), shape[d], Count(shape.Sizes[(d + 1)..]));

    private static long Count(int[] sizes) => sizes.Aggregate(1L, (count, size) => count * size);
}
