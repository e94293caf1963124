using System.Globalization;
using System.Text;

namespace CourseKit.Cli;

/// <summary>Draws progress as a bar that updates one line of a terminal; in a pipe or a file, as a plain line now and then.</summary>
internal sealed class ConsoleProgress : IProgress<ProgressReport>, IDisposable
{
    private const int BarWidth = 24;
    private static readonly TimeSpan TerminalPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LinePause = TimeSpan.FromSeconds(15);

    private readonly TextWriter writer;
    private readonly bool isTerminal;
    private TimeSpan? last;
    private int drawn;

    /// <summary>Progress on a writer, usually standard error, so that standard output holds answers only.</summary>
    public ConsoleProgress(TextWriter writer)
    {
        this.writer = writer;
        isTerminal = ReferenceEquals(writer, Console.Error) && !Console.IsErrorRedirected;
    }

    /// <inheritdoc/>
    public void Report(ProgressReport value)
    {
        var finished = value.Done == value.Total;
        if (!finished && last is { } before && value.Elapsed - before < (isTerminal ? TerminalPause : LinePause)) return;
        last = value.Elapsed;
        var line = Line(value, isTerminal);
        if (!isTerminal)
        {
            writer.WriteLine(line);
            return;
        }

        var width = Math.Max(20, Console.WindowWidth - 1);
        if (line.Length > width) line = line[..width];
        writer.Write('\r' + line.PadRight(drawn));
        drawn = line.Length;
    }

    /// <summary>Leaves the bar behind, so that what is written next begins on a line of its own.</summary>
    public void Dispose()
    {
        if (isTerminal && drawn > 0) writer.WriteLine();
        drawn = 0;
    }

    internal static string Line(ProgressReport report, bool bar)
    {
        var text = new StringBuilder(report.Activity).Append(' ');
        if (report.Total is { } total)
        {
            var share = total == 0 ? 1 : (double)report.Done / total;
            var full = (int)Math.Round(share * BarWidth);
            if (bar) text.Append('━', full).Append('╌', BarWidth - full).Append(' ');
            text.Append(CultureInfo.InvariantCulture, $"{share:0 %} {report.Done:N0}/{total:N0} ");
        }
        else text.Append(CultureInfo.InvariantCulture, $"{report.Done:N0} ");

        text.Append(CultureInfo.InvariantCulture, $"{report.Unit}, {report.Rate:N1}/s");
        foreach (var (name, value) in report.Figures) text.Append(CultureInfo.InvariantCulture, $", {name} {value:0.0000}");
        text.Append(CultureInfo.InvariantCulture, $", {Duration(report.Elapsed)} gone");
        if (report.Remaining is { } remaining && report.Done != report.Total) text.Append(CultureInfo.InvariantCulture, $", {Duration(remaining)} left");
        return text.ToString();
    }

    /// <summary>E.g. <c>7 s</c>, <c>2:05 min</c>, <c>1:02:30 h</c>.</summary>
    internal static string Duration(TimeSpan time) => time switch
    {
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time:mm\\:ss} h"),
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time:m\\:ss} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s"),
    };
}
