using CourseKit.Tensors.Autograd;

namespace CourseKit.Tensors;

/// <content>What may be done with gradients on their way.</content>
public sealed partial class Tensor
{
    /// <summary>Hooks of a leaf; those of a result are on its operation.</summary>
    internal GradientHooks? LeafHooks { get; private set; }

    /// <summary>Whether <see cref="Grad"/> of this result is filled by Backward.</summary>
    public bool RetainsGrad => Node?.IsRetainedBy(this) ?? false;

    /// <summary>
    /// Has a function called with the gradient of this tensor, in every Backward that reaches it, when the gradient has arrived in full: <c>torch.Tensor.register_hook</c>. Hooks run in the
    /// order in which they were registered, each on what the one before returned.
    /// </summary>
    /// <param name="hook">Returns the gradient to go on with, of the same shape and type, or null to leave it as it is. It must not change its argument in place.</param>
    /// <returns>Takes the hook off when disposed.</returns>
    /// <exception cref="GradientException">The tensor requires no gradient.</exception>
    public IDisposable RegisterHook(Func<Tensor, Tensor?> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        if (!RequiresGrad) throw new GradientException($"A tensor of shape {Shape} that does not require a gradient has none for a hook to see. Set RequiresGrad = true first.");
        return (Node is { } node ? node.Hooks ??= new() : LeafHooks ??= new()).Add(hook);
    }

    /// <summary>Has Backward fill <see cref="Grad"/> of this result of an operation, too, after its hooks have run: <c>torch.Tensor.retain_grad</c>. Leaves have theirs anyway.</summary>
    /// <exception cref="GradientException">The tensor requires no gradient.</exception>
    public void RetainGrad()
    {
        if (!RequiresGrad) throw new GradientException($"A tensor of shape {Shape} that does not require a gradient has none to retain. Set RequiresGrad = true on what it is made from.");
        Node?.Retain(this);
    }
}
