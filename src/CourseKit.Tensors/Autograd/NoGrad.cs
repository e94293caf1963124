namespace CourseKit.Tensors.Autograd;

/// <summary>Switches recording off on this thread until it is disposed: <c>using (new NoGrad()) { ... }</c>.</summary>
public sealed class NoGrad : IDisposable
{
    [ThreadStatic]
    private static int depth;
    private bool disposed;

    /// <summary>Switches recording off.</summary>
    public NoGrad() => depth++;

    /// <summary>Whether operations on this thread are recorded.</summary>
    public static bool IsRecording => depth == 0;

    /// <summary>Runs a function without recording.</summary>
    public static T Run<T>(Func<T> function)
    {
        using (new NoGrad()) return function();
    }

    /// <summary>Switches recording on again, unless an outer scope keeps it off.</summary>
    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        depth--;
    }
}
