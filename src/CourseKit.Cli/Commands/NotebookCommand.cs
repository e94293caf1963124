using System.CommandLine;
using CourseKit.Cli.Lectures;
using CourseKit.Jupyter.Notebooks;

namespace CourseKit.Cli.Commands;

/// <summary><c>coursekit notebook</c>: keeps the course's notebooks in order. Plain lines, for people and scripts alike.</summary>
internal static class NotebookCommand
{
    private const string DefaultFolder = "notebooks";

    public static Command Create()
    {
        var executed = new Option<bool>("--executed") { Description = "Outputs are wanted: all of one run from top to bottom, of the code as it is." };
        var check = Create("check", "Says what in notebooks is not as the course wants it. Exit code 1 when there is something.", (paths, parsed) => Check(paths, parsed.GetValue(executed), parsed.InvocationConfiguration));
        check.Add(executed);
        var clean = Create("clean", "Removes outputs, execution counts and traces of runs from notebooks.", (paths, parsed) => Clean(paths, parsed.InvocationConfiguration));
        return new("notebook", "Keeps notebooks in order: outputs out of commits, lectures built alike.") { clean, check };
    }

    private static Command Create(string name, string description, Func<IReadOnlyList<string>, ParseResult, int> run)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = $"Notebooks, or folders, which stand for all notebooks in them. Default: {DefaultFolder}/.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command(name, description) { paths };
        command.SetAction(parsed =>
        {
            string[] given = parsed.GetValue(paths) is { Length: > 0 } some ? some : [DefaultFolder];
            var missing = given.FirstOrDefault(path => !Path.Exists(path));
            return missing is null
                ? run([.. given.SelectMany(Notebooks)], parsed)
                : ErrorReport.Write(parsed.InvocationConfiguration.Error, $"'{missing}' does not exist, expected a notebook or a folder of notebooks.", ExitCode.Usage);
        });
        return command;
    }

    private static IEnumerable<string> Notebooks(string path) => Directory.Exists(path) ? LectureLocator.Notebooks(path) : [path];

    private static int Clean(IReadOnlyList<string> paths, InvocationConfiguration configuration)
    {
        var (changed, failed) = (0, 0);
        foreach (var path in paths)
        {
            try
            {
                var notebook = Notebook.Load(path);
                NotebookCleaner.Clean(notebook);
                if (notebook.ToJson() == File.ReadAllText(path)) continue;
                notebook.Save(path);
                configuration.Output.WriteLine($"{path}: cleaned");
                changed++;
            }
            catch (Exception error) when (error is NotebookException or IOException or UnauthorizedAccessException)
            {
                ErrorReport.Write(configuration.Error, error);
                failed++;
            }
        }

        configuration.Output.WriteLine($"{Count(paths.Count)}: {changed} cleaned, {paths.Count - changed - failed} clean before{(failed > 0 ? $", {failed} failed" : "")}");
        return failed > 0 ? ExitCode.Failure : ExitCode.Success;
    }

    private static int Check(IReadOnlyList<string> paths, bool executed, InvocationConfiguration configuration)
    {
        var total = 0;
        foreach (var line in paths.SelectMany(path => Findings(path, executed)))
        {
            configuration.Output.WriteLine(ErrorReport.OneLine(line));
            total++;
        }

        configuration.Output.WriteLine($"{Count(paths.Count)}: {(total == 0 ? "all in order" : total == 1 ? "1 finding" : $"{total} findings")}");
        return total > 0 ? ExitCode.Failure : ExitCode.Success;
    }

    private static IEnumerable<string> Findings(string path, bool executed)
    {
        try
        {
            return NotebookRules.Check(Notebook.Load(path), path, executed).Select(finding => $"{path}: {finding}");
        }
        catch (NotebookException error)
        {
            return [error.Message];
        }
    }

    private static string Count(int notebooks) => notebooks == 1 ? "1 notebook" : $"{notebooks} notebooks";
}
