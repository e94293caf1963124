namespace CourseKit.Tensors.Autograd;

/// <summary>Functions that see the gradient of one tensor when it has arrived in full, in the order in which they were registered; each may put another gradient in its place.</summary>
internal sealed class GradientHooks
{
    private readonly List<Registration> registered = [];

    public bool IsEmpty => registered.Count == 0;

    public IDisposable Add(Func<Tensor, Tensor?> hook)
    {
        var registration = new Registration(this, hook);
        registered.Add(registration);
        return registration;
    }

    public Tensor Run(Tensor gradient)
    {
        foreach (var registration in registered.ToArray()) gradient = Run(registration.Hook, gradient);
        return gradient;
    }

    private static Tensor Run(Func<Tensor, Tensor?> hook, Tensor gradient)
    {
        var version = gradient.Storage.Version;
        var replacement = hook(gradient);
        if (gradient.Storage.Version != version)
            throw new GradientException($"A gradient hook changed its gradient of shape {gradient.Shape} in place, which others may share. Return a new tensor instead.");
        if (replacement is null) return gradient;
        if (replacement.Shape != gradient.Shape) throw new ShapeException($"A gradient hook was given shape {gradient.Shape} and returned shape {replacement.Shape}.");
        if (replacement.DType != gradient.DType) throw new GradientException($"A gradient hook was given {gradient.DType} and returned {replacement.DType}. Convert with To(DType.{gradient.DType}).");
        return replacement.Detach();
    }

    private sealed class Registration(GradientHooks owner, Func<Tensor, Tensor?> hook) : IDisposable
    {
        public Func<Tensor, Tensor?> Hook => hook;

        public void Dispose() => owner.registered.Remove(this);
    }
}
