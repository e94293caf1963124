namespace CourseKit.Tensors;

/// <summary>Parts of matrices (the last two dimensions).</summary>
public static class Triangles
{
    extension(Tensor x)
    {
        /// <summary>The lower triangle of every matrix; 0 above the diagonal.</summary>
        /// <param name="diagonal">The last diagonal that is kept: 0 the main one, positive ones above it.</param>
        /// <exception cref="ShapeException">The tensor has fewer than two dimensions.</exception>
        public Tensor Tril(int diagonal = 0) => Masked(x, (row, column) => (long)column - row > diagonal, nameof(Tril));

        /// <summary>The upper triangle of every matrix; 0 below the diagonal.</summary>
        /// <param name="diagonal">The first diagonal that is kept: 0 the main one, positive ones above it.</param>
        /// <exception cref="ShapeException">The tensor has fewer than two dimensions.</exception>
        public Tensor Triu(int diagonal = 0) => Masked(x, (row, column) => (long)column - row < diagonal, nameof(Triu));
    }

    private static Tensor Masked(Tensor x, Func<int, int, bool> removed, string name)
    {
        if (x.Rank < 2) throw new ShapeException($"{name} needs matrices, but the shape is {x.Shape}.");
        var (rows, columns) = (x.Shape[^2], x.Shape[^1]);
        var mask = new bool[checked(rows * columns)];
        for (var i = 0; i < mask.Length; i++) mask[i] = removed(i / columns, i % columns);
        return x.MaskedFill(Tensor.From(mask, [rows, columns]), 0);
    }
}
