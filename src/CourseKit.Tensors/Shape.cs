using System.Collections;
using System.Runtime.CompilerServices;

namespace CourseKit.Tensors;

/// <summary>The sizes of a tensor's dimensions, outermost first; no sizes for a scalar. Indexable from both ends: <c>x.Shape[^1]</c>.</summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IReadOnlyList<int>, IEquatable<Shape>
{
    private readonly int[]? sizes;

    private Shape(int[] sizes) => this.sizes = sizes;

    /// <summary>The number of dimensions.</summary>
    public int Length => Sizes.Length;

    /// <summary>The number of dimensions.</summary>
    int IReadOnlyCollection<int>.Count => Length;

    /// <summary>The number of elements: the product of all sizes, 1 for a scalar.</summary>
    /// <exception cref="ShapeException">It is larger than a long holds.</exception>
    public long ElementCount
    {
        get
        {
            try
            {
                var count = 1L;
                foreach (var size in Sizes) count = checked(count * size);
                return count;
            }
            catch (OverflowException)
            {
                return Sizes.Contains(0) ? 0 : throw new ShapeException($"Shape {this} has more elements than can be counted (at most {long.MaxValue}).");
            }
        }
    }

    internal int[] Sizes => sizes ?? [];

    /// <summary>The size of one dimension.</summary>
    public int this[int dimension] => Sizes[dimension];

    /// <summary>A shape of the given sizes.</summary>
    /// <exception cref="ShapeException">A size is negative.</exception>
    public static Shape Create(ReadOnlySpan<int> sizes)
    {
        foreach (var size in sizes)
            if (size < 0) throw new ShapeException($"A size cannot be negative, but the shape is [{string.Join(", ", sizes.ToArray())}].");
        return new(sizes.ToArray());
    }

    /// <summary>An array of sizes is a shape.</summary>
    public static implicit operator Shape(int[] sizes) => Create(sizes);

    /// <summary>Whether both shapes have the same sizes.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether the shapes differ.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>The dimension that <paramref name="dimension"/> names; negative ones count from the end.</summary>
    /// <exception cref="ShapeException">There is no such dimension.</exception>
    public int Dimension(int dimension)
    {
        // A scalar accepts dimension 0 and -1, as in PyTorch.
        var rank = Math.Max(Length, 1);
        if (dimension < -rank || dimension >= rank)
            throw new ShapeException($"Dimension {dimension} does not exist in shape {this}; expected {-rank} to {rank - 1}.");
        return dimension < 0 ? dimension + rank : dimension;
    }

    /// <summary>The shape that two operands take when they are broadcast against each other: sizes are aligned at the end and must be equal or 1.</summary>
    /// <exception cref="ShapeException">The shapes do not go together; names both.</exception>
    public static Shape Broadcast(Shape left, Shape right)
    {
        var result = new int[Math.Max(left.Length, right.Length)];
        for (var fromEnd = 1; fromEnd <= result.Length; fromEnd++)
        {
            var a = fromEnd <= left.Length ? left[^fromEnd] : 1;
            var b = fromEnd <= right.Length ? right[^fromEnd] : 1;
            if (a != b && a != 1 && b != 1)
                throw new ShapeException($"Shapes {left} and {right} cannot be broadcast: sizes {a} and {b} at dimension -{fromEnd} differ and neither is 1.");
            result[^fromEnd] = a == 1 ? b : a;
        }

        return new(result);
    }

    /// <inheritdoc/>
    public bool Equals(Shape other) => Sizes.AsSpan().SequenceEqual(other.Sizes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var size in Sizes) hash.Add(size);
        return hash.ToHashCode();
    }

    /// <summary>The sizes as PyTorch prints them: <c>[2, 16, 384]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", Sizes)}]";

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)Sizes).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>A copy of the sizes.</summary>
    public int[] ToArray() => [.. Sizes];

    /// <summary>The size of a dimension that may count from the end; 1 for the one that a scalar is taken to have.</summary>
    internal int SizeOf(int dimension)
    {
        var d = Dimension(dimension);
        return Length == 0 ? 1 : Sizes[d];
    }

    internal long[] ContiguousStrides()
    {
        var strides = new long[Length];
        for (var (i, step) = (Length - 1, 1L); i >= 0; step *= Math.Max(Sizes[i], 1), i--) strides[i] = step;
        return strides;
    }
}
