using System.Diagnostics;
using CourseKit.Hub;
using CourseKit.Pipelines;
using CourseKit.Tokenizers;

namespace CourseKit.Bench.Figures;

/// <summary>Speed and memory of the sentiment pipeline on 1,000 tweets, from text to class.</summary>
internal static class PipelineFigure
{
    public const string Child = "pipeline-memory";

    private const string Name = "pipeline, 1,000 tweets";
    private const int Count = 1000;

    public static void Measure(Session session)
    {
        var tweets = Tweets.Take(Count);
        var pipeline = Pipeline.SentimentAnalysis();
        var tokens = Tokenizer.FromPretrained(ModelLocator.Default.Locate(Pipeline.DefaultEncoder))
            .EncodeBatch(tweets, truncation: Truncation.LongestFirst(pipeline.MaxLength)).Sum(text => (long)text.Length);
        void Classify() => pipeline.Run(tweets);

        Clock.Warm(Classify);
        var seconds = Clock.Median(Enumerable.Range(0, session.Rounds).Select(_ => Clock.Seconds(Classify)));
        session.Figure($"{Name}", Count / seconds, "texts/s");
        session.Figure($"{Name}, tokens", tokens / seconds, "tokens/s");
        session.Figure($"{Name}, peak memory", ChildProcess.Number(Child), "MB", below: 400);
    }

    /// <summary>Loads the pipeline, classifies the tweets once, and answers the most memory that the process had, in MB.</summary>
    public static int RunChild()
    {
        var answers = Pipeline.SentimentAnalysis().Run(Tweets.Take(Count));
        if (answers.Count != Count) return 1;
        using var process = Process.GetCurrentProcess();
        return ChildProcess.Answer(process.PeakWorkingSet64 / 1e6);
    }
}
