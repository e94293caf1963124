using CourseKit.Hub;
using CourseKit.Pipelines;
using CourseKit.Tokenizers;

namespace CourseKit.Bench.Figures;

/// <summary>How long the encoder's tokenizer.json takes to load: once the code is compiled, and first thing in a process.</summary>
internal static class TokenizerFigure
{
    public const string Child = "tokenizer-load";

    private const string Name = "tokenizer.json, load";

    public static void Measure(Session session)
    {
        var calls = Clock.Warm(Load);
        session.Figure(Name, 1000 * Clock.Median(Enumerable.Range(0, session.Rounds).Select(_ => Clock.SecondsEach(Load, calls))), "ms");
        session.Figure($"{Name}, first in a process", Clock.Median(Enumerable.Range(0, session.Rounds).Select(_ => ChildProcess.Number(Child))), "ms");
    }

    /// <summary>Loads it once and answers how long that took, in ms. Nothing is compiled ahead here.</summary>
    public static int RunChild() => ChildProcess.Answer(1000 * Clock.Seconds(Load));

    private static void Load() => Tokenizer.FromFile(Path.Combine(ModelLocator.Default.Locate(Pipeline.DefaultEncoder), "tokenizer.json"));
}
