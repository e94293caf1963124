using System.Diagnostics;

namespace CourseKit.Bench.Tokenization;

/// <summary>How long one side took for something: on the clock and in processor time, which says how many threads it had and stays the same
/// when the machine does other work as well.</summary>
/// <param name="Seconds">On the clock.</param>
/// <param name="Cpu">Processor time of the process.</param>
internal readonly record struct Stretch(double Seconds, double Cpu)
{
    private const double Background = 0.02;

    /// <summary>Runs something and measures it.</summary>
    public static Stretch Of(Action work)
    {
        var (start, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        work();
        return new(Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
    }

    /// <summary>How many threads computed, on average. The garbage collector and the compiler have threads of their own, whose few milliseconds
    /// do not count here.</summary>
    public double Threads => Math.Max(0, Cpu - Background) / Seconds;
}
