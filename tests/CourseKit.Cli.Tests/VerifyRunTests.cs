using CourseKit.Cli.Verification;

namespace CourseKit.Cli.Tests;

/// <summary>Which golden files become units, with and without a suite that claims them.</summary>
public sealed class VerifyRunTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string[] UnclaimedPaths(string root, params IGoldenSuite[] suites) =>
        [.. new VerifyRun(suites, root).Run().Where(unit => unit.Count(Outcome.Unsupported) > 0).Select(unit => unit.Path)];

    [Fact]
    public void Golden_files_without_a_suite_are_listed_as_not_supported()
    {
        folder.Write("new-kind/some/case.json", "{}");
        folder.Write("new-kind/other/cases.json", "[]");
        folder.Write("sums/sums.json", """{"note":{"x":[1]},"cases":[1]}""");
        folder.Write("sums/made.json", """{"texts":[],"made_with":"reference 1.0"}""");
        folder.Write("formats/bin/expected.safetensors");
        folder.Write("formats/parameters.expected.safetensors");
        folder.Write("checkpoint/config.json", """{"model_type":"bert"}""");
        folder.Write("checkpoint/vocab.json", """{"cases":7,"made_with":8}""");
        folder.Write("checkpoint/list.json", """[{"cases":[]}]""");
        folder.Write("checkpoint/broken.json", """{"cases":""");
        Assert.Equal(["formats", "new-kind/other", "new-kind/some", "sums/made.json", "sums/sums.json"], UnclaimedPaths(folder.Path));
        Assert.Equal(["."], UnclaimedPaths(folder["formats/bin"]));
    }

    [Fact]
    public void What_a_suite_claims_as_a_file_or_a_folder_is_not_listed_again()
    {
        folder.Write("a/tiny.txt", "pass\n");
        folder.Write("a/case.json", "{}");
        folder.Write("a/inner/expected.safetensors");
        folder.Write("b/one.json", """{"cases":[]}""");
        folder.Write("b/two.json", """{"cases":[]}""");
        folder.Write("c/cases.json", """{"cases":[]}""");
        Assert.Equal(["b/two.json"], UnclaimedPaths(folder.Path, new TinySuite(), new FileSuite("one.json"), new FileSuite("cases.json")));
    }

    [Fact]
    public void A_unit_without_cases_is_not_counted_as_passed()
    {
        folder.Write("a/tiny.txt");
        var unit = Assert.Single(new VerifyRun([new TinySuite()], folder.Path).Run());
        Assert.Equal("not supported yet (no cases found in it)", unit.Summary);
    }

    [Fact]
    public void Links_are_followed_but_not_in_circles()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("links need a privilege");
        folder.Write("a/tiny.txt", "pass\n");
        folder.Write("elsewhere/tiny.txt", "pass\n");
        Directory.CreateSymbolicLink(folder["a/up"], folder.Path);
        Directory.CreateSymbolicLink(folder["a/self"], folder["a"]);
        Directory.CreateSymbolicLink(folder["b"], folder["elsewhere"]);
        Directory.CreateSymbolicLink(folder["gone"], folder["nowhere"]);
        var paths = new VerifyRun([new TinySuite()], folder.Path).Run().Select(unit => unit.Path).ToArray();
        Assert.Contains("b", paths);
        Assert.InRange(paths.Length, 3, 10);
    }

    /// <summary>Nothing in the project's own set is overlooked: every case file is covered by exactly one unit.</summary>
    [Fact]
    public void Every_case_file_of_the_goldens_is_covered_by_one_unit()
    {
        var goldens = Path.Combine(Repository.Root, "tests", "goldens");
        var units = new VerifyRun([], goldens).Units().Select(item => item.Relative).ToArray();
        Assert.Equal(units.Length, units.Distinct().Count());
        string[] files = [.. Directory.GetFiles(goldens, "case*.json", SearchOption.AllDirectories)];
        Assert.NotEmpty(files);
        var folders = files.Select(file => Path.GetRelativePath(goldens, Path.GetDirectoryName(file)!).Replace('\\', '/'));
        Assert.Empty(folders.Except(units));
    }

    private sealed class FileSuite(string name) : IGoldenSuite
    {
        public IEnumerable<GoldenUnit> Find(string folder)
        {
            var path = Path.Combine(folder, name);
            return File.Exists(path) ? [new GoldenUnit(path, _ => [CaseResult.Pass("it")])] : [];
        }
    }
}
