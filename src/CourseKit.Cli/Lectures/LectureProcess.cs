using System.Diagnostics;
using System.Text;

namespace CourseKit.Cli.Lectures;

/// <summary>A lecture that runs in a process of its own: what it prints, and how it ended.</summary>
/// <param name="Lecture">The notebook.</param>
/// <param name="Folder">Where its files are.</param>
/// <param name="Code">The exit code.</param>
/// <param name="Printed">What it printed; empty when that was passed on at once.</param>
/// <param name="Errors">The lines for the error stream.</param>
internal sealed record LectureProcess(string Lecture, string Folder, int Code, string Printed, IReadOnlyList<string> Errors)
{
    private const string Prefix = "coursekit: ";

    /// <summary>Runs a lecture to its end. Cancellation asks it to stop, which it does as after Ctrl-C: what ran is kept.</summary>
    /// <param name="lecture">The notebook.</param>
    /// <param name="choices">How.</param>
    /// <param name="live">Told each line at once; null collects them.</param>
    /// <param name="cancellation">Stops it.</param>
    public static LectureProcess Run(string lecture, RunChoices choices, TextWriter? live, CancellationToken cancellation)
    {
        using var process = Process.Start(OwnProcess.Start([.. choices.ToArguments(lecture), StandardInputEnd.Option]))!;
        // The child stops when its standard input ends, also when this process dies.
        using var registration = cancellation.Register(() => process.StandardInput.Close());
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var printed = new StringBuilder();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (live is null) printed.Append(line).Append('\n');
            else live.WriteLine(line);
        }

        process.WaitForExit();
        return new(lecture, choices.Folder, process.ExitCode, printed.ToString(), [.. Lines(lecture, process.ExitCode, errors.GetAwaiter().GetResult())]);
    }

    // A process that ended in order says why it failed; one that crashed leaves a trace that says it at its start.
    private static IEnumerable<string> Lines(string lecture, int code, string errors)
    {
        var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (code is ExitCode.Success or ExitCode.Failure or ExitCode.Usage or ExitCode.Stopped) return lines;
        var why = lines.FirstOrDefault(line => !line.StartsWith(Prefix, StringComparison.Ordinal)) ?? "it said nothing";
        return [.. lines.Where(line => line.StartsWith(Prefix, StringComparison.Ordinal)), FormattableString.Invariant($"{Prefix}the process of {Path.GetFileName(lecture)} ended with code {code}: {why}")];
    }
}
