using CourseKit.Cli.Verification;

namespace CourseKit.Cli.Tests.Verification;

/// <summary>How the tokenizer suite judges; that nothing in the goldens fails is for <see cref="GoldenTests"/>.</summary>
public sealed class TokenizerSuiteTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("training/wordpiece", 69)] // the training itself is a case
    [InlineData("training/byte-bpe", 69)]
    [InlineData("training/unigram", 69)]
    [InlineData("families/distilbert", 74)]
    [InlineData("families/mpnet", 74)]
    [InlineData("families/bertweet-normalised", 74)]
    [InlineData("families/t5-legacy", 74)]
    [InlineData("families/m2m100", 80)] // with targets and the languages
    public void Tokenizers_pass_all_their_cases(string name, int cases) =>
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
        var results = Run(Golden("bert-base-uncased"), new GoldenSources(folder.Path));
        Assert.NotEmpty(results);
        Assert.All(results, result => Assert.Equal(Outcome.Skipped, result.Outcome));
    }

    private static CaseResult[] Run(string folder, GoldenSources? sources = null) =>
        [.. new TokenizerSuite().Find(folder).SelectMany(unit => unit.Run(sources ?? new GoldenSources(null)))];

    private static string Golden(string name) => Path.Combine(Repository.Root, "tests", "goldens", "tokenizers", name);
}
