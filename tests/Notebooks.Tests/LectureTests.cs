using System.Text.RegularExpressions;
using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Notebooks;

namespace Notebooks.Tests;

/// <summary>What holds of every lecture of the course, on the data that the repository holds.</summary>
public sealed partial class LectureTests(LectureRuns runs)
{
    public static TheoryData<string> Lectures() => Repository.Lectures();

    [Theory]
    [MemberData(nameof(Lectures))]
    public void A_lecture_is_built_by_the_rules_and_holds_no_outputs(string lecture)
    {
        var path = Path.Combine(Repository.Notebooks, lecture);
        var notebook = Notebook.Load(path);
        Assert.Equal([], NotebookRules.Check(notebook, path).Select(finding => finding.ToString()));
        Assert.All(notebook.Cells, cell => Assert.True(cell.Outputs.Count == 0 && cell.ExecutionCount is null, $"The cell {cell.Id} holds traces of a run."));
    }

    [Theory]
    [MemberData(nameof(Lectures))]
    public void A_lecture_runs_from_top_to_bottom(string lecture) => HasRun(runs.OnSample(lecture));

    [Theory]
    [MemberData(nameof(Lectures))]
    public void A_lecture_runs_on_the_original_data(string lecture)
    {
        if (LectureRuns.Tweets is null) Assert.Skip("COURSEKIT_DATA_MIRROR names no folder with the original data.");
        HasRun(runs.OnOriginals(lecture));
    }

    [Theory]
    [MemberData(nameof(Lectures))]
    public void Every_exercise_is_not_yet_solved_by_its_placeholder_and_passes_with_its_solution(string lecture)
    {
        var checks = Exercise.All(Notebook.Load(Path.Combine(Repository.Notebooks, lecture))).Select(exercise => exercise.Check.Id).ToList();
        Assert.NotEmpty(checks);
        var (before, after) = (runs.OnSample(lecture), runs.Solved(lecture));
        Assert.True(after.ExitCode == 0, after.Errors);
        Assert.All(checks, check => Assert.Matches(NotYet(), before.Text(check)));
        Assert.All(checks, check => Assert.Matches(Passed(), after.Text(check)));
        // No check shows another exercise's result.
        Assert.Distinct(checks.Select(check => Passed().Match(after.Text(check)).Value));
    }

    private static void HasRun(ExecutedLecture run)
    {
        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Empty(run.Errors);
        Assert.Equal(Enumerable.Range(1, run.CodeCells.Count()).Select(number => (int?)number), run.CodeCells.Select(cell => cell.ExecutionCount));
        Assert.All(run.CodeCells, cell =>
        {
            Assert.DoesNotContain(cell.Outputs, output => output is ErrorOutput);
            if (MakesChart().IsMatch(cell.Source)) Assert.Contains(ExecutedLecture.Shown(cell), IsChart);
        });
        var hub = run.CodeCells.Last();
        Assert.True(hub.HasTag(CellTags.Hub));
        Assert.True(ExecutedLecture.Shown(hub).Any() || Skipped().IsMatch(ExecutedLecture.PrintedBy(hub)), "The hub's cell shows neither an answer nor why there is none.");
    }

    private static bool IsChart(MimeBundle shown) =>
        shown.Find(MimeBundle.Plotly) is not null
        && shown.Find(MimeBundle.Svg)?.StartsWith("<svg", StringComparison.Ordinal) == true
        && shown.Find(MimeBundle.Html) is not null && shown.Find(MimeBundle.Text) is { Length: > 0 };

    [GeneratedRegex(@"^Chart\.\w+\(", RegexOptions.Multiline)]
    private static partial Regex MakesChart();

    [GeneratedRegex(@"\A✓ Exercise \S+: passed")]
    private static partial Regex Passed();

    [GeneratedRegex(@"\A○ Exercise \S+: not yet")]
    private static partial Regex NotYet();

    [GeneratedRegex(@"^Skipped: \S", RegexOptions.Multiline)]
    private static partial Regex Skipped();
}
