using System.Diagnostics;
using System.Text.RegularExpressions;
using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Notebooks;

namespace Kernel.Tests;

/// <summary>Every lecture through the kernel by nbclient, which is how Jupyter's own tools run notebooks: its outputs are those of the headless run.</summary>
public sealed partial class LectureTests(InstalledKernel kernel)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static TheoryData<string> Lectures() =>
        [.. Directory.EnumerateFiles(Repository.Notebooks, "*.ipynb", SearchOption.AllDirectories)
            .Where(path => !path.Contains(".ipynb_checkpoints", StringComparison.Ordinal))
            .Select(path => Path.GetRelativePath(Repository.Notebooks, path).Replace(Path.DirectorySeparatorChar, '/'))
            .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Lectures))]
    public void A_lecture_has_the_same_outputs_through_the_kernel_as_headless(string lecture)
    {
        InstalledKernel.Needs("nbclient", "python3-nbclient");
        var path = Path.Combine(Repository.Notebooks, lecture);
        var folder = Directory.CreateTempSubdirectory("coursekit-nbclient-").FullName;
        try
        {
            var target = Path.Combine(folder, "executed.ipynb");
            var script = Path.Combine(AppContext.BaseDirectory, "Conformance", "execute_notebook.py");
            var (code, output, errors) = kernel.Run(Patience, folder, script, path, target, "coursekit");
            Assert.True(code == 0, output + errors);
            var headless = Outputs(RunHeadless(path, Path.Combine(folder, "headless")));
            var through = Outputs(target);
            Assert.NotEmpty(through);
            Assert.Equal(headless.Count, through.Count);
            Assert.All(headless.Zip(through), pair => Assert.Equal(pair.First, pair.Second));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string RunHeadless(string path, string folder)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CourseKit.Cli.dll"), "run", path, "--output", folder]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
        return Path.Combine(folder, Path.GetFileName(path));
    }

    private static List<string> Outputs(string path) =>
        [.. Notebook.Load(path).Cells.Where(cell => cell.Kind == CellKind.Code).Select(cell => Steady(string.Concat(cell.Outputs.Select(Text))))];

    // What tells of times and speeds is the same in form only: these are figures of the moment.
    private static string Steady(string text) => Speeds().IsMatch(text) ? Figures().Replace(text, "#") : text;

    private static string Text(CellOutput output) => output switch
    {
        StreamOutput stream => stream.Text,
        DisplayOutput shown => shown.Data.ToString(),
        ResultOutput result => result.Data.ToString(),
        ErrorOutput error => error.Name + error.Message,
        _ => "",
    };

    [GeneratedRegex(@"PerSecond|/s\b|\d ?(ms|s|seconds)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Speeds();

    [GeneratedRegex(@" *[\d.,]+( ?(ms|s|min))?", RegexOptions.CultureInvariant)]
    private static partial Regex Figures();
}
