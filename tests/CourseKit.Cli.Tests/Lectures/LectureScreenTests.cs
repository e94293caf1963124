using CourseKit.Cli.Lectures;
using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Notebooks;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Cli.Tests.Lectures;

/// <summary>What is written into a file or a pipe: whole lines, nothing that moves.</summary>
public class LectureScreenTests
{
    private readonly StringWriter output = new() { NewLine = "\n" };
    private readonly LectureScreen screen;

    public LectureScreenTests() => screen = new(output);

    [Fact]
    public void ACellIsOneLineWithItsNumberItsFirstLineOfCodeAndItsTime()
    {
        var run = Cell("\n  \n  var n = 1;\nn + 1", 3, 33);
        screen.CellStarts(run);
        screen.Report(new("sentiment", 1, 2, "texts", TimeSpan.FromSeconds(1), []));
        Assert.Equal("", output.ToString());
        screen.CellEnded(run with { Result = new(CellStatus.Ok, 1, TimeSpan.FromSeconds(1.26), null) });
        var line = output.ToString();
        Assert.StartsWith("  [ 3/33] var n = 1; ", line);
        Assert.EndsWith(" 1.3 s\n", line);
        Assert.DoesNotContain('\r', line);
    }

    [Fact]
    public void TimesStandUnderEachOtherWhateverTheCode()
    {
        foreach (var code in (string[])["1", new string('x', 500), ""])
            screen.CellEnded(Cell(code, 1, 9) with { Result = new(CellStatus.Ok, 1, TimeSpan.FromSeconds(12), null) });
        var lines = output.ToString().TrimEnd('\n').Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Single(lines.Select(line => line.Length).Distinct());
        Assert.All(lines, line => Assert.EndsWith(" 12.0 s", line));
        Assert.Contains("xxx…", lines[1]);
    }

    [Theory]
    [InlineData(CellStatus.Error, "failed 0.5 s")]
    [InlineData(CellStatus.Cancelled, "stopped 0.5 s")]
    public void ACellThatDidNotEndWellSaysSo(CellStatus status, string end)
    {
        screen.CellEnded(Cell("1", 1, 1) with { Result = new(status, 1, TimeSpan.FromSeconds(0.5), null) });
        Assert.EndsWith(end + "\n", output.ToString());
    }

    [Fact]
    public void AFailureShowsTheCellWithNumberedLinesAndWhy()
    {
        var error = new ErrorOutput("TimeoutException", "late", ["TimeoutException: late", "  at cell [1], line 2: Wait();"]);
        screen.Failure(Cell("var n = 1;\r\nWait();", 1, 1) with { Result = new(CellStatus.Error, 1, TimeSpan.Zero, error) });
        Assert.Equal("\n    1  var n = 1;\n    2  Wait();\n\n  TimeoutException: late\n    at cell [1], line 2: Wait();\n\n", output.ToString());
    }

    private static CellRun Cell(string code, int number, int count) => new(new Notebook().Add(CellKind.Code, code), number, count, null);
}
