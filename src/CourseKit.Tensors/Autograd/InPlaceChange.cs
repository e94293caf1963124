using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Autograd;

/// <summary>The rules of changes in place, which are PyTorch's: what may be changed, and how a change enters the tape.</summary>
internal static class InPlaceChange
{
    /// <summary>
    /// Checks that a tensor may be changed, and tells whether the change has to be recorded.
    /// </summary>
    /// <exception cref="GradientException">It is a leaf that requires a gradient, or a view of one, and recording is on.</exception>
    /// <exception cref="InvalidOperationException">Its memory is a mapped file's, or several of its elements share a place.</exception>
    public static bool MustRecord(Tensor x, string operation, params ReadOnlySpan<Tensor> sources)
    {
        if (x.Storage.IsReadOnly) throw new InvalidOperationException($"The tensor of shape {x.Shape} lies in a mapped file, which is not written to. Work on a Clone().");
        if (Overlaps(x)) throw new InvalidOperationException($"Several elements of the tensor of shape {x.Shape} share one place in memory (it was expanded), so it is not changed in place. Work on a Clone().");
        var recorded = Tape.IsNeeded(operation, [x, .. sources]);
        if (NoGrad.IsRecording && x.RequiresGrad && x.IsLeaf)
            throw new GradientException($"A leaf of shape {x.Shape} that requires a gradient was to be changed in place by '{operation}'. Do it inside NoGrad (as optimisers do), or change a Clone().");
        if (recorded && x.RequiresGrad && x.Storage.LeafCount > 0)
            throw new GradientException($"A view of shape {x.Shape} of a leaf that requires a gradient was to be changed in place by '{operation}'. Do it inside NoGrad, or change a Clone().");
        return recorded;
    }

    /// <summary>Overwrites the elements with those of a tensor of the same shape and type, and takes over its history: x becomes <paramref name="value"/>.</summary>
    public static Tensor Become(Tensor x, Tensor value)
    {
        Write(x, value);
        x.NoteChange(value.Node);
        return x;
    }

    /// <summary>Overwrites the elements of a view with those of a tensor of the same shape and type. Notes nothing.</summary>
    public static void Write(Tensor x, Tensor value)
    {
        if (x.ElementCount == 0) return;
        var source = value.Detach();
        // The same memory in another arrangement would be overwritten while it is read.
        if (ReferenceEquals(source.Storage, x.Storage)) source = source.Clone();
        var elements = source.Contiguous().Data;
        if (x.DType.IsComputeType) Backend.For(x.DType).Scatter(elements, x.View);
        else ElementMoves.Scatter(elements, x.View);
    }

    /// <summary>What is written into a tensor: broadcast to its shape and in its type.</summary>
    /// <exception cref="ShapeException">It cannot be broadcast.</exception>
    public static Tensor Fit(Tensor source, Shape shape, DType type) =>
        source.Shape == shape ? source.To(type) : source.To(type).Expand(shape.Sizes);

    // Sorted by distance, every dimension must step over all that lies within the ones before.
    private static bool Overlaps(Tensor x)
    {
        if (x.IsContiguous || x.ElementCount == 0) return false;
        var reach = 0L;
        foreach (var (size, stride) in x.Shape.Zip(x.Strides, (size, stride) => (size, Math.Abs(stride))).Where(d => d.size > 1).OrderBy(d => d.Item2))
        {
            if (stride <= reach) return true;
            reach += (size - 1) * stride;
        }

        return false;
    }
}
