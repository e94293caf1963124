using System.Globalization;
using CourseKit.Tensors.Autograd;

namespace CourseKit.Tensors;

/// <summary>Cutting, padding and turning tensors along their dimensions.</summary>
public static class Arranging
{
    extension(Tensor x)
    {
        /// <summary>Dimensions <paramref name="start"/> to <paramref name="end"/> as one; a scalar becomes a vector.</summary>
        public Tensor Flatten(int start = 0, int end = -1)
        {
            var (first, last) = (x.Shape.Dimension(start), x.Shape.Dimension(end));
            if (first > last) throw new ShapeException($"Flatten joins dimensions from {start} to {end}, which in shape {x.Shape} are in the wrong order.");
            if (x.Rank == 0) return x.Reshape(1);
            var sizes = x.Shape.Sizes;
            return x.Reshape([.. sizes[..first], sizes[first..(last + 1)].Aggregate(1, (count, size) => checked(count * size)), .. sizes[(last + 1)..]]);
        }

        /// <summary>One dimension as several; a view where possible. What <c>Flatten</c> undoes.</summary>
        /// <param name="dimension">Which.</param>
        /// <param name="sizes">The sizes of the dimensions in its place; one may be -1 and is then worked out.</param>
        /// <exception cref="ShapeException">The sizes do not multiply to the dimension's.</exception>
        public Tensor Unflatten(int dimension, params ReadOnlySpan<int> sizes)
        {
            var d = x.Shape.Dimension(dimension);
            var size = x.Shape.SizeOf(d);
            int[] parts = sizes.ToArray();
            var known = parts.Where(part => part != -1).Aggregate(1L, (count, part) => count * part);
            var unknown = Array.IndexOf(parts, -1);
            if (unknown >= 0 && known > 0 && size % known == 0) (parts[unknown], known) = ((int)(size / known), size);
            if (x.Rank == 0 || known != size || parts.Length == 0 || Array.Exists(parts, part => part < 0))
                throw new ShapeException($"Unflatten cannot make [{string.Join(", ", sizes.ToArray())}] of dimension {dimension} of {x.Shape}: the sizes multiply to {size}.");
            return x.Reshape([.. x.Shape.Sizes[..d], .. parts, .. x.Shape.Sizes[(d + 1)..]]);
        }

        /// <summary>Every slice of a dimension several times, one after another: a b becomes a a b b (<c>Repeat</c> makes a b a b of it). A copy.</summary>
        /// <param name="repeats">How often.</param>
        /// <param name="dimension">Which dimension.</param>
        public Tensor RepeatInterleave(int repeats, int dimension)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(repeats);
            var d = x.Shape.Dimension(dimension);
            var source = x.Rank == 0 ? x.Reshape(1) : x;
            int[] before = source.Shape.Sizes[..(d + 1)], after = source.Shape.Sizes[(d + 1)..];
            return source.Unsqueeze(d + 1).Expand([.. before, repeats, .. after]).Clone().Reshape([.. before[..d], checked(before[d] * repeats), .. after]);
        }

        /// <summary>Without all dimensions of size 1; a view where possible.</summary>
        public Tensor Squeeze() => x.Reshape([.. x.Shape.Where(size => size != 1)]);

        /// <summary>Parts of the given sizes along a dimension, which they add up to. Views.</summary>
        public Tensor[] Split(int[] sizes, int dimension = 0)
        {
            var d = x.Shape.Dimension(dimension);
            if (x.Rank == 0 || Array.Exists(sizes, size => size < 0) || sizes.Sum(size => (long)size) != x.Shape[d])
                throw new ShapeException($"Split cannot cut dimension {dimension} of {x.Shape} into parts of [{string.Join(", ", sizes)}]: they are not negative and add up to its size.");
            return Parts.Along(x, d, sizes);
        }

        /// <summary>At most <paramref name="count"/> parts of equal size along a dimension; the last may be smaller. Views.</summary>
        public Tensor[] Chunk(int count, int dimension = 0)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
            var size = x.Shape.SizeOf(dimension);
            // Of nothing there are as many empty parts as were asked for.
            return size == 0 ? [.. Enumerable.Range(0, count).Select(_ => x.Narrow(dimension, 0, 0))] : x.Split((size + count - 1) / count, dimension);
        }

        /// <summary>The slices of a dimension, without it. Views.</summary>
        public Tensor[] Unbind(int dimension = 0)
        {
            var d = x.Shape.Dimension(dimension);
            if (x.Rank == 0) throw new ShapeException("Unbind takes a dimension apart, and a scalar has none.");
            return Array.ConvertAll(Parts.Along(x, d, [.. Enumerable.Repeat(1, x.Shape[d])]), part => part.Squeeze(d));
        }

        /// <summary>The tensor with elements of one value around it, as <c>torch.nn.functional.pad</c>.</summary>
        /// <param name="padding">How many are put before and behind the last dimension, before and behind the one before it, and so on.</param>
        /// <param name="value">What is put there.</param>
        /// <exception cref="ShapeException">A number is negative, or there are more pairs than dimensions.</exception>
        public Tensor Pad(int[] padding, double value = 0)
        {
            if (padding.Length % 2 != 0 || padding.Length / 2 > x.Rank || Array.Exists(padding, count => count < 0))
                throw new ShapeException($"Pad needs a pair of numbers, none negative, for each of the last dimensions of {x.Shape}, but was given [{string.Join(", ", padding)}].");
            if (!x.DType.IsFloatingPoint && !double.IsInteger(value))
                throw new ArgumentException($"A tensor of {x.DType} cannot be padded with {value.ToString(CultureInfo.InvariantCulture)}. Convert it with To(DType.Float32) first.");
            var source = x.Widened();
            var (original, sizes) = (x.Shape, x.Shape.ToArray());
            var inside = sizes.Select(size => (Slice)(..size)).ToArray();
            for (var i = 0; i < padding.Length; i += 2)
            {
                var d = x.Rank - 1 - (i / 2);
                sizes[d] = checked(sizes[d] + padding[i] + padding[i + 1]);
                inside[d] = padding[i]..(padding[i] + original[d]);
            }

            var result = Tensor.Full(sizes, value, source.DType);
            var (elements, place) = (source.Contiguous().Data, result[inside].View);
            if (source.DType.IsComputeType) result.Backend.Scatter(elements, place);
            else ElementMoves.Scatter(elements, place);
            return result.Record("pad", [source], [], context => [context.Gradient[inside]]);
        }

        /// <summary>The elements moved along a dimension; what leaves at one end comes in at the other.</summary>
        /// <param name="shift">How far towards larger indices.</param>
        /// <param name="dimension">Which dimension.</param>
        public Tensor Roll(int shift, int dimension)
        {
            var size = x.Shape.SizeOf(dimension);
            if (x.Rank == 0 || size == 0) return x.Clone();
            var first = (int)((((long)-shift % size) + size) % size);
            return Tensor.Cat([x.Narrow(dimension, first, size - first), x.Narrow(dimension, 0, first)], dimension);
        }

        /// <summary>The elements whose indices in two dimensions differ by <paramref name="offset"/>, along a new last dimension; a view.</summary>
        /// <param name="offset">0 for the main diagonal, positive above it.</param>
        /// <param name="first">The dimension of rows.</param>
        /// <param name="second">The dimension of columns.</param>
        public Tensor Diagonal(int offset = 0, int first = 0, int second = 1)
        {
            var (rows, columns) = (x.Shape.Dimension(first), x.Shape.Dimension(second));
            if (x.Rank < 2 || rows == columns) throw new ShapeException($"Diagonal needs two dimensions, but was given {first} and {second} of shape {x.Shape}.");
            var length = (int)Math.Clamp(offset >= 0 ? Math.Min(x.Shape[rows], (long)x.Shape[columns] - offset) : Math.Min((long)x.Shape[rows] + offset, x.Shape[columns]), 0, int.MaxValue);
            var start = length == 0 ? x.Offset : x.Offset + (offset >= 0 ? offset * x.Strides[columns] : -(long)offset * x.Strides[rows]);
            int[] kept = [.. Enumerable.Range(0, x.Rank).Where(d => d != rows && d != columns)];
            var original = x.Shape;
            var result = x.WithLayout([.. kept.Select(d => x.Shape[d]), length], [.. kept.Select(d => x.Strides[d]), x.Strides[rows] + x.Strides[columns]], start);
            return result.Record("diagonal", [x], [], context =>
            {
                var gradient = Tensor.Zeros(original, context.Gradient.DType);
                gradient.Backend.Scatter(context.Gradient.Contiguous().Data, gradient.Diagonal(offset, rows, columns).View);
                return [gradient];
            });
        }
    }
}
