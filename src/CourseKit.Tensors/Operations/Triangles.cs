using System.Runtime.InteropServices;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors;

/// <summary>Parts of matrices (the last two dimensions).</summary>
public static class Triangles
{
    private const long Grain = 1 << 17;

    extension(Tensor x)
    {
        /// <summary>The lower triangle of every matrix; 0 above the diagonal.</summary>
        /// <param name="diagonal">The last diagonal that is kept: 0 the main one, positive ones above it.</param>
        /// <exception cref="ShapeException">The tensor has fewer than two dimensions.</exception>
        public Tensor Tril(int diagonal = 0) => Part(x, diagonal, lower: true, nameof(Tril));

        /// <summary>The upper triangle of every matrix; 0 below the diagonal.</summary>
        /// <param name="diagonal">The first diagonal that is kept: 0 the main one, positive ones above it.</param>
        /// <exception cref="ShapeException">The tensor has fewer than two dimensions.</exception>
        public Tensor Triu(int diagonal = 0) => Part(x, diagonal, lower: false, nameof(Triu));
    }

    private static Tensor Part(Tensor x, int diagonal, bool lower, string name)
    {
        if (x.Rank < 2) throw new ShapeException($"{name} needs matrices, but the shape is {x.Shape}.");
        var source = x.Widened().Contiguous();
        var result = Tensor.Empty(x.Shape, source.DType);
        if (result.ElementCount > 0) Copy(source.Data, result.Data, x.Shape[^2], x.Shape[^1], diagonal, lower);
        return result.Record(name, [source], [], context => [Part(context.Gradient, diagonal, lower, name)]);
    }

    // In bytes, for zero has no bit set in any type.
    private static unsafe void Copy(DataView x, DataView y, int rows, int columns, int diagonal, bool lower)
    {
        var size = x.Type.Size;
        byte* source = x.Pointer<byte>() - x.Offset + (x.Offset * size), target = y.Pointer<byte>() - y.Offset + (y.Offset * size);
        var width = (long)columns * size;
        ComputeThreads.ForRanges(x.Length / columns, Math.Max(1, Grain / width), (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                byte* there = source + (row * width), here = target + (row * width);
                var border = Math.Clamp((row % rows) + diagonal + (lower ? 1 : 0), 0, columns) * size;
                var (kept, cleared) = lower ? (0L, border) : (border, 0L);
                var count = lower ? border : width - border;
                Buffer.MemoryCopy(there + kept, here + kept, count, count);
                NativeMemory.Clear(here + cleared, (nuint)(width - count));
            }
        });
        GC.KeepAlive(x.Storage);
        GC.KeepAlive(y.Storage);
    }
}
