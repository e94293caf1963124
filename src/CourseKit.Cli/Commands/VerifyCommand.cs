using System.CommandLine;
using CourseKit.Cli.Verification;

namespace CourseKit.Cli.Commands;

/// <summary><c>coursekit verify DIR</c>: runs golden cases and says where the library differs from the reference. Plain lines, for
/// people and scripts alike.</summary>
internal static class VerifyCommand
{
    /// <summary>The command over all suites of the library.</summary>
    public static Command Create() => Create(GoldenSuites.All);

    internal static Command Create(IReadOnlyList<IGoldenSuite> suites)
    {
        var folder = new Argument<string>("DIR") { Description = "A folder of golden cases, or any folder above or inside one." };
        var only = new Option<string?>("--only")
        {
            Description = "Only units whose path inside DIR matches: * within a name, ** across folders; a folder stands for all in it.",
            HelpName = "GLOB",
        };
        var sources = new Option<string?>("--sources")
        {
            Description = "The folder with vocab/, models/ and datasets/ that some cases name; without it, the one that COURSEKIT_DATA_MIRROR or COURSEKIT_MODEL_MIRROR lies in. What is not there is skipped.",
            HelpName = "DIR",
        };
        var verbose = new Option<bool>("--verbose") { Description = "One line for every case." };
        const string description = "Compares the library with the reference's recorded answers (golden cases). Exit code 1 when one differs.";
        var command = new Command("verify", description)
        {
            folder,
            only,
            sources,
            verbose,
        };
        command.SetAction(parsed =>
        {
            var configuration = parsed.InvocationConfiguration;
            var root = parsed.GetRequiredValue(folder);
            var from = parsed.GetValue(sources);
            var problem = Missing(root, "a folder of golden cases") ?? (from is null ? null : Missing(from, "the folder of their sources"));
            if (problem is not null) return ErrorReport.Write(configuration.Error, problem, ExitCode.Usage);
            var run = new VerifyRun(suites, root, parsed.GetValue(only), new GoldenSources(from is null ? null : Path.GetFullPath(from)));
            return Print(run, parsed.GetValue(verbose), configuration.Output, configuration.Error);
        });
        return command;
    }

    private static string? Missing(string path, string expected) =>
        Directory.Exists(path) ? null : $"'{path}' {(File.Exists(path) ? "is a file" : "does not exist")}, expected {expected}.";

    private static int Print(VerifyRun run, bool verbose, TextWriter output, TextWriter errors)
    {
        var units = new List<UnitResult>();
        foreach (var unit in run.Run())
        {
            units.Add(unit);
            output.WriteLine($"{unit.Path}: {unit.Summary}");
            if (!verbose) continue;
            foreach (var result in unit.Cases) output.WriteLine($"  {Line(result)}");
        }

        if (units.Count == 0)
        {
            var what = run.Only is null ? "holds no golden case" : $"holds no golden case that matches '{run.Only}'";
            return ErrorReport.Write(errors, $"'{run.Root}' {what}.", ExitCode.Usage);
        }

        output.WriteLine();
        output.WriteLine(Totals(units));
        return units.Any(unit => unit.Count(Outcome.Failed) > 0) ? ExitCode.Failure : ExitCode.Success;
    }

    private static string Line(CaseResult result)
    {
        var outcome = result.Outcome switch
        {
            Outcome.Passed => "passed",
            Outcome.Failed => "FAILED",
            Outcome.Unsupported => "not supported yet",
            _ => "skipped",
        };
        return result.Detail is null ? $"{result.Case}: {outcome}" : $"{result.Case}: {outcome}: {ErrorReport.OneLine(result.Detail)}";
    }

    private static string Totals(List<UnitResult> units)
    {
        int Sum(Outcome outcome) => units.Sum(unit => unit.Count(outcome));
        return $"{units.Count} units: {Sum(Outcome.Passed)} passed, {Sum(Outcome.Failed)} failed, "
            + $"{Sum(Outcome.Unsupported)} not supported yet, {Sum(Outcome.Skipped)} skipped";
    }
}
