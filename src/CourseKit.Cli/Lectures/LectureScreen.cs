using System.Globalization;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Cli.Lectures;

/// <summary>What a person sees while a lecture runs: a line a cell, its first line of code and its time; on a terminal the line moves while the cell works.</summary>
internal sealed class LectureScreen(TextWriter output) : IProgress<ProgressReport>
{
    private const int UnlimitedWidth = 100;
    private const int TimeWidth = 9;
    private const int LeastLabel = 16;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly bool isTerminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
    private readonly TextWriter output = output;
    private CellRun? running;
    private ProgressReport? drawn;

    private int Width => isTerminal ? Math.Min(UnlimitedWidth, Math.Max(40, Console.WindowWidth - 1)) : UnlimitedWidth;

    /// <summary>A cell begins: on a terminal it is shown at once.</summary>
    public void CellStarts(CellRun run)
    {
        (running, drawn) = (run, null);
        if (isTerminal) output.Write(Fit($"{Counter(run)} {Label(run, Width)}", ""));
    }

    /// <summary>A cell works: its bar, on a terminal.</summary>
    public void Report(ProgressReport value)
    {
        if (!isTerminal || running is null) return;
        if (drawn is not null && value.Done != value.Total && value.Elapsed - drawn.Elapsed < Pause) return;
        drawn = value;
        output.Write('\r' + Fit($"{Counter(running)} {ConsoleProgress.Line(value, bar: true)}", ""));
    }

    /// <summary>A cell has ended.</summary>
    public void CellEnded(CellRun run)
    {
        running = null;
        var time = run.Result!.Elapsed.TotalSeconds.ToString("0.0 s", CultureInfo.InvariantCulture);
        var end = run.Result.Status == CellStatus.Ok ? time : $"{(run.Result.Status == CellStatus.Error ? "failed" : "stopped")} {time}";
        output.WriteLine((isTerminal ? "\r" : "") + Fit($"{Counter(run)} {Label(run, Width)}", end));
    }

    /// <summary>A cell that failed: its code with numbered lines, and why.</summary>
    public void Failure(CellRun run)
    {
        output.WriteLine();
        foreach (var (index, line) in run.Cell.Source.Split('\n').Index()) output.WriteLine($"  {index + 1,3}  {line.TrimEnd('\r')}");
        output.WriteLine();
        foreach (var line in run.Result!.Error!.Traceback) output.WriteLine("  " + line);
        output.WriteLine();
    }

    private string Fit(string text, string end)
    {
        var room = Width - Math.Max(end.Length, TimeWidth) - 1;
        if (text.Length > room) text = string.Concat(text.AsSpan(0, room - 1), "…");
        return text.PadRight(room + 1) + end.PadLeft(TimeWidth);
    }

    private static string Counter(CellRun run) => string.Create(CultureInfo.InvariantCulture, $"  [{run.Number,2}/{run.Count}]");

    private static string Label(CellRun run, int width)
    {
        var line = run.Cell.Source.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0) ?? "";
        var room = Math.Max(LeastLabel, width - TimeWidth - 12);
        return line.Length <= room ? line : string.Concat(line.AsSpan(0, room - 1), "…");
    }
}
