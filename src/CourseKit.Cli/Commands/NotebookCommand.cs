using System.CommandLine;
using CourseKit.Jupyter.Notebooks;

namespace CourseKit.Cli.Commands;

/// <summary><c>coursekit notebook</c>: keeps the course's notebooks in order. Plain lines, for people and scripts alike.</summary>
internal static class NotebookCommand
{
    private const string DefaultFolder = "notebooks";
    private const string Extension = ".ipynb";

    // Jupyter's own copies.
    private const string CheckpointFolder = ".ipynb_checkpoints";

    public static Command Create() => new("notebook", "Keeps notebooks in order: outputs out of commits, lectures built alike.")
    {
        Create("clean", "Removes outputs, execution counts and traces of runs from notebooks.", Clean),
        Create("check", "Says what in notebooks is not as the course wants it. Exit code 1 when there is something.", Check),
    };

    private static Command Create(string name, string description, Func<IReadOnlyList<string>, InvocationConfiguration, int> run)
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
                ? run([.. given.SelectMany(Notebooks)], parsed.InvocationConfiguration)
                : ErrorReport.Write(parsed.InvocationConfiguration.Error, $"'{missing}' does not exist, expected a notebook or a folder of notebooks.", ExitCode.Usage);
        });
        return command;
    }

    private static IEnumerable<string> Notebooks(string path)
    {
        if (!Directory.Exists(path)) return [path];
        return Directory.EnumerateFiles(path, $"*{Extension}", new EnumerationOptions { RecurseSubdirectories = true })
            .Where(file => !file.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Contains(CheckpointFolder))
            .Order(StringComparer.Ordinal);
    }

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

    private static int Check(IReadOnlyList<string> paths, InvocationConfiguration configuration)
    {
        var total = 0;
        foreach (var line in paths.SelectMany(Findings))
        {
            configuration.Output.WriteLine(ErrorReport.OneLine(line));
            total++;
        }

        configuration.Output.WriteLine($"{Count(paths.Count)}: {(total == 0 ? "all in order" : total == 1 ? "1 finding" : $"{total} findings")}");
        return total > 0 ? ExitCode.Failure : ExitCode.Success;
    }

    private static IEnumerable<string> Findings(string path)
    {
        try
        {
            return NotebookRules.Check(Notebook.Load(path), path).Select(finding => $"{path}: {finding}");
        }
        catch (NotebookException error)
        {
            return [error.Message];
        }
    }

    private static string Count(int notebooks) => notebooks == 1 ? "1 notebook" : $"{notebooks} notebooks";
}
