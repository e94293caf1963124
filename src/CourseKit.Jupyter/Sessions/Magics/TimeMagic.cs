using System.Diagnostics;

namespace CourseKit.Jupyter.Sessions.Magics;

/// <summary>Measures the rest of the cell.</summary>
internal static class TimeMagic
{
    /// <summary>The magic.</summary>
    public static readonly Magic Value = new("time", "measures the rest of the cell: time, processor time, allocated memory", _ => new Measurement());

    private sealed class Measurement : IDisposable
    {
        private readonly long start = Stopwatch.GetTimestamp();
        private readonly TimeSpan processor = Processor();
        private readonly long allocated = GC.GetTotalAllocatedBytes();

        public void Dispose() => Console.WriteLine(
            $"Wall time: {Text(Stopwatch.GetElapsedTime(start))}, processor time: {Text(Processor() - processor)}, allocated: {Size(GC.GetTotalAllocatedBytes() - allocated)}");

        private static TimeSpan Processor()
        {
            using var process = Process.GetCurrentProcess();
            return process.TotalProcessorTime;
        }

        private static string Text(TimeSpan time) => time.TotalSeconds >= 1 ? FormattableString.Invariant($"{time.TotalSeconds:0.00} s") : FormattableString.Invariant($"{time.TotalMilliseconds:0.0} ms");

        private static string Size(long bytes) => bytes >= 1_000_000 ? FormattableString.Invariant($"{bytes / 1e6:N1} MB") : FormattableString.Invariant($"{bytes / 1e3:N1} kB");
    }
}
