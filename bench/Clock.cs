using System.Diagnostics;

namespace CourseKit.Bench;

/// <summary>Times of work that has been warmed up.</summary>
internal static class Clock
{
    private const double WarmUp = 0.5;
    private const double ShortestMeasurement = 0.05;

    /// <summary>How long one call takes.</summary>
    public static double Seconds(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Calls until code is compiled for good and caches are filled, and says how many calls make up a measurement that is long enough for the clock.</summary>
    public static int Warm(Action work)
    {
        var (calls, elapsed, fastest) = (0, 0.0, double.MaxValue);
        while (calls < 2 || elapsed < WarmUp)
        {
            var seconds = Seconds(work);
            (calls, elapsed, fastest) = (calls + 1, elapsed + seconds, Math.Min(fastest, seconds));
        }

        return Math.Max(1, (int)Math.Ceiling(ShortestMeasurement / fastest));
    }

    /// <summary>How long one of several calls in a row takes.</summary>
    public static double SecondsEach(Action work, int calls) => Seconds(() =>
    {
        for (var i = 0; i < calls; i++) work();
    }) / calls;

    /// <summary>The same after one call that is not counted: threads that went to sleep are awake again.</summary>
    public static double SecondsEachAwake(Action work, int calls)
    {
        work();
        return SecondsEach(work, calls);
    }

    /// <summary>The middle value; of an even number the mean of the middle two.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
