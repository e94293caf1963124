using System.Diagnostics;

namespace CourseKit.Bench.Tokenization;

/// <summary>How long one side took for something: on the clock and in processor time, which says how many threads it had and stays the same
/// when the machine does other work as well.</summary>
/// <param name="Seconds">On the clock.</param>
/// <param name="Cpu">Processor time of the process.</param>
internal readonly record struct Stretch(double Seconds, double Cpu)
{
    /// <summary>Runs something and measures it.</summary>
    public static Stretch Of(Action work)
    {
        var (start, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        work();
        return new(Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
    }

    /// <summary>What one of several runs took.</summary>
    public Stretch Each(int runs) => new(Seconds / runs, Cpu / runs);
}
