using System.Text.RegularExpressions;
using CourseKit.Cli.Lectures;
using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Notebooks;
using CourseKit.Jupyter.Sessions;

namespace Notebooks.Tests;

/// <summary>The script that a lecture loads first gives other script kernels what the course's own have from the start.</summary>
public sealed partial class SetupScriptTests
{
    private static readonly string Script = Path.Combine(Repository.Notebooks, LectureEnvironment.SetupScript);
    private static readonly string Lecture = Path.Combine(Repository.Notebooks, "01-pipelines", "02-sentiment-analysis.ipynb");

    [Fact]
    public void It_imports_what_the_lectures_environment_imports()
    {
        // Display() is a call on the session that runs a cell, so another kernel's own stands in for it.
        var expected = LectureEnvironment.Imports.Where(name => name != "CourseKit.Jupyter.Display");
        Assert.Equal(expected, Using().Matches(File.ReadAllText(Script)).Select(match => match.Groups[1].Value));
    }

    [Fact]
    public void A_kernel_that_knows_nothing_of_the_course_runs_a_lecture_with_it()
    {
        var missing = Reference().Matches(File.ReadAllText(Script)).Select(match => Path.Combine(Repository.Notebooks, match.Groups[1].Value)).FirstOrDefault(path => !File.Exists(path));
        if (missing is not null) Assert.Skip($"The solution is not built in the configuration that the script refers to: there is no {Path.GetFullPath(missing)}.");

        var session = new CSharpSession(new([typeof(object).Assembly], []), folder: Path.GetDirectoryName(Lecture));
        var outputs = new Dictionary<string, OutputList>();
        foreach (var cell in Notebook.Load(Lecture).Cells.Where(cell => cell.Kind == CellKind.Code).TakeWhile(cell => cell.Id != "fair-code"))
        {
            var result = session.Run(cell.Source, outputs[cell.Id] = new OutputList(), TestContext.Current.CancellationToken);
            Assert.True(result.Status == CellStatus.Ok, $"{cell.Id}: {string.Join('\n', result.Error?.Traceback ?? [])}");
        }

        Assert.Contains(outputs["roc"].Outputs, output => output is ResultOutput result && result.Data.Find(MimeBundle.Plotly) is not null);
    }

    [GeneratedRegex(@"^global using ([\w.]+);\r?$", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex("^#r \"([^\"]+)\"", RegexOptions.Multiline)]
    private static partial Regex Reference();
}
