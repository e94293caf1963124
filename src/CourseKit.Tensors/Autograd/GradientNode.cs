using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Autograd;

/// <summary>Computes, from the gradient of an operation's result, the gradients of its inputs: one for each, null where <see cref="BackwardContext.Needs"/> is false.</summary>
internal delegate Tensor?[] BackwardFunction(BackwardContext context);

/// <summary>One operation on the tape: where its gradients go, and how they are computed.</summary>
internal sealed class GradientNode
{
    private static long counter;
    private readonly string operation;
    private readonly Shape shape;
    private SavedTensor[]? saved;
    private BackwardFunction? backward;

    public GradientNode(string operation, Shape shape, Tensor[] inputs, Tensor[] saved, BackwardFunction backward)
    {
        (this.operation, this.shape, this.backward) = (operation, shape, backward);
        Edges = Array.ConvertAll(inputs, input => new Edge(input.Node, input.RequiresGrad && input.Node is null ? input : null));
        this.saved = Array.ConvertAll(saved, tensor => new SavedTensor(tensor, tensor.Storage.Version));
        Number = Interlocked.Increment(ref counter);
    }

    /// <summary>Grows with time: a node's inputs have smaller numbers than the node.</summary>
    public long Number { get; }

    /// <summary>Where the gradient of every input goes.</summary>
    public Edge[] Edges { get; }

    public Tensor?[] Backward(Tensor gradient, bool retain)
    {
        if (backward is null || saved is null)
            throw new GradientException(
                $"The values that '{operation}' saved for its gradient were freed by an earlier Backward. Call it with retainGraph: true to go through the graph twice.");
        var context = new BackwardContext(operation, gradient, saved, Edges);
        var gradients = backward(context);
        for (var i = 0; i < Edges.Length; i++)
            if (Edges[i].IsNeeded && gradients[i] is null)
                throw new GradientException($"'{operation}' has no gradient with respect to its input {i}. Detach() that input if none is wanted.");
        if (!retain) (saved, backward) = (null, null);
        return gradients;
    }

    /// <summary>Describes the operation in messages.</summary>
    public override string ToString() => $"{operation} {shape}";
}

/// <summary>An input of an operation as the backward pass sees it: the operation that made it, or the leaf that it is, or neither when it needs no gradient.</summary>
internal readonly record struct Edge(GradientNode? Node, Tensor? Leaf)
{
    public bool IsNeeded => Node is not null || Leaf is not null;
}

/// <summary>A value kept for the backward pass, with the version that its storage had.</summary>
internal readonly record struct SavedTensor(Tensor Tensor, int Version);

/// <summary>What a <see cref="BackwardFunction"/> is given.</summary>
internal readonly ref struct BackwardContext(string operation, Tensor gradient, ReadOnlySpan<SavedTensor> saved, ReadOnlySpan<Edge> edges)
{
    private readonly ReadOnlySpan<SavedTensor> saved = saved;
    private readonly ReadOnlySpan<Edge> edges = edges;

    /// <summary>The gradient of the result.</summary>
    public Tensor Gradient { get; } = gradient;

    /// <summary>Whether the gradient of an input is wanted.</summary>
    public bool Needs(int input) => edges[input].IsNeeded;

    /// <summary>A value that was saved.</summary>
    /// <exception cref="GradientException">It was changed in place since.</exception>
    public Tensor Saved(int index)
    {
        var (tensor, version) = saved[index];
        if (tensor.Storage.Version != version)
            throw new GradientException(
                $"A value of shape {tensor.Shape} that '{operation}' needs for its gradient was changed in place (version {tensor.Storage.Version}, saved at {version}). Work on a Clone() instead.");
        return tensor;
    }
}

/// <summary>How operations enter the tape.</summary>
internal static class Tape
{
    /// <summary>Makes <paramref name="result"/> a function of <paramref name="inputs"/>, if recording is on and one of them needs a gradient.</summary>
    public static Tensor Record(this Tensor result, string operation, Tensor[] inputs, Tensor[] saved, BackwardFunction backward)
    {
        if (!NoGrad.IsRecording) return result;
        foreach (var input in inputs)
        {
            if (!input.RequiresGrad) continue;
            result.Node = new(operation, result.Shape, inputs, saved, backward);
            break;
        }

        return result;
    }
}
