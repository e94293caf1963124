namespace CourseKit.Bench.Figures;

/// <summary><c>coursekit run 02</c> from the start of the process to its end, and what of it is not the work of the cells.</summary>
internal static class LectureFigure
{
    private const string Lecture = "02";
    private const double Goal = 120;
    private const double OverheadGoal = 6;

    // Long enough to need few repetitions.
    private const int MostRounds = 3;

    /// <summary>On the sample of the repository.</summary>
    public static void MeasureSample(Session session) => Measure(session, "lecture 02, sample", null);

    /// <summary>On the real tweets.</summary>
    public static void MeasureTweets(Session session)
    {
        var folder = Environment.GetEnvironmentVariable("COURSEKIT_DATA_MIRROR");
        if (string.IsNullOrEmpty(folder) || !Tweets.AreReal) throw new SkippedException("the tweets are not here. COURSEKIT_DATA_MIRROR names a folder that has them");
        Measure(session, "lecture 02, tweets", Path.GetFullPath(folder));
    }

    private static void Measure(Session session, string name, string? data)
    {
        var folder = Directory.CreateTempSubdirectory("coursekit-bench-").FullName;
        try
        {
            if (data is null) BuiltCommand.Run(Lecture, folder, data); // files come into the page cache
            var runs = Enumerable.Range(0, Math.Min(session.Rounds, MostRounds)).Select(_ => BuiltCommand.Run(Lecture, folder, data)).ToList();
            session.Figure(name, Clock.Median(runs.Select(run => run.Total)), "s", below: Goal);
            session.Figure($"{name}, cells", Clock.Median(runs.Select(run => run.Cells)), "s");
            session.Figure($"{name}, overhead", Clock.Median(runs.Select(run => run.Overhead)), "s", below: OverheadGoal);
            session.Figure($"{name}, overhead, process start to first cell", Clock.Median(runs.Select(run => run.Start)), "s");
            session.Figure($"{name}, overhead, last cell to process end", Clock.Median(runs.Select(run => run.End)), "s");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
