namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>
/// The sizes of a strided loop with as few dimensions as possible: dimensions of size 1 are left out, and neighbours through which every
/// operand steps evenly become one. The last dimension is the inner loop.
/// </summary>
internal sealed class CollapsedShape
{
    private readonly long[] sizes;
    private readonly long[][] strides;

    /// <param name="sizes">The sizes that all operands share.</param>
    /// <param name="operandStrides">For every operand its strides.</param>
    public CollapsedShape(int[] sizes, params long[][] operandStrides)
    {
        this.sizes = new long[Math.Max(1, sizes.Length)];
        strides = new long[operandStrides.Length][];
        for (var o = 0; o < strides.Length; o++) strides[o] = new long[this.sizes.Length];
        var rank = 0;
        for (var d = 0; d < sizes.Length; d++)
        {
            if (sizes[d] == 1) continue;
            var joins = rank > 0;
            for (var o = 0; o < strides.Length && joins; o++) joins = strides[o][rank - 1] == operandStrides[o][d] * sizes[d];
            if (!joins) this.sizes[rank++] = 1;
            this.sizes[rank - 1] *= sizes[d];
            for (var o = 0; o < strides.Length; o++) strides[o][rank - 1] = operandStrides[o][d];
        }

        if (rank == 0) this.sizes[rank++] = 1;
        Array.Resize(ref this.sizes, rank);
        for (var o = 0; o < strides.Length; o++) Array.Resize(ref strides[o], rank);
        Inner = this.sizes[^1];
        Outer = 1;
        foreach (var size in this.sizes.AsSpan(0, this.sizes.Length - 1)) Outer *= size;
    }

    /// <summary>The length of the inner loop.</summary>
    public long Inner { get; }

    /// <summary>How many inner loops there are.</summary>
    public long Outer { get; }

    public int Rank => sizes.Length;

    public long Size(int dimension) => sizes[dimension];

    public long Stride(int operand, int dimension) => strides[operand][dimension];

    public long InnerStride(int operand) => strides[operand][^1];

    /// <summary>Where the given inner loop begins in an operand.</summary>
    public long Offset(int operand, long outer)
    {
        var offset = 0L;
        for (var d = sizes.Length - 2; d >= 0; d--)
        {
            (outer, var index) = Math.DivRem(outer, sizes[d]);
            offset += index * strides[operand][d];
        }

        return offset;
    }
}
