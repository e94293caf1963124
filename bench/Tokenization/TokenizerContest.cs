using CourseKit.Bench.Peers;
using CourseKit.Tokenizers;

namespace CourseKit.Bench.Tokenization;

/// <summary>Measures the same work on both sides in turns and prints the ratio of the medians. What the peer's calls take without the work
/// is measured in the same round and subtracted.</summary>
internal static class TokenizerContest
{
    private const double MostThreads = 1.15;

    /// <summary>The medians of one contest, each for one MB of text.</summary>
    /// <param name="Ours">Seconds of ours.</param>
    /// <param name="Theirs">Seconds of theirs, calls subtracted.</param>
    /// <param name="OursCpu">Processor time of ours.</param>
    /// <param name="TheirsCpu">Processor time of theirs, calls subtracted.</param>
    /// <param name="Voided">Why it does not count, or null.</param>
    public sealed record Result(double Ours, double Theirs, double OursCpu, double TheirsCpu, string? Voided)
    {
        /// <summary>As much of each kind of text.</summary>
        public static Result MeanOf(IReadOnlyCollection<Result> results) => new(
            results.Average(result => result.Ours), results.Average(result => result.Theirs), results.Average(result => result.OursCpu), results.Average(result => result.TheirsCpu),
            results.Select(result => result.Voided).FirstOrDefault(reason => reason is not null));
    }

    /// <summary>Measures. Each round has another portion of the texts; the first portion is for warming up.</summary>
    /// <param name="session">Says how many rounds.</param>
    /// <param name="pair">The tokenizer on both sides.</param>
    /// <param name="text">The texts.</param>
    /// <param name="ours">Makes our work on a portion.</param>
    /// <param name="theirs">Theirs on a portion that the peer knows by its name.</param>
    /// <param name="threads">How many threads each side may use.</param>
    /// <param name="again">Whether all texts come in every round instead.</param>
    public static Result Measure(
        Session session, TokenizerPair pair, RealText text, Func<Tokenizer, RealText, Action> ours, Func<RealText, RustTokenizersPeer.Times> theirs, int threads = 1, bool again = false)
    {
        // Loaded anew, since both sides remember words.
        pair = pair.Reloaded();
        var portions = again ? [text] : text.Portions(1 + (Contest.MostTries * session.Rounds));
        foreach (var portion in portions) pair.SendTexts(portion);
        var works = Array.ConvertAll(portions, portion => ours(pair.Ours, portion));
        Clock.Warm(works[0]);
        theirs(portions[0]);
        var (turn, busiest, oursCpu, theirsCpu) = (0, 0.0, new List<double>(), new List<double>());
        var medians = Contest.Medians(session, pair.Peer.Process, Ours, Theirs);
        var voided = busiest > threads * MostThreads ? FormattableString.Invariant($"one side ran on {busiest:0.0} threads")
            : medians[1] <= 0 ? "the peer's calls alone took as long as its work" : null;
        return new(medians[0], medians[1], Clock.Median(oursCpu), Clock.Median(theirsCpu), voided);

        double Ours()
        {
            turn = (turn + 1) % portions.Length;
            var stretch = Stretch.Of(works[turn]);
            oursCpu.Add(stretch.Cpu / portions[turn].Megabytes);
            busiest = Math.Max(busiest, stretch.Threads);
            return stretch.Seconds / portions[turn].Megabytes;
        }

        double Theirs()
        {
            var times = theirs(portions[turn]);
            theirsCpu.Add((times.Cpu - times.OverheadCpu) / portions[turn].Megabytes);
            busiest = Math.Max(busiest, new Stretch(times.Seconds, times.Cpu).Threads);
            return (times.Seconds - times.Overhead) / portions[turn].Megabytes;
        }
    }

    /// <summary>Prints both sides and the ratio.</summary>
    /// <param name="session">Prints.</param>
    /// <param name="name">What was measured.</param>
    /// <param name="peer">The peer.</param>
    /// <param name="result">How long it took.</param>
    /// <param name="goal">How many times as fast ours is to be, or null.</param>
    public static void Print(Session session, string name, RustTokenizersPeer peer, Result result, double? goal)
    {
        session.Figure($"{name}, CourseKit", 1 / result.Ours, "MB/s");
        session.Figure($"{name}, {peer.Name}", 1 / result.Theirs, "MB/s");
        session.Figure($"{name}, ratio", result.Theirs / result.Ours, "times as fast", atLeast: goal, voided: result.Voided);
        session.Figure($"{name}, ratio of processor time", result.TheirsCpu / result.OursCpu, "times as fast");
    }
}
