using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Notebooks;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Tests.Notebooks;

public class ExecutionRulesTests
{
    private readonly Notebook notebook = Notebook.Parse(RoundTripTests.Document("", metadata: """{"kernelspec": {"language": "C#"}}"""));

    public ExecutionRulesTests()
    {
        notebook.Add(CellKind.Code, "1");
        notebook.Add(CellKind.Markdown, "# Between");
        notebook.Add(CellKind.Code, "2");
        notebook.Add(CellKind.Code, "never").Tags = [NotebookRunner.SkipExecution];
        notebook.Add(CellKind.Code, "3");
        var run = new NotebookRunner(new CSharpSession(new([], ["System"]))).Run(notebook, TestContext.Current.CancellationToken);
        Assert.Equal(CellStatus.Ok, run.Status);
    }

    [Fact]
    public void WhatARunLeftIsFresh() => Assert.Empty(Check());

    [Fact]
    public void WhatARunLeftIsFreshFromAFileAsWell() =>
        Assert.Empty(NotebookRules.Check(Notebook.Parse(notebook.ToJson()), "scratch.ipynb", executed: true));

    [Fact]
    public void WhatIsToBeCommittedHoldsNoOutputsFreshOrNot() =>
        Assert.Equal([1, 3, 5], NotebookRules.Check(notebook, "scratch.ipynb").Where(finding => finding.Problem.Contains("holds outputs", StringComparison.Ordinal)).Select(finding => finding.Cell));

    [Fact]
    public void ACleanNotebookHasNotRun()
    {
        NotebookCleaner.Clean(notebook);
        Assert.Empty(NotebookRules.Check(notebook, "scratch.ipynb"));
        Assert.Equal([1, 3, 5], Check().Select(finding => finding.Cell));
        Assert.All(Check(), finding => Assert.Equal("the cell has not run", finding.Problem));
    }

    public static TheoryData<string, int, string, Action<Notebook>> Faults => new()
    {
        { "an edit", 3, "stale", notebook => notebook.Cells[2].Source = "20" },
        { "a cell run again", 5, "number 3, one above it as number 9", notebook => notebook.Cells[2].ExecutionCount = 9 },
        { "two of one number", 3, "out of order", notebook => notebook.Cells[2].ExecutionCount = 1 },
        { "a cell left out", 3, "one below it has", notebook => Reset(notebook.Cells[2]) },
        { "a cell not reached", 5, "has not run", notebook => Reset(notebook.Cells[4]) },
        { "outputs of nowhere", 3, "unknown run", notebook => notebook.Cells[2].ExecutionCount = null },
        { "a failure", 5, "failed", notebook => notebook.Cells[4].Outputs.Add(new ErrorOutput("E", "m", [])) },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void EveryFaultIsFoundInItsCell(string fault, int cell, string says, Action<Notebook> make)
    {
        make(notebook);
        var finding = Assert.Single(Check());
        Assert.True(finding.Cell == cell && finding.Problem.Contains(says, StringComparison.Ordinal), $"{fault}: {finding}");
    }

    [Fact]
    public void LineEndsAndWhiteSpaceAtTheEndAreNoChange()
    {
        notebook.Cells[0].Source += "\r\n";
        Assert.DoesNotContain(Check(), finding => finding.Problem.Contains("stale", StringComparison.Ordinal));
    }

    [Fact]
    public void AnErrorThatIsMeantIsNone()
    {
        notebook.Cells[4].Outputs.Add(new ErrorOutput("E", "m", []));
        notebook.Cells[4].Tags = [NotebookRunner.RaisesException];
        Assert.Empty(Check());
    }

    private IReadOnlyList<NotebookFinding> Check() => NotebookRules.Check(notebook, "scratch.ipynb", executed: true);

    private static void Reset(NotebookCell cell)
    {
        cell.Outputs.Clear();
        cell.ExecutionCount = null;
    }
}
