using System.Globalization;

namespace CourseKit.Hub;

/// <summary>Says on a writer that a download is under way, where no host draws progress: a line when it begins, now and then, and when it is done.</summary>
internal sealed class DownloadNotice(TextWriter writer) : IProgress<ProgressReport>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private TimeSpan? last;

    public void Report(ProgressReport value)
    {
        var isDone = value.Done == value.Total;
        if (!isDone && last is { } before && value.Elapsed - before < Pause) return;
        last = value.Elapsed;
        var share = value.Total is { } total and > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Megabytes(value.Done)} of {Megabytes(total)} ({(double)value.Done / total:0 %})") : Megabytes(value.Done);
        writer.WriteLine($"{value.Activity}: {share}");
    }

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");
}
