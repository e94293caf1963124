using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors;

/// <summary>Other shapes over the same elements, and joining tensors.</summary>
public static class Shaping
{
    extension(Tensor x)
    {
        /// <summary>The same elements in row-major order under another shape: a view where the elements need not be moved. One size may be -1 and is then worked out.</summary>
        /// <exception cref="ShapeException">The number of elements differs.</exception>
        public Tensor Reshape(params ReadOnlySpan<int> sizes)
        {
            var shape = Infer(x.Shape, sizes);
            var original = x.Shape;
            var (source, strides) = ViewLayout.Strides(x, shape) is { } fitting ? (x, fitting) : (x.Contiguous(), shape.ContiguousStrides());
            return source.WithLayout(shape, strides, source.Offset).Record("reshape", [source], [], context => [context.Gradient.Reshape(original.Sizes)]);
        }

        /// <summary>Two dimensions exchanged; a view.</summary>
        public Tensor Transpose(int first, int second)
        {
            (first, second) = (x.Shape.Dimension(first), x.Shape.Dimension(second));
            if (x.Rank == 0) return x;
            var order = Enumerable.Range(0, x.Rank).ToArray();
            (order[first], order[second]) = (order[second], order[first]);
            return x.Permute(order);
        }

        /// <summary>The dimensions in another order; a view.</summary>
        /// <param name="order">For every dimension of the result the dimension of this tensor that it is.</param>
        public Tensor Permute(params int[] order)
        {
            var from = Array.ConvertAll(order, x.Shape.Dimension);
            if (from.Length != x.Rank || from.Distinct().Count() != from.Length)
                throw new ShapeException($"Permute needs every dimension of {x.Shape} once, but was given [{string.Join(", ", order)}].");
            var inverse = new int[from.Length];
            for (var i = 0; i < from.Length; i++) inverse[from[i]] = i;
            var result = x.WithLayout(Array.ConvertAll(from, d => x.Shape[d]), Array.ConvertAll(from, d => x.Strides[d]), x.Offset);
            return result.Record("permute", [x], [], context => [context.Gradient.Permute(inverse)]);
        }

        /// <summary>A new dimension of size 1 before the given one; a view.</summary>
        public Tensor Unsqueeze(int dimension)
        {
            var at = dimension < 0 ? dimension + x.Rank + 1 : dimension;
            if (at < 0 || at > x.Rank) throw new ShapeException($"Unsqueeze({dimension}) is outside shape {x.Shape}; expected {-x.Rank - 1} to {x.Rank}.");
            var sizes = x.Shape.Sizes.ToList();
            var strides = x.Strides.ToList();
            sizes.Insert(at, 1);
            strides.Insert(at, 0);
            var original = x.Shape;
            return x.WithLayout(sizes.ToArray(), [.. strides], x.Offset).Record("unsqueeze", [x], [], context => [context.Gradient.Reshape(original.Sizes)]);
        }

        /// <summary>Without the given dimension, which has size 1; a view.</summary>
        public Tensor Squeeze(int dimension)
        {
            var at = x.Shape.Dimension(dimension);
            if (x.Rank == 0 || x.Shape[at] != 1) throw new ShapeException($"Squeeze({dimension}) needs size 1, but the shape is {x.Shape}.");
            var original = x.Shape;
            var result = x.WithLayout(Without(x.Shape.Sizes, at), Without(x.Strides, at), x.Offset);
            return result.Record("squeeze", [x], [], context => [context.Gradient.Reshape(original.Sizes)]);
        }

        /// <summary>Repeats dimensions of size 1, and adds leading ones, until the shape is reached; a view that takes no memory.</summary>
        /// <param name="sizes">The new sizes; -1 keeps a size.</param>
        public Tensor Expand(params ReadOnlySpan<int> sizes)
        {
            var wanted = sizes.ToArray();
            for (var fromEnd = 1; fromEnd <= Math.Min(wanted.Length, x.Rank); fromEnd++)
                if (wanted[^fromEnd] == -1) wanted[^fromEnd] = x.Shape[^fromEnd];
            var view = x.ExpandView(wanted);
            var original = x.Shape;
            return x.WithLayout(wanted, view.Strides, x.Offset).Record("expand", [x], [], context => [context.Gradient.SumTo(original)]);
        }

        /// <summary>The elements of a tensor repeated along every dimension, as <c>torch.Tensor.repeat</c>; a copy.</summary>
        public Tensor Repeat(params ReadOnlySpan<int> repeats)
        {
            if (repeats.Length < x.Rank) throw new ShapeException($"Repeat needs a number for each of the {x.Rank} dimensions of {x.Shape}, but {repeats.Length} were given.");
            var (outer, sizes) = (new List<int>(), new List<int>());
            var lead = repeats.Length - x.Rank;
            for (var i = 0; i < repeats.Length; i++)
            {
                var size = i < lead ? 1 : x.Shape[i - lead];
                outer.AddRange([repeats[i], size]);
                sizes.Add(repeats[i] * size);
            }

            var interleaved = outer.Select((size, i) => i % 2 == 0 ? 1 : size).ToArray();
            return x.Reshape(interleaved).Expand([.. outer]).Clone().Reshape([.. sizes]);
        }

        /// <summary>The elements along the given dimensions in reverse order; a copy.</summary>
        public Tensor Flip(params int[] dimensions)
        {
            var (strides, offset) = ((long[])x.Strides.Clone(), x.Offset);
            foreach (var d in dimensions.Select(x.Shape.Dimension).Distinct())
            {
                if (x.Rank == 0) break;
                offset += Math.Max(0, x.Shape[d] - 1) * strides[d];
                strides[d] = -strides[d];
            }

            return x.WithLayout(x.Shape, strides, offset).Record("flip", [x], [], context => [context.Gradient.Flip(dimensions)]).Clone();
        }

        /// <summary>Parts of the given size along a dimension; the last may be smaller. Views.</summary>
        public Tensor[] Split(int size, int dimension = 0)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
            var d = x.Shape.Dimension(dimension);
            if (x.Rank == 0) throw new ShapeException("Split cuts a dimension into parts, and a scalar has none.");
            var whole = x.Shape[d];
            var count = whole == 0 ? 1 : ((whole - 1) / size) + 1;
            return Parts.Along(x, d, [.. Enumerable.Range(0, count).Select(i => Math.Min(size, whole - (i * size)))]);
        }

        internal StridedView ExpandView(Shape shape)
        {
            var strides = new long[shape.Length];
            var lead = shape.Length - x.Rank;
            for (var i = Math.Max(0, -lead); i < x.Rank; i++)
            {
                var size = shape[lead + i];
                if (x.Shape[i] != size && x.Shape[i] != 1) lead = -1;
                if (lead < 0) break;
                strides[lead + i] = x.Shape[i] == 1 ? 0 : x.Strides[i];
            }

            return lead >= 0 ? new(x.Storage, x.Offset, shape.Sizes, strides)
                : throw new ShapeException($"Shape {x.Shape} cannot be expanded to {shape}: sizes must be equal or 1, aligned at the end.");
        }
    }

    extension(Tensor)
    {
        /// <summary>Joins tensors along an existing dimension, in their common type.</summary>
        /// <exception cref="ShapeException">They differ in another dimension.</exception>
        public static Tensor Cat(IReadOnlyList<Tensor> tensors, int dimension = 0)
        {
            if (tensors.Count == 0) throw new ShapeException("Cat needs at least one tensor.");
            var type = tensors.Skip(1).Aggregate(tensors[0].DType, (common, tensor) => tensor.DType == common ? common : Promotion.Common(common, tensor.DType));
            tensors = [.. tensors.Select(tensor => tensor.To(type))];
            var first = tensors[0];
            if (first.Rank == 0) throw new ShapeException("Cat joins along an existing dimension, and a scalar has none. Use Stack.");
            var d = first.Shape.Dimension(dimension);
            var sizes = first.Shape.ToArray();
            sizes[d] = 0;
            foreach (var tensor in tensors)
            {
                if (tensor.Rank != first.Rank || tensor.Shape.Where((size, i) => i != d && size != first.Shape[i]).Any())
                    throw new ShapeException($"Cat along {dimension}: shape {tensor.Shape} does not fit {first.Shape}. All sizes but that one are the same.");
                sizes[d] += tensor.Shape[d];
            }

            var lengths = tensors.Select(t => t.Shape[d]).ToArray();
            var result = Tensor.Empty(sizes, first.DType);
            for (var (i, start) = (0, 0); i < lengths.Length; start += lengths[i++])
            {
                var (source, part) = (tensors[i].Contiguous().Data, result.Narrow(d, start, lengths[i]).View);
                if (result.DType.IsComputeType) result.Backend.Scatter(source, part);
                else ElementMoves.Scatter(source, part);
            }

            return result.Record("cat", [.. tensors], [], context =>
            {
                var gradients = new Tensor?[lengths.Length];
                for (var (i, start) = (0, 0); i < lengths.Length; start += lengths[i++]) gradients[i] = context.Gradient.Narrow(d, start, lengths[i]);
                return gradients;
            });
        }

        /// <summary>Joins tensors of one shape along a new dimension.</summary>
        public static Tensor Stack(IReadOnlyList<Tensor> tensors, int dimension = 0) => Tensor.Cat([.. tensors.Select(t => t.Unsqueeze(dimension))], dimension);
    }

    private static Shape Infer(Shape from, ReadOnlySpan<int> sizes)
    {
        var result = sizes.ToArray();
        var unknown = Array.IndexOf(result, -1);
        if (unknown >= 0)
        {
            result[unknown] = 1;
            var known = ((Shape)result).ElementCount;
            result[unknown] = known == 0 ? 0 : checked((int)(from.ElementCount / known));
        }

        Shape shape = result;
        return shape.ElementCount == from.ElementCount ? shape
            : throw new ShapeException($"Cannot reshape {from} ({from.ElementCount} elements) to [{string.Join(", ", sizes.ToArray())}].");
    }

    private static T[] Without<T>(T[] items, int at) => [.. items[..at], .. items[(at + 1)..]];
}
