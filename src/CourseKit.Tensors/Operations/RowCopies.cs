using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Backends;

namespace CourseKit.Tensors;

/// <summary>Rows of one tensor put into another, in one pass over memory.</summary>
public static class RowCopies
{
    extension(Tensor x)
    {
        /// <summary>Overwrites every slice of dimension 0 with a slice of another tensor: x[i] = source[rows[i]]. Both may be views. Not recorded for gradients.</summary>
        /// <param name="source">Of the same type and shape, but for the number of slices. It must not share memory with this tensor.</param>
        /// <param name="rows">A number for each slice of this tensor.</param>
        /// <returns>This tensor.</returns>
        /// <exception cref="ShapeException">Shapes or types do not fit, or there is no such slice.</exception>
        /// <exception cref="InvalidOperationException">Both share memory, or this tensor's cannot be written to.</exception>
        public unsafe Tensor CopyRowsInPlace(Tensor source, params ReadOnlySpan<int> rows)
        {
            if (x.Rank == 0 || x.Rank != source.Rank || x.DType != source.DType || x.DType.IsQuantized || rows.Length != x.Shape[0] || !x.Shape.Sizes.AsSpan(1..).SequenceEqual(source.Shape.Sizes.AsSpan(1..)))
                throw new ShapeException($"{rows.Length} slices of {source.DType} {source.Shape} cannot become those of {x.DType} {x.Shape}: one for each is needed, of the same type and shape.");
            foreach (var row in rows)
                if (row < 0 || row >= source.Shape[0]) throw new ShapeException($"There is no slice {row}: dimension 0 of {source.Shape} has {source.Shape[0]}.");
            if (ReferenceEquals(x.Storage, source.Storage)) throw new InvalidOperationException("Both tensors share memory, which would be overwritten while it is read. Work on a Clone().");
            if (InPlaceChange.MustRecord(x, "copy_rows_", source)) throw new GradientException("CopyRowsInPlace is not recorded. Call it inside NoGrad, or use IndexSelect.");

            // What lies side by side in both is one piece.
            var (inner, piece) = (x.Rank, 1L);
            while (inner > 1 && x.Strides[inner - 1] == piece && source.Strides[inner - 1] == piece) piece *= x.Shape[--inner];
            var (size, chosen) = (x.DType.Size, rows.ToArray());
            var (to, from) = (Offsets(x, inner), Offsets(source, inner));
            ComputeThreads.For(chosen.Length, i =>
            {
                var target = (byte*)x.Storage.Pointer + ((x.Offset + (i * x.Strides[0])) * size);
                var origin = (byte*)source.Storage.Pointer + ((source.Offset + (chosen[i] * source.Strides[0])) * size);
                for (var k = 0; k < to.Length; k++) Buffer.MemoryCopy(origin + (from[k] * size), target + (to[k] * size), piece * size, piece * size);
            });
            GC.KeepAlive(source);
            x.NoteChange(null);
            return x;
        }
    }

    // Where the pieces of a slice begin, by the dimensions between the first and the innermost ones.
    private static long[] Offsets(Tensor x, int inner)
    {
        long[] offsets = [0];
        for (var d = 1; d < inner; d++) offsets = [.. offsets.SelectMany(offset => Enumerable.Range(0, x.Shape[d]).Select(i => offset + (i * x.Strides[d])))];
        return offsets;
    }
}
