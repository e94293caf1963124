using CourseKit.Cli.Commands;

namespace CourseKit.Cli.Tests;

/// <summary><c>coursekit verify</c> as its caller sees it: lines and exit codes.</summary>
public sealed class VerifyCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private (int Code, string[] Lines, string Errors) Verify(params string[] arguments)
    {
        StringWriter output = new() { NewLine = "\n" }, errors = new() { NewLine = "\n" };
        var code = VerifyCommand.Create([new TinySuite()]).Parse(arguments)
            .Invoke(new() { Output = output, Error = errors, EnableDefaultExceptionHandler = false });
        return (code, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries), errors.ToString());
    }

    [Fact]
    public void Passing_units_give_a_line_each_totals_and_exit_code_0()
    {
        folder.Write("b/tiny.txt", "pass\npass\n");
        folder.Write("a/deep/tiny.txt", "pass\n");
        folder.Write("B/tiny.txt", "pass\n");
        var (code, lines, errors) = Verify(folder.Path);
        Assert.Equal(["B: passed 1", "a/deep: passed 1", "b: passed 2", "3 units: 4 passed, 0 failed, 0 not supported yet, 0 skipped"], lines);
        Assert.Equal((0, ""), (code, errors));
    }

    [Fact]
    public void A_failure_shows_its_first_difference_and_gives_exit_code_1()
    {
        folder.Write("a/tiny.txt", "pass\nfail logits[0]: 1, expected 2\nfail something else\n");
        folder.Write("b/tiny.txt", "pass\n");
        var (code, lines, _) = Verify(folder.Path);
        Assert.Equal("a: FAILED 2 of 3: line 2: logits[0]: 1, expected 2", lines[0]);
        Assert.Equal("b: passed 1", lines[1]);
        Assert.Equal("2 units: 2 passed, 2 failed, 0 not supported yet, 0 skipped", lines[2]);
        Assert.Equal(1, code);
    }

    [Fact]
    public void What_is_unsupported_or_skipped_is_shown_and_is_no_failure()
    {
        folder.Write("a/tiny.txt", "unsupported beam search\n");
        folder.Write("b/tiny.txt", "needs vocab/nobodys\nneeds vocab/nobodys\n");
        folder.Write("c/tiny.txt", "pass\nneeds vocab/nobodys\nneeds vocab/nobodys-either\nunsupported beams\n");
        var (code, lines, _) = Verify(folder.Path);
        Assert.Equal(
            [
                "a: not supported yet (beam search)",
                "b: skipped (no vocab/nobodys)",
                "c: passed 1, not supported yet 1 (beams), skipped 2 (no vocab/nobodys, and 1 more)",
                "3 units: 1 passed, 0 failed, 2 not supported yet, 4 skipped",
            ],
            lines);
        Assert.Equal(0, code);
    }

    [Fact]
    public void Sources_are_found_in_the_folder_given()
    {
        folder.Write("goldens/tiny.txt", "needs vocab/gpt2\n");
        folder.Write("shared/vocab/gpt2/vocab.json");
        Assert.Equal("goldens: passed 1", Verify(folder.Path, "--sources", folder["shared"]).Lines[0]);
    }

    [Fact]
    public void An_exception_fails_its_unit_with_the_first_line_and_the_run_goes_on()
    {
        folder.Write("a/tiny.txt", "guarded-throw\npass\n");
        folder.Write("b/tiny.txt", "pass\nthrow\npass\n");
        folder.Write("c/tiny.txt", "unreadable");
        folder.Write("d/tiny.txt", "pass\n");
        var (code, lines, _) = Verify(folder.Path);
        Assert.Equal(
            [
                "a: FAILED 1 of 2: line 1: FormatException: guarded",
                "b: FAILED 1 of 2: unit, after 1 cases: InvalidOperationException: escaped",
                "c: FAILED 1 of 1: TinySuite: InvalidDataException: cannot look at this",
                "d: passed 1",
                "4 units: 3 passed, 3 failed, 0 not supported yet, 0 skipped",
            ],
            lines);
        Assert.Equal(1, code);
    }

    [Fact]
    public void A_cancelled_case_stops_the_run()
    {
        folder.Write("a/tiny.txt", "cancel\n");
        Assert.Throws<OperationCanceledException>(() => Verify(folder.Path));
    }

    [Fact]
    public void Verbose_lists_every_case()
    {
        folder.Write("a/tiny.txt", "pass\nfail off by one\nunsupported beams\nneeds x\n");
        Assert.Equal(
            ["  line 1: passed", "  line 2: FAILED: off by one", "  line 3: not supported yet: beams", "  line 4: skipped: no x"],
            Verify(folder.Path, "--verbose").Lines[1..5]);
    }

    [Theory]
    [InlineData("models/bert", "models/bert/Base", "models/bert/Head")]
    [InlineData("models/bert/", "models/bert/Base", "models/bert/Head")]
    [InlineData("./models/*/Base", "models/bert/Base", "models/gpt2/Base")]
    [InlineData("*", "models/bert/Base", "models/bert/Head", "models/gpt2/Base", "ops")]
    [InlineData("o?s", "ops")]
    [InlineData("**/Base", "models/bert/Base", "models/gpt2/Base")]
    [InlineData("**/ops", "ops")]
    [InlineData("models/**", "models/bert/Base", "models/bert/Head", "models/gpt2/Base")]
    [InlineData("models/b*t/H*", "models/bert/Head")]
    public void Only_selects_units_by_their_path(string glob, params string[] expected)
    {
        foreach (var unit in new[] { "models/bert/Base", "models/bert/Head", "models/gpt2/Base", "ops" }) folder.Write($"{unit}/tiny.txt", "pass\n");
        var (code, lines, _) = Verify(folder.Path, "--only", glob);
        Assert.Equal(expected.Select(path => $"{path}: passed 1"), lines[..^1]);
        Assert.Equal(0, code);
    }

    [Theory]
    [InlineData("Models")]
    [InlineData("bert")]
    [InlineData("models/ber")]
    [InlineData("models.bert")]
    public void Only_that_selects_nothing_gives_exit_code_2(string glob)
    {
        folder.Write("models/bert/Base/tiny.txt", "pass\n");
        var (code, _, errors) = Verify(folder.Path, "--only", glob);
        Assert.Equal((2, $"coursekit: '{folder.Path}' holds no golden case that matches '{glob}'.\n"), (code, errors));
    }

    [Fact]
    public void A_folder_inside_a_set_can_be_verified_alone()
    {
        folder.Write("models/bert/Base/tiny.txt", "pass\n");
        Assert.Equal("Base: passed 1", Verify(folder["models/bert"]).Lines[0]);
        Assert.Equal(".: passed 1", Verify(folder["models/bert/Base"]).Lines[0]);
        Assert.Equal(".: passed 1", Verify(folder["models/bert/Base/"]).Lines[0]);
    }

    [Fact]
    public void A_missing_or_empty_folder_gives_exit_code_2()
    {
        folder.Write("text/readme.txt");
        Assert.Equal((2, $"coursekit: '{folder["absent"]}' does not exist, expected a folder of golden cases.\n"), Result(folder["absent"]));
        Assert.Equal((2, $"coursekit: '{folder["text/readme.txt"]}' is a file, expected a folder of golden cases.\n"), Result(folder["text/readme.txt"]));
        Assert.Equal((2, $"coursekit: '{folder.Path}' holds no golden case.\n"), Result(folder.Path));
        Assert.Equal((2, $"coursekit: '{folder["x"]}' does not exist, expected the folder of their sources.\n"), Result(folder.Path, "--sources", folder["x"]));

        (int, string) Result(params string[] arguments)
        {
            var (code, _, errors) = Verify(arguments);
            return (code, errors);
        }
    }
}
