namespace CourseKit.Tensors;

/// <summary>Walks over the elements of a strided tensor in row-major order.</summary>
internal static class StridedOrder
{
    /// <summary>Calls <paramref name="visit"/> with the position in row-major order and the distance from the first element.</summary>
    public static void Visit(int[] sizes, long[] strides, Action<long, long> visit)
    {
        var index = new int[sizes.Length];
        var count = 1L;
        foreach (var size in sizes) count *= size;
        var offset = 0L;
        for (var position = 0L; position < count; position++)
        {
            visit(position, offset);
            for (var d = sizes.Length - 1; d >= 0; d--)
            {
                offset += strides[d];
                if (++index[d] < sizes[d]) break;
                offset -= strides[d] * sizes[d];
                index[d] = 0;
            }
        }
    }
}
