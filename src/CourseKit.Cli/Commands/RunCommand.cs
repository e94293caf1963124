using System.CommandLine;
using System.Diagnostics;
using CourseKit.Charts;
using CourseKit.Cli.Lectures;
using CourseKit.Jupyter.Notebooks;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Cli.Commands;

/// <summary><c>coursekit run LECTURE</c>: executes notebooks, writes them with their outputs, and as pages.</summary>
internal sealed class RunCommand
{
    private const string DefaultFolder = "output";

    private readonly Argument<string[]> lectures = new("LECTURE") { Description = "A lecture's number (02), a part of its name, or the path of a notebook; or several of them.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> all = new("--all") { Description = "All lectures of the course." };
    private readonly Option<string[]> parts = new("--part") { Description = "All lectures of a part, given by its number (1) or a part of its name.", HelpName = "PART", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> folder = new("--output", "-o") { Description = "Where the executed notebook and the page go.", HelpName = "FOLDER", DefaultValueFactory = _ => DefaultFolder };
    private readonly Option<bool> html = new("--html") { Description = "Writes the page only." };
    private readonly Option<bool> noHtml = new("--no-html") { Description = "Writes the executed notebook only." };
    private readonly Option<bool> clear = new("--clear") { Description = "Runs nothing, but removes the outputs: in the notebook itself, or with --output in a copy there." };
    private readonly Option<string[]> set = RunOptions.Set();
    private readonly Option<double?> timeout = RunOptions.Timeout();
    private readonly Option<int> parallel = RunOptions.Parallel();
    private readonly Option<bool> open = new("--open") { Description = "Opens the page when it is written." };
    private readonly Option<bool> noNames = new(RunChoices.NoNamesOption) { Hidden = true };
    private readonly Option<bool> untilInputEnds = new(StandardInputEnd.Option) { Hidden = true };

    public static Command Create() => new RunCommand().ToCommand();

    private Command ToCommand()
    {
        var command = new Command("run", "Runs lectures: every cell from top to bottom, then a notebook with its outputs and a page to read.")
        {
            lectures, all, parts, folder, html, noHtml, clear, set, timeout, parallel, open, noNames, untilInputEnds,
        };
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        IReadOnlyList<string> paths;
        try
        {
            if (Problem(parsed) is { } problem) return ErrorReport.Write(errors, problem, ExitCode.Usage);
            paths = Chosen(parsed);
        }
        catch (LectureException exception)
        {
            return ErrorReport.Write(errors, exception.Message, ExitCode.Usage);
        }

        var isOne = paths.Count == 1 && !parsed.GetValue(all) && parsed.GetValue(parts) is null or [];
        if (parsed.GetValue(clear)) return ClearOutputs(paths, parsed.GetResult(folder) is { Implicit: false } ? parsed.GetRequiredValue(folder) : null, output);
        if (!isOne && parsed.GetValue(open)) return ErrorReport.Write(errors, "--open opens one page. Give one lecture.", ExitCode.Usage);
        var choices = new RunChoices(parsed.GetRequiredValue(folder))
        {
            WritesNotebook = !parsed.GetValue(html),
            WritesPage = !parsed.GetValue(noHtml),
            NamesFiles = !parsed.GetValue(noNames),
            Timeout = RunOptions.ToTimeout(parsed.GetValue(timeout)),
            Values = RunOptions.ToValues(parsed.GetValue(set)),
        };
        using var interruption = new Interruption(parsed.GetValue(untilInputEnds));
        return isOne
            ? RunOne(paths[0], choices, parsed.GetValue(open), output, errors, interruption.Token)
            : RunSeveral(paths, choices, parsed.GetValue(parallel), output, errors, interruption.Token);
    }

    private string? Problem(ParseResult parsed)
    {
        bool Given(Option option) => parsed.GetResult(option) is { Implicit: false };
        if (parsed.GetValue(lectures) is null or [] && !Given(all) && !Given(parts))
            return "Required argument missing: which lecture? Give a number, a name or a path, or --part or --all. Try 'coursekit run --help'.";
        return RunOptions.Conflict(Given(html), "--html", Given(noHtml), "--no-html", "nothing would be written")
            ?? RunOptions.Conflict(Given(open), "--open", Given(noHtml), "--no-html", "there is no page to open")
            ?? ((Option[])[html, noHtml, open, set, timeout, parallel])
                .Select(option => RunOptions.Conflict(Given(clear), "--clear", Given(option), option.Name, "--clear runs nothing")).FirstOrDefault(text => text is not null);
    }

    private IReadOnlyList<string> Chosen(ParseResult parsed)
    {
        IReadOnlyList<string> chosen =
        [
            .. (parsed.GetValue(lectures) ?? []).Select(LectureLocator.Find),
            .. (parsed.GetValue(parts) ?? []).SelectMany(LectureLocator.Part),
            .. parsed.GetValue(all) ? LectureLocator.All() : [],
        ];
        return chosen.Count > 0 ? [.. chosen.Distinct(StringComparer.Ordinal)] : throw new LectureException("The course has no lectures.");
    }

    private static int ClearOutputs(IReadOnlyList<string> paths, string? folder, TextWriter output)
    {
        if (folder is not null) LectureRun.ProveWritable(folder);
        foreach (var path in paths)
        {
            var target = folder is null ? path : Path.Combine(folder, Path.GetFileName(path));
            var notebook = Notebook.Load(path);
            var changed = NotebookCleaner.Clean(notebook);
            if (changed || folder is not null) notebook.Save(target);
            output.WriteLine($"{target}: {(changed ? "outputs removed" : "had no outputs")}");
        }

        return ExitCode.Success;
    }

    private static int RunSeveral(IReadOnlyList<string> paths, RunChoices choices, int parallel, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        LectureRun.ProveWritable(choices.Folder);
        var batch = new LectureBatch(paths, choices, parallel);
        var code = batch.Code(batch.Run(output, errors, cancellation));
        return code == ExitCode.Stopped ? ErrorReport.Write(errors, "stopped; what ran is kept.", code) : code;
    }

    private static int RunOne(string path, RunChoices choices, bool open, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        var screen = new LectureScreen(output);
        var lecture = new LectureRun(path, choices) { Plotly = choices.WritesPage ? Plotly(errors) : null };
        output.WriteLine(Path.GetFileNameWithoutExtension(path));
        var run = lecture.Run(screen, cancellation);
        if (run is { Status: CellStatus.Error, Last: { } failed }) screen.Failure(failed);

        // The process's own clock: what the person waited, the start of the program included.
        var total = (DateTime.Now - Process.GetCurrentProcess().StartTime).TotalSeconds;
        output.WriteLine();
        output.WriteLine(FormattableString.Invariant($"  cells {run.Elapsed.TotalSeconds:0.0} s, with start{(choices.WritesPage ? " and page" : "")} {total:0.0} s"));
        if (choices is { WritesNotebook: true, NamesFiles: true }) output.WriteLine($"  notebook  {lecture.NotebookPath}");
        if (choices is { WritesPage: true, NamesFiles: true }) output.WriteLine($"  page      {lecture.PagePath}");
        if (open) OpenPage(lecture.PagePath, errors);
        var cell = $"cell {run.Last?.Number} of {Path.GetFileName(path)}";
        return run switch
        {
            { TimedOut: true } => ErrorReport.Write(errors, FormattableString.Invariant($"{cell} took longer than {choices.Timeout!.Value.TotalSeconds} s (--timeout) and was stopped; what ran before is kept."), ExitCode.Failure),
            { Status: CellStatus.Error } => ErrorReport.Write(errors, $"{cell} failed: {run.Last!.Result!.Error!.Message}", ExitCode.Failure),
            { Status: CellStatus.Cancelled } => ErrorReport.Write(errors, "stopped; the cells that ran are kept.", ExitCode.Stopped),
            _ => ExitCode.Success,
        };
    }

    /// <summary>The copy of plotly.js for pages; null, with a line that says why, where it cannot be read: a page without it is still a page.</summary>
    public static string? Plotly(TextWriter errors)
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

    /// <summary>Opens a page in the browser of this machine.</summary>
    public static void OpenPage(string page, TextWriter errors)
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
