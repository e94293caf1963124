namespace CourseKit.Tensors.Autograd;

/// <summary>Walks the graph from a result back to its leaves (reverse-mode differentiation), each operation once, later ones first.</summary>
internal static class BackwardPass
{
    public static void Run(Tensor root, Tensor? gradient, bool retainGraph)
    {
        if (!root.RequiresGrad)
            throw new GradientException("Backward was called on a tensor that does not depend on anything with RequiresGrad = true.");
        if (gradient is null && root.ElementCount != 1)
            throw new GradientException($"Backward without a gradient needs a scalar, but the shape is {root.Shape}. Reduce with Sum() or Mean(), or pass the gradient.");
        if (gradient is not null && gradient.Shape != root.Shape)
            throw new ShapeException($"The gradient has shape {gradient.Shape}, the tensor {root.Shape}.");
        if (gradient is not null && gradient.DType != root.DType)
            throw new GradientException($"The gradient has type {gradient.DType}, the tensor {root.DType}. Convert with To(DType.{root.DType}).");
        gradient ??= Tensor.Full(root.Shape, 1, root.DType);

        using (new NoGrad())
        {
            if (root.Node is null) Accumulate(root, gradient);
            else Walk(root.Node, gradient, retainGraph);
        }
    }

    private static void Walk(GradientNode first, Tensor gradient, bool retainGraph)
    {
        var arrived = new Dictionary<GradientNode, Tensor> { [first] = gradient };
        var order = new PriorityQueue<GradientNode, long>();
        order.Enqueue(first, -first.Number);
        while (order.TryDequeue(out var node, out _))
        {
            arrived.Remove(node, out var arriving);
            var gradients = node.Backward(arriving!, retainGraph);
            for (var i = 0; i < gradients.Length; i++)
            {
                var (source, leaf) = node.Edges[i];
                if (leaf is not null) Accumulate(leaf, gradients[i]!);
                if (source is null) continue;
                if (arrived.TryGetValue(source, out var earlier)) arrived[source] = earlier + gradients[i]!;
                else
                {
                    arrived[source] = gradients[i]!;
                    order.Enqueue(source, -source.Number);
                }
            }
        }
    }

    // The first gradient is copied: an operation may hand the same tensor to several inputs, and leaves' gradients are changed in place (clipping).
    private static void Accumulate(Tensor leaf, Tensor gradient)
    {
        if (gradient.Shape != leaf.Shape)
            throw new ShapeException($"A gradient of shape {gradient.Shape} reached a leaf of shape {leaf.Shape}.");
        if (leaf.Grad is null) leaf.Grad = gradient.Clone();
        else leaf.Grad.AddInPlace(gradient);
    }
}
