namespace CourseKit.Tensors.Autograd;

/// <summary>Switches recording on inside a <see cref="NoGrad"/> scope, on this thread, until it is disposed: <c>using (new EnableGrad()) { ... }</c>, as <c>torch.enable_grad</c>.</summary>
public sealed class EnableGrad : IDisposable
{
    private readonly int depth = NoGrad.ReplaceDepth(0);
    private bool disposed;

    /// <summary>Switches recording off again if it was. On the thread that made this object, after scopes opened inside it.</summary>
    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        NoGrad.ReplaceDepth(depth);
    }
}
