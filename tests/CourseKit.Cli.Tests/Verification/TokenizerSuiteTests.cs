using CourseKit.Cli.Verification;

namespace CourseKit.Cli.Tests.Verification;

/// <summary>Runs the golden cases of tokenizers that this repository holds.</summary>
public sealed class TokenizerSuiteTests : IDisposable
{
    private static readonly string Repository = FindRepository();
    private readonly string _temporary = Directory.CreateTempSubdirectory("coursekit-goldens-").FullName;

    public static TheoryData<string> Folders() => [.. Directory
        .EnumerateDirectories(Goldens(), "*", SearchOption.AllDirectories).Prepend(Goldens())
        .Where(folder => new TokenizerSuite().Find(folder).Any())
        .Select(folder => Path.GetRelativePath(Goldens(), folder)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_supported_case_agrees_with_the_reference(string folder)
    {
        var results = Run(Path.Combine(Goldens(), folder));

        Assert.NotEmpty(results);
        Assert.DoesNotContain(results, result => result.Outcome == Outcome.Failed);
    }

    [Theory]
    [InlineData("minilm", 68)]
    [InlineData("training/wordpiece", 68)]
    [InlineData("families/distilbert", 74)]
    [InlineData("families/electra", 74)]
    [InlineData("families/mpnet", 74)]
    public void WordPiece_tokenizers_pass_all_their_cases(string folder, int cases)
    {
        var results = Run(Path.Combine(Goldens(), folder));

        Assert.Equal(cases, results.Count(result => result.Outcome == Outcome.Passed));
    }

    [Fact]
    public void A_difference_names_the_field_the_place_and_the_text()
    {
        var golden = Path.Combine(Goldens(), "minilm", "cases.json");
        File.WriteAllText(Path.Combine(_temporary, "cases.json"),
            File.ReadAllText(golden).Replace("7592", "7593", StringComparison.Ordinal));

        var failed = Run(_temporary).First(result => result.Outcome == Outcome.Failed);

        Assert.Contains("ids[1]: 7592, expected 7593 (text 'Hello, world!')", failed.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Cases_without_their_source_are_skipped()
    {
        var units = new TokenizerSuite().Find(Path.Combine(Goldens(), "minilm"));
        var results = units.SelectMany(unit => unit.Run(new GoldenSources(null))).ToArray();

        Assert.NotEmpty(results);
        Assert.All(results, result => Assert.Equal(Outcome.Skipped, result.Outcome));
    }

    public void Dispose() => Directory.Delete(_temporary, recursive: true);

    private CaseResult[] Run(string folder) =>
        [.. new TokenizerSuite().Find(folder).SelectMany(unit => unit.Run(Sources()))];

    /// <summary>The embedded checkpoint has the tokenizer of all-MiniLM-L6-v2: it stands in for that source.</summary>
    private GoldenSources Sources()
    {
        var model = Directory.CreateDirectory(Path.Combine(_temporary, "models", "all-MiniLM-L6-v2")).FullName;
        File.Copy(Path.Combine(Repository, "data", "models", "minilm-l6", "tokenizer.json"), Path.Combine(model, "tokenizer.json"),
            overwrite: true);
        return new GoldenSources(_temporary);
    }

    private static string Goldens() => Path.Combine(Repository, "tests", "goldens", "tokenizers");

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CourseKit.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("CourseKit.sln was not found above the test's folder.");
    }
}
