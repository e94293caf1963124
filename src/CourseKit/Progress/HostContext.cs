namespace CourseKit;

/// <summary>
/// What the host of the running code, a notebook for example, gives to long calls without an argument: where progress is drawn, and when to stop. So a cell reads
/// <c>classify.Run(texts)</c> and still has a bar and can be cancelled.
/// </summary>
/// <remarks>
/// It belongs to the flow of control, as culture does: it reaches the tasks and threads that are started within the scope, and no others. Outside of a scope there is no progress and nothing
/// cancels. Hosts should wait a moment before they draw, since calls report from their first batch on.
/// </remarks>
public static class HostContext
{
    private static readonly AsyncLocal<Given?> Current = new();

    /// <summary>Where a call that was given no <see cref="IProgress{T}"/> reports; null for nowhere.</summary>
    public static IProgress<ProgressReport>? Progress => Current.Value?.Progress;

    /// <summary>Cancelled when the host wants the running code to stop, whatever token a call was given.</summary>
    public static CancellationToken Cancellation => Current.Value?.Cancellation ?? CancellationToken.None;

    /// <summary>Sets both until the result is disposed; then those of the scope around it hold again.</summary>
    /// <param name="progress">Where calls report; null for nowhere.</param>
    /// <param name="cancellation">When they stop.</param>
    public static IDisposable Use(IProgress<ProgressReport>? progress, CancellationToken cancellation = default)
    {
        var scope = new Scope(Current.Value);
        Current.Value = new(progress, cancellation);
        return scope;
    }

    /// <summary>Stops work that the caller or the host has cancelled. Long loops, those of cells included, call it once a turn.</summary>
    /// <param name="cancellation">The caller's token.</param>
    /// <exception cref="OperationCanceledException">One of them was cancelled.</exception>
    public static void ThrowIfCancelled(CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        Cancellation.ThrowIfCancellationRequested();
    }

    private sealed record Given(IProgress<ProgressReport>? Progress, CancellationToken Cancellation);

    private sealed class Scope(Given? before) : IDisposable
    {
        private bool ended;

        public void Dispose()
        {
            if (!ended) Current.Value = before;
            ended = true;
        }
    }
}
