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
        List<long> kept = [];
        var keptStrides = operandStrides.Select(_ => new List<long>()).ToArray();
        for (var d = 0; d < sizes.Length; d++)
        {
            if (sizes[d] == 1) continue;
            var last = kept.Count - 1;
            var joins = last >= 0;
            for (var o = 0; o < operandStrides.Length && joins; o++) joins = keptStrides[o][last] == operandStrides[o][d] * sizes[d];
            if (joins) kept[last] *= sizes[d];
            else kept.Add(sizes[d]);
            for (var o = 0; o < operandStrides.Length; o++)
            {
                if (joins) keptStrides[o][last] = operandStrides[o][d];
                else keptStrides[o].Add(operandStrides[o][d]);
            }
        }

        if (kept.Count == 0)
        {
            kept.Add(1);
            foreach (var stride in keptStrides) stride.Add(0);
        }

        this.sizes = [.. kept];
        strides = [.. keptStrides.Select(stride => stride.ToArray())];
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
