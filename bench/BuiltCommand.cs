using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace CourseKit.Bench;

/// <summary>The <c>coursekit</c> of this clone, built Release, as a person runs it.</summary>
internal static partial class BuiltCommand
{
    private static string? program;

    /// <summary>How one <c>coursekit run</c> went.</summary>
    /// <param name="Total">From the start of the process to its end, in seconds.</param>
    /// <param name="Cells">The sum of its cells' times, as it prints it.</param>
    /// <param name="Start">From the start of the process to the first cell.</param>
    /// <param name="End">From the last cell to the end of the process: the notebook and the page.</param>
    public sealed record RunTimes(double Total, double Cells, double Start, double End)
    {
        /// <summary>What the run takes beside its cells.</summary>
        public double Overhead => Total - Cells;
    }

    /// <summary>The path of the assembly; built when it is first asked for.</summary>
    public static string Program => program ??= Build();

    /// <summary>Runs a notebook.</summary>
    /// <param name="notebook">A lecture's number or the path of a notebook.</param>
    /// <param name="output">The folder for what it writes.</param>
    /// <param name="data">The folder that data sets are read from; null for the repository's own sample.</param>
    public static RunTimes Run(string notebook, string output, string? data)
    {
        var command = new ProcessStartInfo("dotnet", [Program, "run", notebook, "--output", output])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        command.Environment.Remove("COURSEKIT_DATA_MIRROR");
        if (data is not null) command.Environment["COURSEKIT_DATA_MIRROR"] = data;
        else command.Environment["COURSEKIT_HOME"] = Path.Combine(output, "home"); // nor from a cache

        var (lines, clock) = (new List<(string Text, double At)>(), Stopwatch.StartNew());
        using var process = Process.Start(command)!;
        var errors = process.StandardError.ReadToEndAsync();
        while (process.StandardOutput.ReadLine() is { } line) lines.Add((line, clock.Elapsed.TotalSeconds));
        process.WaitForExit();
        var total = clock.Elapsed.TotalSeconds;
        if (process.ExitCode != 0) throw new InvalidOperationException($"coursekit run {notebook} ended with code {process.ExitCode}: {errors.GetAwaiter().GetResult().Trim()}");
        var cells = lines.Where(line => CellLine().IsMatch(line.Text)).ToList();
        var sum = lines.Select(line => SumLine().Match(line.Text)).Single(match => match.Success);
        return new(total, Seconds(sum), cells[0].At - Seconds(CellLine().Match(cells[0].Text)), total - cells[^1].At);
    }

    private static string Build()
    {
        Console.Error.WriteLine("building src/CourseKit.Cli ...");
        var project = Path.Combine(Repository.Root, "src", "CourseKit.Cli");
        string[] arguments = ["build", project, "-c", "Release", "--nologo", "-v", "quiet", "-m:1", "-nodeReuse:false", "-p:UseSharedCompilation=false"];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"dotnet build ended with code {process.ExitCode}:\n{output}");
        return Directory.EnumerateFiles(Path.Combine(project, "bin", "Release"), "CourseKit.Cli.dll", SearchOption.AllDirectories).MaxBy(File.GetLastWriteTimeUtc)
            ?? throw new FileNotFoundException("The build left no CourseKit.Cli.dll.");
    }

    private static double Seconds(Match match) => double.Parse(match.Groups["seconds"].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^ *\[ *\d+/\d+\].* (?<seconds>[0-9.]+) s$")]
    private static partial Regex CellLine();

    [GeneratedRegex(@"^ *cells (?<seconds>[0-9.]+) s, ")]
    private static partial Regex SumLine();
}
