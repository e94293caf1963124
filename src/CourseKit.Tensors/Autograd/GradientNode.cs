using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Autograd;

/// <summary>
/// Computes, from the gradient of an operation's result, the gradients of its inputs: one for each, null where <see cref="BackwardContext.Needs"/> is false. Tensors that it makes belong to the
/// backward pass, which disposes them; one that must outlive the call is made in <see cref="Memory.TensorScope.Outside"/>.
/// </summary>
internal delegate Tensor?[] BackwardFunction(BackwardContext context);

/// <summary>One operation on the tape: where its gradients go, and how they are computed.</summary>
internal sealed class GradientNode
{
    private static long counter;
    private readonly Shape shape;
    private SavedTensor[]? saved;
    private BackwardFunction? backward;
    private WeakReference<Tensor>? retainedBy;

    public GradientNode(string operation, Shape shape, Tensor[] inputs, Tensor[] saved, BackwardFunction backward)
    {
        (Operation, this.shape, this.backward) = (operation, shape, backward);
        Edges = Array.ConvertAll(inputs, Edge.To);
        this.saved = Array.ConvertAll(saved, SavedTensor.Of);
        Number = Interlocked.Increment(ref counter);
        Origin = DetectAnomaly.IsActive ? CallSite.Capture() : null;
    }

    /// <summary>Grows with time: a node's inputs have smaller numbers than the node.</summary>
    public long Number { get; }

    /// <summary>Where the gradient of every input goes.</summary>
    public Edge[] Edges { get; }

    /// <summary>The name of the operation.</summary>
    public string Operation { get; }

    /// <summary>Who called it, known in anomaly mode only.</summary>
    public string? Origin { get; }

    /// <summary>What sees the gradient of the result before this operation does.</summary>
    public GradientHooks? Hooks { get; set; }

    public bool IsRetainedBy(Tensor tensor) => retainedBy is not null && retainedBy.TryGetTarget(out var known) && ReferenceEquals(known, tensor);

    /// <summary>Has the gradient of the result put into its <see cref="Tensor.Grad"/>. Weakly: the tape keeps no result alive for that.</summary>
    public void Retain(Tensor result) => retainedBy = new(result);

    /// <summary>After a change in place, the tensor's gradient is that of its new value.</summary>
    public void MoveRetained(Tensor result, GradientNode to)
    {
        if (!IsRetainedBy(result)) return;
        retainedBy = null;
        to.Retain(result);
    }

    public Tensor? RetainedBy => retainedBy is not null && retainedBy.TryGetTarget(out var tensor) ? tensor : null;

    public Tensor?[] Backward(Tensor gradient)
    {
        RequireNotFreed();
        var gradients = backward!(new(Operation, gradient, saved, Edges));
        for (var i = 0; i < Edges.Length; i++)
            if (Edges[i].IsNeeded && gradients[i] is null)
                throw new GradientException($"'{Operation}' has no gradient with respect to its input {i}. Detach() that input if none is wanted.");
        return gradients;
    }

    /// <exception cref="GradientException">An earlier pass freed the saved values.</exception>
    public void RequireNotFreed()
    {
        if (saved is null || backward is null)
            throw new GradientException(
                $"The values that '{Operation}' saved for its gradient were freed by an earlier Backward. Call that one with retainGraph: true to go through the graph twice.");
    }

    /// <summary>Lets go of the saved values and returns where they lie.</summary>
    public IReadOnlyList<Storage> Free()
    {
        var storages = (saved ?? []).Select(value => value.Forget()).OfType<Storage>().ToList();
        (saved, backward) = (null, null);
        return storages;
    }

    /// <summary>Describes the operation in messages.</summary>
    public override string ToString() => $"'{Operation}' (result of shape {shape})";
}

/// <summary>An input of an operation as the backward pass sees it: the operation that made it, or the leaf that it is, or neither when it needs no gradient.</summary>
internal readonly record struct Edge(GradientNode? Node, Tensor? Leaf)
{
    public bool IsNeeded => Node is not null || Leaf is not null;

    public static Edge To(Tensor input) => new(input.Node, input.RequiresGrad && input.Node is null ? input : null);
}
