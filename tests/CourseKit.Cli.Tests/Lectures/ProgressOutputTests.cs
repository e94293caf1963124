using CourseKit.Cli.Lectures;
using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Cli.Tests.Lectures;

public class ProgressOutputTests
{
    [Fact]
    public void TheBarIsAnElementThatScreenReadersKnow()
    {
        var html = ProgressOutput.Html(Report("sentiment", 30, 120, 2));
        Assert.StartsWith("<div class=\"ck-progress\"><progress max=\"120\" value=\"30\" aria-label=\"sentiment\"></progress> sentiment 25 % 30/120", html);
    }

    [Fact]
    public void WhatALibraryCallsItsWorkIsText()
    {
        var html = ProgressOutput.Html(Report("<b>\"x\" & y</b>", 1, 2, 1));
        Assert.DoesNotContain("<b>", html);
        Assert.Contains("aria-label=\"&lt;b&gt;&quot;x&quot; &amp; y&lt;/b&gt;\"", html);
        Assert.DoesNotContain("<b>", ProgressOutput.Html(Report("<b>", 1, null, 1)));
    }

    [Fact]
    public void WorkOfUnknownLengthHasFiguresAndNoBar()
    {
        var html = ProgressOutput.Html(Report("reading", 1500, null, 3));
        Assert.DoesNotContain("<progress", html);
        Assert.StartsWith("<div class=\"ck-progress\">reading 1,500 ", html);
    }

    [Fact]
    public void NothingToDoIsDone() => Assert.Contains("<progress max=\"1\" value=\"0\"", ProgressOutput.Html(Report("empty", 0, 0, 1)));

    [Fact]
    public void LongCallsAreOneOutputThatEndsAtTheLastReportAndShortOnesNone()
    {
        var outputs = Outputs(output =>
        {
            output.Report(Report("short", 5, 10, 0.1));
            output.Report(Report("short", 10, 10, 0.2));
            output.Report(Report("long", 1, 10, 0.4));
            output.Report(Report("long", 2, 10, 0.45)); // too soon after the one before to be drawn
            output.Report(Report("long", 10, 10, 0.46));
            output.Report(Report("long", 3, 10, 0.5)); // goes back, so it is another call
        });
        Assert.Equal(["long 100 % 10/10", "long 30 % 3/10"], outputs.OfType<DisplayOutput>().Select(shown => string.Join(' ', shown.Data.ToString().Split(' ')[..4])));
    }

    [Fact]
    public void EveryReportIsToldToTheTerminalToo()
    {
        var heard = new List<ProgressReport>();
        Outputs(output => output.Report(Report("a", 1, 2, 0.01)), new Listener(heard));
        Assert.Equal("a", Assert.Single(heard).Activity);
    }

    private static IReadOnlyList<CellOutput> Outputs(Action<ProgressOutput> work, IProgress<ProgressReport>? terminal = null)
    {
        var list = new OutputList();
        var session = new CSharpSession(new([typeof(object).Assembly], ["System"]), LectureEnvironment.Formatters())
        {
            CellStarting = cell =>
            {
                work(new(cell, terminal));
                return null;
            },
        };
        Assert.Equal(CellStatus.Ok, session.Run("", list, TestContext.Current.CancellationToken).Status);
        return list.Outputs;
    }

    private static ProgressReport Report(string activity, long done, long? total, double seconds) => new(activity, done, total, "texts", TimeSpan.FromSeconds(seconds), []);

    private sealed class Listener(List<ProgressReport> heard) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => heard.Add(value);
    }
}
