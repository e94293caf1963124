using CourseKit.Tensors.Autograd;

namespace CourseKit.Tensors;

/// <summary>Assigning to a part of a tensor: what the setters of its indexers do.</summary>
internal static class Assignment
{
    /// <summary><c>x[slices] = value</c>.</summary>
    public static void Assign(Tensor x, Slice[] slices, Tensor value)
    {
        var part = x.Detach()[slices];
        RequireFits(part.Shape, value, $"a part of shape {part.Shape} of a tensor of shape {x.Shape}");
        RequireType(x, value);
        if (InPlaceChange.MustRecord(x, "assign", value))
        {
            Overwrite(x, part, "assign", value);
            return;
        }

        InPlaceChange.Write(part, NoGrad.Run(() => InPlaceChange.Fit(value, part.Shape, x.DType)));
        x.NoteChange(null);
    }

    /// <summary><c>x[mask] = value</c> and <c>x[indices] = value</c>.</summary>
    public static void Assign(Tensor x, Tensor index, Tensor value)
    {
        RequireType(x, value);
        if (index.DType is not (DType.Bool or DType.Int64 or DType.Int32))
            throw new ArgumentException($"A tensor is indexed by a mask of Bool or by int64 indices, not by {index.DType}. Convert with To(DType.Bool) or To(DType.Int64).");
        var recorded = InPlaceChange.MustRecord(x, "assign", value);
        var result = recorded ? WithRows(x, index, value) : NoGrad.Run(() => WithRows(x, index, value));
        InPlaceChange.Become(x, result);
    }

    /// <summary>Overwrites a view of x and records it: the gradient of the part goes to the source, that of the rest to what x was.</summary>
    public static Tensor Overwrite(Tensor x, Tensor part, string operation, Tensor value)
    {
        var source = InPlaceChange.Fit(value, part.Shape, x.DType);
        var (shape, strides, offset) = (part.Shape, part.Strides, part.Offset - x.Offset);
        var (wholeShape, wholeStrides) = (x.Shape, x.Strides);
        var node = new GradientNode(operation, x.Shape, [x, source], [], context =>
        {
            // In the arrangement of x, so that the part lies in it as it does there.
            var gradient = Arranged(context.Gradient, wholeShape, wholeStrides, out var start);
            var replaced = gradient.WithLayout(shape, strides, start + offset);
            var toSource = context.Needs(1) ? replaced.Clone() : null;
            if (context.Needs(0)) InPlaceChange.Write(replaced, Tensor.Zeros([], gradient.DType).Expand(shape.Sizes));
            return [context.Needs(0) ? gradient : null, toSource];
        });
        InPlaceChange.Write(part, source);
        x.NoteChange(node);
        DetectAnomaly.CheckForward(x, [source]);
        return x;
    }

    // A copy with given strides, which do not overlap.
    private static Tensor Arranged(Tensor x, Shape shape, long[] strides, out long start)
    {
        long lowest = 0, highest = 0;
        for (var d = 0; d < shape.Length; d++)
        {
            var reach = Math.Max(0, shape[d] - 1) * strides[d];
            if (reach < 0) lowest += reach;
            else highest += reach;
        }

        start = -lowest;
        var result = Tensor.Zeros([checked((int)(highest - lowest + 1))], x.DType).WithLayout(shape, strides, start);
        InPlaceChange.Write(result, x);
        return result;
    }

    // Every row of the target says which row of the source it takes, if any; the last of several counts.
    private static Tensor WithRows(Tensor x, Tensor index, Tensor value)
    {
        var isMask = index.DType == DType.Bool;
        if (isMask ? index.Rank > x.Rank || index.Shape.Where((size, d) => size != x.Shape[d]).Any() : x.Rank == 0)
            throw new ShapeException($"A tensor of shape {x.Shape} cannot be assigned to at {(isMask ? "a mask" : "indices")} of shape {index.Shape}: a mask has its shape, or that of its first dimensions; indices pick slices of dimension 0.");
        var rowDimensions = isMask ? index.Rank : 1;
        int[] lead = x.Shape.Sizes[..rowDimensions], rest = x.Shape.Sizes[rowDimensions..];
        var rows = checked((int)((Shape)lead).ElementCount);
        var taken = Sources(index, rows, isMask, out var count);
        int[] picked = isMask ? [count, .. rest] : [.. index.Shape, .. rest];
        RequireFits(picked, value, $"{count} picked slices, together of shape {(Shape)picked}, of a tensor of shape {x.Shape}");
        if (count == 0) return x.Clone();
        var source = InPlaceChange.Fit(value, picked, x.DType).Reshape([count, .. rest]);
        var moved = source.IndexSelect(Tensor.From(Array.ConvertAll(taken, row => Math.Max(row, 0)), [rows])).Reshape(x.Shape.Sizes);
        var mask = Tensor.From(Array.ConvertAll(taken, row => row >= 0), [.. lead, .. rest.Select(_ => 1)]);
        return Tensor.Where(mask, moved, x).To(x.DType);
    }

    private static long[] Sources(Tensor index, int rows, bool isMask, out int count)
    {
        var taken = new long[rows];
        Array.Fill(taken, -1);
        count = 0;
        if (isMask)
        {
            foreach (var (row, flag) in index.ToArray<bool>().Index())
                if (flag) taken[row] = count++;
            return taken;
        }

        foreach (var given in index.To(DType.Int64).ToArray<long>())
        {
            var row = given < 0 ? given + rows : given;
            if (row < 0 || row >= rows) throw new ShapeException($"Index {given} is outside a first dimension of size {rows}.");
            taken[row] = count++;
        }

        return taken;
    }

    private static void RequireFits(Shape part, Tensor value, string what)
    {
        if (value.Rank > part.Length || Shape.Broadcast(part, value.Shape) != part)
            throw new ShapeException($"Shape {value.Shape} cannot be assigned to {what}: its sizes must be equal or 1, aligned at the end.");
    }

    private static void RequireType(Tensor x, Tensor value)
    {
        if (!x.DType.IsFloatingPoint && value.DType.IsFloatingPoint)
            throw new ArgumentException($"Elements of {value.DType} cannot be assigned to a tensor of {x.DType}. Convert one of them with To.");
    }
}
