namespace CourseKit.Cli.Verification;

/// <summary>Every kind of golden case that the library can answer.</summary>
public static class GoldenSuites
{
    /// <summary>The suites. Each recognises its units by the files in a folder, so their order does not matter.</summary>
    public static IReadOnlyList<IGoldenSuite> All { get; } =
    [
        new OperationSuite(),
        new ModelSuite(),
        new TrainingSuite(),
        new OptimizerSuite(),
        new PeftSuite(),
        new EmbeddingSuite(),
        new TextClassificationSuite(),
        new TokenizerSuite(),
        new LanguageModelSuite(),
        new MetricsSuite(),
        new FormatSuite(),
        new LogitsSuite(),
        new GenerationSuite(),
    ];
}
