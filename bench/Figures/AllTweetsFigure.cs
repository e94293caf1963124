using CourseKit.Pipelines;

namespace CourseKit.Bench.Figures;

/// <summary>Classifies every tweet of the set, neutral ones too.</summary>
internal static class AllTweetsFigure
{
    // Long enough to need few repetitions.
    private const int MostRounds = 3;

    public static void Measure(Session session)
    {
        var tweets = Tweets.Take(Tweets.All);
        var pipeline = Pipeline.SentimentAnalysis();
        pipeline.Run(tweets[..200]);
        var rounds = Enumerable.Range(0, Math.Min(session.Rounds, MostRounds)).Select(_ => Clock.Seconds(() => pipeline.Run(tweets)));
        session.Figure("all 14,640 tweets", Clock.Median(rounds), "s", below: 90);
    }
}
