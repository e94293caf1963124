namespace CourseKit.Tensors;

/// <summary>Which shapes a tensor can take without its elements being moved.</summary>
internal static class ViewLayout
{
    /// <summary>The strides under which <paramref name="x"/>'s elements have another shape in the same order; null when they must be copied.</summary>
    /// <remarks>Neighbouring dimensions that lie as one run of equal steps in memory are joined; each run can then be divided anew (as <c>torch.Tensor.view</c>).</remarks>
    public static long[]? Strides(Tensor x, Shape shape)
    {
        if (x.ElementCount == 0 || x.IsContiguous) return shape.ContiguousStrides();
        var strides = new long[shape.Length];
        var d = shape.Length - 1;
        long run = 1, step = x.Strides[^1];
        for (var i = x.Rank - 1; i >= 0; i--)
        {
            run *= x.Shape[i];
            var ends = i == 0 || (x.Shape[i - 1] != 1 && x.Strides[i - 1] != run * step);
            if (!ends) continue;
            var taken = 1L;
            while (d >= 0 && (taken < run || shape[d] == 1))
            {
                strides[d] = taken * step;
                taken *= shape[d--];
            }

            if (taken != run) return null;
            if (i > 0) (run, step) = (1, x.Strides[i - 1]);
        }

        return strides;
    }
}
