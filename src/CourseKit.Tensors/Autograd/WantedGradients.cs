namespace CourseKit.Tensors.Autograd;

/// <summary>The tensors whose gradients were asked for, and which operations lie on the way to them.</summary>
internal sealed class WantedGradients
{
    private readonly IReadOnlyList<Tensor> inputs;
    private readonly Dictionary<GradientNode, Tensor?> nodes = [];
    private readonly Dictionary<Tensor, Tensor?> leaves = [];
    private readonly Dictionary<GradientNode, bool> leadsOn = [];
    private readonly HashSet<Tensor> usedLeaves = [];

    public WantedGradients(IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> inputs)
    {
        this.inputs = inputs;
        for (var i = 0; i < inputs.Count; i++)
        {
            if (!inputs[i].RequiresGrad) throw new GradientException($"Input {i} of shape {inputs[i].Shape} does not require a gradient. Set RequiresGrad = true before it is used.");
            if (inputs[i].Node is { } node) nodes[node] = null;
            else leaves[inputs[i]] = null;
        }

        foreach (var output in outputs)
        {
            var edge = Edge.To(output);
            if (edge.Leaf is { } leaf) usedLeaves.Add(leaf);
            if (edge.Node is { } node) Explore(node);
        }
    }

    /// <summary>The number of an input that no output depends on.</summary>
    public int? FirstUnused
    {
        get
        {
            for (var i = 0; i < inputs.Count; i++)
                if (inputs[i].Node is { } node ? !leadsOn.ContainsKey(node) : !usedLeaves.Contains(inputs[i])) return i;
            return null;
        }
    }

    public bool Contains(Tensor leaf) => leaves.ContainsKey(leaf);

    /// <summary>Whether a wanted tensor is this node's result or lies behind it.</summary>
    public bool IsOnTheWay(GradientNode node) => nodes.ContainsKey(node) || LeadsOn(node);

    /// <summary>Whether a wanted tensor lies behind this node.</summary>
    public bool LeadsOn(GradientNode node) => leadsOn.GetValueOrDefault(node);

    /// <summary>Keeps a copy of the gradient of a node's result, if it is wanted.</summary>
    public bool Take(GradientNode node, Tensor gradient)
    {
        if (!nodes.ContainsKey(node)) return false;
        nodes[node] = Memory.TensorScope.Outside(gradient.Clone);
        return true;
    }

    public void Take(Tensor leaf, Tensor gradient) => leaves[leaf] = Memory.TensorScope.Outside(gradient.Clone);

    public Tensor?[] Results() => [.. inputs.Select(input => input.Node is { } node ? nodes[node] : leaves[input])];

    // Depth first, without recursion: graphs are deeper than stacks.
    private void Explore(GradientNode root)
    {
        if (!leadsOn.TryAdd(root, false)) return;
        var stack = new Stack<(GradientNode Node, int Next)>([(root, 0)]);
        while (stack.TryPop(out var top))
        {
            var (node, next) = top;
            if (next == node.Edges.Length)
            {
                leadsOn[node] = Array.Exists(node.Edges, Leads);
                continue;
            }

            stack.Push((node, next + 1));
            var edge = node.Edges[next];
            if (edge.Leaf is { } leaf) usedLeaves.Add(leaf);
            if (edge.Node is { } source && leadsOn.TryAdd(source, false)) stack.Push((source, 0));
        }
    }

    private bool Leads(Edge edge) => edge.Leaf is { } leaf ? leaves.ContainsKey(leaf) : edge.Node is { } node && IsOnTheWay(node);
}
