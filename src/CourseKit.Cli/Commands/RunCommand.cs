using System.CommandLine;
using System.Diagnostics;
using CourseKit.Charts;
using CourseKit.Cli.Lectures;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Cli.Commands;

/// <summary><c>coursekit run LECTURE</c>: executes a notebook, writes it with its outputs, and as a page.</summary>
internal static class RunCommand
{
    private const string DefaultFolder = "output";

    public static Command Create()
    {
        var lecture = new Argument<string>("LECTURE") { Description = "A lecture's number (02), a part of its name, or the path of a notebook." };
        var folder = new Option<string>("--output", "-o") { Description = "Where the executed notebook and the page go.", HelpName = "FOLDER", DefaultValueFactory = _ => DefaultFolder };
        var open = new Option<bool>("--open") { Description = "Opens the page when it is written." };
        var command = new Command("run", "Runs a lecture: every cell from top to bottom, then a notebook with its outputs and a page to read.") { lecture, folder, open };
        command.SetAction(parsed =>
        {
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            using var interruption = new Interruption();
            string path;
            try
            {
                path = LectureLocator.Find(parsed.GetRequiredValue(lecture));
            }
            catch (LectureException exception)
            {
                return ErrorReport.Write(errors, exception.Message, ExitCode.Usage);
            }

            return Run(path, parsed.GetRequiredValue(folder), parsed.GetValue(open), output, errors, interruption.Token);
        });
        return command;
    }

    private static int Run(string path, string folder, bool open, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        var screen = new LectureScreen(output);
        var lecture = new LectureRun(path, folder) { Plotly = Plotly(errors) };
        output.WriteLine(Path.GetFileNameWithoutExtension(path));
        var run = lecture.Run(screen, cancellation);
        if (run is { Status: CellStatus.Error, Last: { } failed }) screen.Failure(failed);

        // The process's own clock: what the person waited, the start of the program included.
        var total = (DateTime.Now - Process.GetCurrentProcess().StartTime).TotalSeconds;
        output.WriteLine();
        output.WriteLine(FormattableString.Invariant($"  cells {run.Elapsed.TotalSeconds:0.0} s, with start and page {total:0.0} s"));
        output.WriteLine($"  notebook  {lecture.NotebookPath}");
        output.WriteLine($"  page      {lecture.PagePath}");
        if (open) Open(lecture.PagePath, errors);
        return run.Status switch
        {
            CellStatus.Error => ErrorReport.Write(errors, $"cell {run.Last!.Number} of {Path.GetFileName(path)} failed: {run.Last.Result!.Error!.Message}", ExitCode.Failure),
            CellStatus.Cancelled => ErrorReport.Write(errors, "stopped; the cells that ran are kept.", ExitCode.Stopped),
            _ => ExitCode.Success,
        };
    }

    // A page without it is still a page.
    private static string? Plotly(TextWriter errors)
    {
        try
        {
            var path = PlotlyScript.Find();
            if (path is not null) File.OpenRead(path).Dispose();
            return path;
        }
        catch (Exception exception) when (exception is ChartException or IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"coursekit: {ErrorReport.OneLine(exception.Message)} Until then the page's charts are pictures.");
            return null;
        }
    }

    private static void Open(string page, TextWriter errors)
    {
        try
        {
            Process.Start(new ProcessStartInfo(Path.GetFullPath(page)) { UseShellExecute = true })?.Dispose();
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or InvalidOperationException or PlatformNotSupportedException)
        {
            errors.WriteLine($"coursekit: the page cannot be opened from here ({ErrorReport.OneLine(exception.Message)}); open {page} in a browser.");
        }
    }
}
