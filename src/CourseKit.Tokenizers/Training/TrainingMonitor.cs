using System.Diagnostics;

namespace CourseKit.Tokenizers.Training;

/// <summary>Tells the caller how training goes, not more often than anyone can see, and stops when the caller wants.</summary>
internal sealed class TrainingMonitor(IProgress<TrainingProgress>? progress, CancellationToken cancellation)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private (string? Phase, long Done, long? Total) _told;
    private long _last;

    internal CancellationToken Cancellation => cancellation;

    internal void ThrowIfCancelled() => cancellation.ThrowIfCancellationRequested();

    /// <summary>Reports the first and the last of a phase, and those between now and then.</summary>
    internal void Report(string phase, long done, long? total, string unit)
    {
        cancellation.ThrowIfCancellationRequested();
        if (progress is null) return;
        if (_told == (phase, done, total)) return;
        if (phase == _told.Phase && done != total && Stopwatch.GetElapsedTime(_last) < Pause) return;
        (_told, _last) = ((phase, done, total), Stopwatch.GetTimestamp());
        progress.Report(new TrainingProgress(phase, done, total, unit));
    }
}
