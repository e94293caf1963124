using System.Diagnostics;

namespace CourseKit.Hub;

/// <summary>Adds up the bytes of several files that are transferred at a time, and reports them one after the other.</summary>
/// <param name="activity">What is being done, e.g. <c>downloading org/name</c>.</param>
/// <param name="total">All bytes; null when not known.</param>
/// <param name="listener">Who is told; null for nobody.</param>
internal sealed class TransferProgress(string activity, long? total, IProgress<ProgressReport>? listener)
{
    private readonly Lock gate = new();
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private long done;

    /// <summary>Counts bytes; a negative number takes back what has to be sent again.</summary>
    public void Add(long bytes)
    {
        if (bytes == 0) return;
        lock (gate)
        {
            done += bytes;
            listener?.Report(new(activity, done, total >= done ? total : null, "bytes", watch.Elapsed, []));
        }
    }
}
