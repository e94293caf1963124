using System.CommandLine;
using System.Diagnostics;
using CourseKit.Cli.Lectures;
using CourseKit.Jupyter.Pages.Book;

namespace CourseKit.Cli.Commands;

/// <summary><c>coursekit book</c>: the whole course as a static site.</summary>
internal sealed class BookCommand
{
    private const string DefaultFolder = "site";

    private readonly Argument<string?> notebooks = new("NOTEBOOKS") { Description = "The folder of the notebooks; each folder in it is a part. Default: those of the course.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string> folder = new("--output", "-o") { Description = "Where the site goes.", HelpName = "FOLDER", DefaultValueFactory = _ => DefaultFolder };
    private readonly Option<bool> noRun = new("--no-run") { Description = "Takes the outputs that are in the notebooks, and runs nothing." };
    private readonly Option<string?> title = new("--title") { Description = "The title. Default: the heading of index.md beside the parts.", HelpName = "TITLE" };
    private readonly Option<Uri?> address = new("--link-base")
    {
        Description = "The address of the notebooks' folder, for links to files that are not part of the site. Default: where they are on this disk.",
        HelpName = "URL",
    };
    private readonly Option<double?> timeout = RunOptions.Timeout();
    private readonly Option<int> parallel = RunOptions.Parallel();
    private readonly Option<bool> open = new("--open") { Description = "Opens the first page when all is written." };

    public static Command Create() => new BookCommand().ToCommand();

    private Command ToCommand()
    {
        address.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(Uri.TryCreate(token.Value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
                result.AddError($"{address.Name} is {token.Value}, expected an address that starts with https:// or http://.");
        });
        var command = new Command("book", "Builds the whole course into a static site: runs every lecture, then writes their pages with an index, search and links between them.")
        {
            notebooks, folder, noRun, title, address, timeout, parallel, open,
        };
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        bool Given(Option option) => parsed.GetResult(option) is { Implicit: false };
        var conflict = ((Option[])[timeout, parallel]).Select(option => RunOptions.Conflict(Given(noRun), noRun.Name, Given(option), option.Name, "nothing runs")).FirstOrDefault(text => text is not null);
        if (conflict is not null) return ErrorReport.Write(errors, conflict, ExitCode.Usage);
        if ((parsed.GetValue(notebooks) ?? LectureLocator.NotebooksFolder()) is not { } source)
            return ErrorReport.Write(errors, "There is no course to build: neither this folder nor the program lies in a copy of it. Give the folder of the notebooks.", ExitCode.Usage);
        if (!Directory.Exists(source)) return ErrorReport.Write(errors, $"'{source}' is no folder, expected one with notebooks.", ExitCode.Usage);
        source = Path.GetFullPath(source);
        var site = parsed.GetRequiredValue(folder);
        LectureRun.ProveWritable(site);
        var paths = LectureLocator.Notebooks(source).Where(path => !IsIn(path, site)).ToList();
        if (paths.Count == 0) return ErrorReport.Write(errors, $"There are no notebooks in {source}.", ExitCode.Usage);

        using var interruption = new Interruption();
        var clock = Stopwatch.StartNew();
        using var build = new BookBuild(output, errors);
        var lectures = parsed.GetValue(noRun)
            ? build.Load(paths)
            : build.Run(paths, RunOptions.ToTimeout(parsed.GetValue(timeout)), parsed.GetValue(parallel), interruption.Token);
        if (interruption.Token.IsCancellationRequested) return ErrorReport.Write(errors, "stopped; the site is as it was.", ExitCode.Stopped);
        var report = BookWriter.Write(lectures, source, site, new()
        {
            Title = parsed.GetValue(title),
            Environment = LectureEnvironment.Create,
            PlotlySource = RunCommand.Plotly(errors),
            NotebooksAddress = parsed.GetValue(address),
        });
        foreach (var problem in report.Problems) ErrorReport.Write(errors, problem, ExitCode.Failure);
        output.WriteLine(FormattableString.Invariant($"{report.Pages} {(report.Pages == 1 ? "lecture" : "lectures")}, {clock.Elapsed.TotalSeconds:0.0} s"));
        output.WriteLine($"  site      {report.IndexPath}");
        if (parsed.GetValue(open)) RunCommand.OpenPage(report.IndexPath, errors);
        return build.HasFailed || report.Problems.Count > 0 ? ExitCode.Failure : ExitCode.Success;
    }

    private static bool IsIn(string path, string folder) =>
        !Path.GetRelativePath(Path.GetFullPath(folder), path).StartsWith("..", StringComparison.Ordinal) && !Path.IsPathRooted(Path.GetRelativePath(Path.GetFullPath(folder), path));
}
