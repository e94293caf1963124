using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Autograd;

/// <summary>
/// Walks the graph from results back to leaves (reverse-mode differentiation), each operation once and later ones first, so that the gradient of an operation's result is complete when its turn
/// comes.
/// </summary>
internal sealed class BackwardPass
{
    private readonly bool retainGraph;
    private readonly WantedGradients? wanted;
    private readonly FlowingGradients flowing = new();
    private readonly Dictionary<GradientNode, Tensor> arrived = [];
    private readonly PriorityQueue<GradientNode, long> order = new();
    private readonly OrderedDictionary<Tensor, Tensor> atLeaves = [];

    private BackwardPass(bool retainGraph, WantedGradients? wanted) => (this.retainGraph, this.wanted) = (retainGraph, wanted);

    /// <summary>Adds the gradients of a result to all leaves that it depends on.</summary>
    public static void Run(Tensor root, Tensor? gradient, bool retainGraph) => new BackwardPass(retainGraph, null).Walk([root], [gradient]);

    /// <summary>The gradients of results with respect to certain tensors.</summary>
    public static Tensor?[] Gradients(IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor?>? gradients, bool retainGraph, bool allowUnused)
    {
        if (gradients is not null && gradients.Count != outputs.Count)
            throw new ArgumentException($"{outputs.Count} outputs need as many gradients (null for scalars), but {gradients.Count} were given.", nameof(gradients));
        var wanted = new WantedGradients(outputs, inputs);
        if (!allowUnused && wanted.FirstUnused is { } unused)
            throw new GradientException($"Input {unused} of shape {inputs[unused].Shape} is not used in the graph of the outputs. Pass allowUnused: true to be given null for it.");
        new BackwardPass(retainGraph, wanted).Walk(outputs, gradients ?? new Tensor?[outputs.Count]);
        return wanted.Results();
    }

    private static Tensor Start(Tensor root, Tensor? gradient)
    {
        if (!root.RequiresGrad)
            throw new GradientException("Backward was called on a tensor that does not depend on anything with RequiresGrad = true.");
        if (gradient is null && root.ElementCount != 1)
            throw new GradientException($"Backward without a gradient needs a scalar, but the shape is {root.Shape}. Reduce with Sum() or Mean(), or pass the gradient.");
        if (gradient is not null && gradient.Shape != root.Shape)
            throw new ShapeException($"The gradient has shape {gradient.Shape}, the tensor {root.Shape}.");
        if (gradient is not null && gradient.DType != root.DType)
            throw new GradientException($"The gradient has type {gradient.DType}, the tensor {root.DType}. Convert with To(DType.{root.DType}).");
        root.RequireCurrentHistory("Backward");
        gradient = gradient?.Detach() ?? Tensor.Full(root.Shape, 1, root.DType);
        DetectAnomaly.CheckStart(gradient);
        return gradient;
    }

    private void Walk(IReadOnlyList<Tensor> roots, IReadOnlyList<Tensor?> gradients)
    {
        var starts = roots.Select((root, i) => (Edge.To(root), Start(root, gradients[i]))).ToList();
        using (new NoGrad())
        {
            foreach (var (edge, gradient) in starts) Deliver(edge, gradient);

            while (order.TryDequeue(out var node, out _))
            {
                arrived.Remove(node, out var gradient);
                Pass(node, gradient!);
            }

            foreach (var (leaf, gradient) in atLeaves) Finish(leaf, gradient);
        }
    }

    // The gradient of a node's result is complete.
    private void Pass(GradientNode node, Tensor gradient)
    {
        if (node.Hooks is { IsEmpty: false } hooks)
        {
            flowing.Escape(gradient);
            gradient = hooks.Run(gradient);
        }

        if (wanted?.Take(node, gradient) == true && !wanted.LeadsOn(node))
        {
            flowing.Release(gradient);
            return;
        }

        if (wanted is null && node.RetainedBy is { } result) Accumulate(result, gradient, mayKeep: false);
        node.RequireNotFreed();
        var gradients = flowing.Run(() => node.Backward(gradient), node.Edges);
        DetectAnomaly.CheckBackward(node, gradient, gradients);
        flowing.Release(gradient);
        if (!retainGraph) Free(node);
        for (var i = 0; i < gradients.Length; i++)
            if (node.Edges[i].IsNeeded) Deliver(node.Edges[i], gradients[i]!);
    }

    // Takes over the hold on a gradient.
    private void Deliver(Edge edge, Tensor gradient)
    {
        if (edge.Leaf is { } leaf) DeliverToLeaf(leaf, gradient);
        else if (wanted is not null && !wanted.IsOnTheWay(edge.Node!)) flowing.Release(gradient);
        else if (arrived.TryGetValue(edge.Node!, out var earlier)) arrived[edge.Node!] = flowing.Add(earlier, gradient);
        else
        {
            arrived.Add(edge.Node!, gradient);
            order.Enqueue(edge.Node!, -edge.Node!.Number);
        }
    }

    private void DeliverToLeaf(Tensor leaf, Tensor gradient)
    {
        if (gradient.Shape != leaf.Shape)
            throw new ShapeException($"A gradient of shape {gradient.Shape} reached a leaf of shape {leaf.Shape}.");
        var isAwaited = wanted?.Contains(leaf) ?? leaf.LeafHooks is { IsEmpty: false };
        if (isAwaited) atLeaves[leaf] = atLeaves.TryGetValue(leaf, out var earlier) ? flowing.Add(earlier, gradient) : gradient;
        else
        {
            if (wanted is null) Accumulate(leaf, gradient, mayKeep: true);
            flowing.Release(gradient);
        }
    }

    // Leaves with hooks are shown their whole gradient, so they wait for the end.
    private void Finish(Tensor leaf, Tensor gradient)
    {
        if (leaf.LeafHooks is { IsEmpty: false } hooks)
        {
            flowing.Escape(gradient);
            gradient = hooks.Run(gradient);
        }

        if (wanted is null) Accumulate(leaf, gradient, mayKeep: true);
        else wanted.Take(leaf, gradient);
        flowing.Release(gradient);
    }

    // A gradient that something else may share is copied, since those of leaves are changed in place (clipping).
    private void Accumulate(Tensor tensor, Tensor gradient, bool mayKeep)
    {
        if (tensor.Grad is not null) FlowingGradients.AddTo(tensor.Grad, gradient);
        else tensor.Grad = mayKeep && flowing.TryTake(gradient) ? gradient : TensorScope.Outside(gradient.Clone);
    }

    // Only the garbage collector knows whether somebody still holds a saved value, so it is not disposed here.
    private void Free(GradientNode node)
    {
        foreach (var storage in node.Free()) storage.NoteReleased();
    }
}
