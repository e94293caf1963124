using System.Runtime.CompilerServices;

namespace CourseKit.Tensors.Autograd;

/// <summary>Switches recording off on this thread until it is disposed: <c>using (new NoGrad()) { ... }</c>.</summary>
public sealed class NoGrad : IDisposable
{
    [ThreadStatic]
    private static StrongBox<int>? current;

    // After an await another thread may dispose this: it is the first thread's count that goes down again.
    private readonly StrongBox<int> depth = current ??= new();
    private int disposed;

    /// <summary>Switches recording off.</summary>
    public NoGrad() => Interlocked.Increment(ref depth.Value);

    /// <summary>Whether operations on this thread are recorded.</summary>
    public static bool IsRecording => current is not { Value: > 0 };

    /// <summary>Runs a function without recording.</summary>
    public static T Run<T>(Func<T> function)
    {
        using (new NoGrad()) return function();
    }

    /// <summary>Sets how many scopes hold on this thread, and returns how many did.</summary>
    internal static int ReplaceDepth(int depth) => Interlocked.Exchange(ref (current ??= new()).Value, depth);

    /// <summary>Switches recording on again, unless an outer scope keeps it off.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0) Interlocked.Decrement(ref depth.Value);
    }
}
