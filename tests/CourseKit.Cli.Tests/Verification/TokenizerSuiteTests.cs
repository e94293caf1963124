using CourseKit.Cli.Verification;

namespace CourseKit.Cli.Tests.Verification;

/// <summary>How the tokenizer suite judges; that nothing in the goldens fails is for <see cref="GoldenTests"/>.</summary>
public sealed class TokenizerSuiteTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("training/wordpiece", 68)]
    [InlineData("families/distilbert", 74)]
    [InlineData("families/electra", 74)]
    [InlineData("families/mpnet", 74)]
    public void WordPiece_tokenizers_pass_all_their_cases(string name, int cases) =>
        Assert.Equal(cases, Run(Golden(name)).Count(result => result.Outcome == Outcome.Passed));

    [Fact]
    public void A_difference_names_the_field_the_place_and_the_text()
    {
        var golden = File.ReadAllText(Path.Combine(Golden("minilm"), "cases.json"));
        folder.Write("cases.json", golden.Replace("7592", "7593", StringComparison.Ordinal));
        var failed = Run(folder.Path).First(result => result.Outcome == Outcome.Failed);
        Assert.Contains("ids[1]: 7592, expected 7593 (text 'Hello, world!')", failed.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Cases_without_their_source_are_skipped()
    {
        var results = Run(Golden("bert-base-uncased"));
        Assert.NotEmpty(results);
        Assert.All(results, result => Assert.Equal(Outcome.Skipped, result.Outcome));
    }

    private static CaseResult[] Run(string folder) => [.. new TokenizerSuite().Find(folder).SelectMany(unit => unit.Run(new GoldenSources(null)))];

    private static string Golden(string name) => Path.Combine(Repository.Root, "tests", "goldens", "tokenizers", name);
}
