using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors;

/// <summary>How elements of a tensor are found by indices along one dimension: in fibres, the lines of elements that differ in that dimension alone. No two fibres share an element of the
/// tensor, so each can be worked on by another thread, whatever the indices are.</summary>
internal sealed class FibrePlan
{
    private readonly int[] outerSizes;
    private readonly long[] outerStrides;

    /// <summary>A plan for indices of the given shape into a strided tensor whose other dimensions are at least as large.</summary>
    public FibrePlan(StridedView tensor, Shape indices, int dimension)
    {
        outerSizes = indices.Sizes[..dimension];
        outerStrides = tensor.Strides[..dimension];
        Outer = Count(outerSizes);
        Length = indices[dimension];
        Step = tensor.Strides[dimension];
        var (innerSizes, innerStrides) = (indices.Sizes[(dimension + 1)..], tensor.Strides[(dimension + 1)..]);
        Inner = Count(innerSizes);
        InnerOffsets = new long[Inner];
        if (Inner > 0) StridedOrder.Visit(innerSizes, innerStrides, (position, offset) => InnerOffsets[position] = offset);
    }

    /// <summary>How many index positions there are before the dimension.</summary>
    public long Outer { get; }

    /// <summary>How many indices a fibre has.</summary>
    public long Length { get; }

    /// <summary>How many index positions there are after the dimension.</summary>
    public long Inner { get; }

    /// <summary>The distance of neighbours along the dimension.</summary>
    public long Step { get; }

    /// <summary>For every position after the dimension its distance from the first.</summary>
    public long[] InnerOffsets { get; }

    /// <summary>The distance of a position before the dimension from the first.</summary>
    public long OuterOffset(long position)
    {
        var offset = 0L;
        for (var d = outerSizes.Length - 1; d >= 0; d--)
        {
            (position, var index) = Math.DivRem(position, outerSizes[d]);
            offset += index * outerStrides[d];
        }

        return offset;
    }

    private static long Count(int[] sizes) => sizes.Aggregate(1L, (count, size) => count * size);
}
