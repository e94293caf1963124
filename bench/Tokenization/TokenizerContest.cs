using CourseKit.Bench.Peers;

namespace CourseKit.Bench.Tokenization;

/// <summary>Measures the same work on both sides in turns and prints the ratio of the medians. What the peer's calls take without the work
/// is measured in the same round and subtracted.</summary>
internal static class TokenizerContest
{
    private const double MostThreads = 1.15;

    /// <summary>The medians of one contest.</summary>
    /// <param name="Ours">Seconds of ours.</param>
    /// <param name="Theirs">Seconds of theirs, calls subtracted.</param>
    /// <param name="OursCpu">Processor time of ours.</param>
    /// <param name="TheirsCpu">Processor time of theirs, calls subtracted.</param>
    /// <param name="Voided">Why it does not count, or null.</param>
    public sealed record Result(double Ours, double Theirs, double OursCpu, double TheirsCpu, string? Voided)
    {
        /// <summary>Both together, one after the other.</summary>
        public static Result operator +(Result left, Result right) =>
            new(left.Ours + right.Ours, left.Theirs + right.Theirs, left.OursCpu + right.OursCpu, left.TheirsCpu + right.TheirsCpu, left.Voided ?? right.Voided);
    }

    /// <summary>Measures.</summary>
    /// <param name="session">Says how many rounds.</param>
    /// <param name="peer">The peer.</param>
    /// <param name="ours">Our work, once over all texts.</param>
    /// <param name="theirs">Theirs.</param>
    /// <param name="threads">How many threads each side may use.</param>
    public static Result Measure(Session session, RustTokenizersPeer peer, Action ours, Func<RustTokenizersPeer.Times> theirs, int threads = 1)
    {
        var runs = Clock.Warm(ours);
        theirs();
        var (oursCpu, theirsCpu) = (new List<double>(), new List<double>());
        var busiest = 0.0;
        var medians = Contest.Medians(session, peer.Process,
            () =>
            {
                var stretch = Stretch.Of(() =>
                {
                    for (var i = 0; i < runs; i++) ours();
                }).Each(runs);
                oursCpu.Add(stretch.Cpu);
                busiest = Math.Max(busiest, stretch.Cpu / stretch.Seconds);
                return stretch.Seconds;
            },
            () =>
            {
                var times = theirs();
                theirsCpu.Add(times.Cpu - times.OverheadCpu);
                busiest = Math.Max(busiest, times.Cpu / times.Seconds);
                return times.Seconds - times.Overhead;
            });
        var voided = busiest > threads * MostThreads ? FormattableString.Invariant($"one side ran on {busiest:0.0} threads") : null;
        return new(medians[0], medians[1], Clock.Median(oursCpu), Clock.Median(theirsCpu), voided);
    }

    /// <summary>Prints both sides and the ratio.</summary>
    /// <param name="session">Prints.</param>
    /// <param name="name">What was measured.</param>
    /// <param name="peer">The peer.</param>
    /// <param name="megabytes">How much text it was.</param>
    /// <param name="result">How long it took.</param>
    /// <param name="goal">How many times as fast ours is to be, or null.</param>
    public static void Print(Session session, string name, RustTokenizersPeer peer, double megabytes, Result result, double? goal)
    {
        session.Figure($"{name}, CourseKit", megabytes / result.Ours, "MB/s");
        session.Figure($"{name}, {peer.Name}", megabytes / result.Theirs, "MB/s");
        session.Figure($"{name}, ratio", result.Theirs / result.Ours, "times as fast", atLeast: goal, voided: result.Voided);
        session.Figure($"{name}, ratio of processor time", result.TheirsCpu / result.OursCpu, "times as fast");
    }
}
