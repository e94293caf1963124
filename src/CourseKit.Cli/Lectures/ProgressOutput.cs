using System.Net;
using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Cli.Lectures;

/// <summary>Draws the progress of a cell's long calls as a bar, one output that updates itself, and tells it to the terminal too.</summary>
internal sealed class ProgressOutput(CellContext cell, IProgress<ProgressReport>? terminal) : IProgress<ProgressReport>
{
    // A call that is over sooner needs no bar.
    private static readonly TimeSpan BeforeFirst = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private DisplayedValue? bar;
    private ProgressReport? drawn;

    /// <inheritdoc/>
    public void Report(ProgressReport value)
    {
        terminal?.Report(value);
        var isNew = drawn is null || drawn.Activity != value.Activity || drawn.Done > value.Done;
        if (isNew) bar = null;
        var finished = value.Done == value.Total;
        if (bar is null ? value.Elapsed < BeforeFirst : !finished && value.Elapsed - drawn!.Elapsed < Pause) return;
        if (bar is null) bar = cell.Display(value);
        else bar.Update(value);
        drawn = value;
    }

    /// <summary>The bar: an element that screen readers know, and the figures beside it.</summary>
    public static string Html(ProgressReport report)
    {
        var figures = WebUtility.HtmlEncode(ConsoleProgress.Line(report, bar: false));
        return report.Total is { } total
            ? FormattableString.Invariant($"""<div class="ck-progress"><progress max="{Math.Max(1, total)}" value="{report.Done}" aria-label="{WebUtility.HtmlEncode(report.Activity)}"></progress> {figures}</div>""")
            : $"""<div class="ck-progress">{figures}</div>""";
    }
}
