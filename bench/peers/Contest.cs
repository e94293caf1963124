using System.Diagnostics;

namespace CourseKit.Bench.Peers;

/// <summary>Measures several contenders in turns (ours, theirs, ours, theirs, ...).</summary>
internal static class Contest
{
    /// <summary>How many times as many rounds there are at most, where some are not quiet.</summary>
    public const int MostTries = 2;

    private const int FewestRounds = 3;

    // Threads of whoever was measured last still spin for a while, waiting for more work.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(15);

    /// <summary>The median time of every contender over rounds in which the machine did little else; rounds in which it did are repeated, a few times.</summary>
    /// <param name="session">Says how many rounds, and is told about busy ones.</param>
    /// <param name="peer">The peer's process, where it runs all the time.</param>
    /// <param name="contenders">Each measures itself once, in seconds.</param>
    /// <exception cref="SkippedException">The machine was too busy for a fair comparison.</exception>
    public static double[] Medians(Session session, Process? peer, params Func<double>[] contenders)
    {
        var (rounds, busiest) = (new List<double[]>(), 0.0);
        for (var tries = 0; rounds.Count < session.Rounds && tries < MostTries * session.Rounds; tries++)
        {
            if (tries >= FewestRounds && rounds.Count == 0) break;
            var others = new OtherWork(peer);
            var times = Array.ConvertAll(contenders, contender =>
            {
                Thread.Sleep(Settling);
                return contender();
            });
            var share = others.Share();
            if (share <= OtherWork.Limit || session.AcceptsBusyRounds) rounds.Add(times);
            if (share > OtherWork.Limit) busiest = Math.Max(busiest, share);
        }

        if (busiest > 0 && session.AcceptsBusyRounds) session.Note(FormattableString.Invariant($"the machine was busy with something else, up to {busiest:P0}; these figures do not count"));
        else if (busiest > 0) session.Note(FormattableString.Invariant($"{rounds.Count} of {session.Rounds} rounds were quiet; in others the machine was busy with something else, up to {busiest:P0}"));
        if (rounds.Count < Math.Min(session.Rounds, FewestRounds)) throw new SkippedException("other work is running, which slows the two down in different ways. Try again when the machine is quiet");
        return [.. Enumerable.Range(0, contenders.Length).Select(i => Clock.Median(rounds.Select(times => times[i])))];
    }
}
