using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Notebooks;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Tests.Sessions;

public class NotebookRunnerTests
{
    private readonly Notebook notebook = new();
    private readonly List<string> heard = [];

    [Fact]
    public void Code_cells_run_from_top_to_bottom_and_their_outputs_go_into_the_notebook()
    {
        notebook.Add(CellKind.Markdown, "# Prose");
        var first = notebook.Add(CellKind.Code, "var n = 20;");
        notebook.Add(CellKind.Raw, "n = 1;");
        var second = notebook.Add(CellKind.Code, "Console.WriteLine(\"twice\");\n2 * n + 2");
        var run = Run();
        Assert.Equal((CellStatus.Ok, 2, 2), (run.Status, run.Last!.Number, run.Last.Count));
        Assert.Equal((1, 2), (first.ExecutionCount, second.ExecutionCount));
        Assert.Empty(first.Outputs);
        Assert.Equal(["twice\n", "42"], second.Outputs.Select(Text));
        Assert.Equal(["start 1/2", "end 1/2 Ok", "start 2/2", "end 2/2 Ok"], heard);
    }

    [Fact]
    public void The_first_cell_that_fails_ends_the_run_and_shows_why()
    {
        notebook.Add(CellKind.Code, "1");
        var failing = notebook.Add(CellKind.Code, "Console.WriteLine(\"before\");\nthrow new TimeoutException(\"late\");");
        var after = notebook.Add(CellKind.Code, "3");
        var run = Run();
        Assert.Equal((CellStatus.Error, failing), (run.Status, run.Last!.Cell));
        Assert.Equal("late", run.Last.Result!.Error!.Message);
        Assert.Equal(["before\n", "TimeoutException"], failing.Outputs.Select(Text));
        Assert.Null(after.ExecutionCount);
        Assert.Equal(["start 1/3", "end 1/3 Ok", "start 2/3", "end 2/3 Error"], heard);
    }

    [Fact]
    public void An_error_that_a_cell_is_meant_to_show_does_not_end_the_run()
    {
        Tag(notebook.Add(CellKind.Code, "throw new TimeoutException();"), NotebookRunner.RaisesException);
        Tag(notebook.Add(CellKind.Code, "this does not compile"), NotebookRunner.RaisesException);
        var last = notebook.Add(CellKind.Code, "3");
        Assert.Equal(CellStatus.Ok, Run().Status);
        Assert.IsType<ErrorOutput>(Assert.Single(notebook.Cells[0].Outputs));
        Assert.IsType<ErrorOutput>(notebook.Cells[1].Outputs[^1]);
        Assert.Equal("3", Text(Assert.Single(last.Outputs)));
    }

    [Fact]
    public void A_cell_that_takes_too_long_is_stopped_and_ends_the_run_whatever_its_tags()
    {
        notebook.Add(CellKind.Code, "1");
        var slow = notebook.Add(CellKind.Code, "await System.Threading.Tasks.Task.Delay(System.Threading.Timeout.Infinite);");
        Tag(slow, NotebookRunner.RaisesException);
        var after = notebook.Add(CellKind.Code, "3");
        // The compiler is slow with the first cell of a session, and that is not what is looked at here.
        var cells = new RunningCells();
        cells.Run("1");
        var run = new NotebookRunner(cells.Session) { CellTimeout = TimeSpan.FromSeconds(10) }.Run(notebook, TestContext.Current.CancellationToken);
        Assert.Equal((CellStatus.Cancelled, true, slow), (run.Status, run.TimedOut, run.Last!.Cell));
        Assert.Null(after.ExecutionCount);
    }

    [Fact]
    public void A_cell_within_its_time_is_left_alone()
    {
        notebook.Add(CellKind.Code, "1");
        var run = new NotebookRunner(new RunningCells().Session) { CellTimeout = TimeSpan.FromMinutes(10) }.Run(notebook, TestContext.Current.CancellationToken);
        Assert.Equal((CellStatus.Ok, false), (run.Status, run.TimedOut));
    }

    [Fact]
    public void A_cell_that_is_not_to_run_does_not()
    {
        var skipped = notebook.Add(CellKind.Code, "throw new TimeoutException();");
        Tag(skipped, NotebookRunner.SkipExecution);
        var last = notebook.Add(CellKind.Code, "1");
        Assert.Equal(CellStatus.Ok, Run().Status);
        Assert.Null(skipped.ExecutionCount);
        Assert.Equal(1, last.ExecutionCount);
        Assert.Equal(["start 2/2", "end 2/2 Ok"], heard);
    }

    [Fact]
    public void Outputs_of_an_earlier_run_are_gone_also_of_cells_that_this_one_does_not_reach()
    {
        foreach (var code in (string[])["var x = 1;", "throw new TimeoutException();", "2"])
        {
            var cell = notebook.Add(CellKind.Code, code);
            cell.ExecutionCount = 7;
            cell.Outputs.Add(new StreamOutput("stdout", "stale"));
        }

        Run();
        Assert.DoesNotContain(notebook.Cells.SelectMany(cell => cell.Outputs), output => Text(output) == "stale");
        Assert.Equal([1, 2, null], notebook.Cells.Select(cell => cell.ExecutionCount));
    }

    [Fact]
    public void What_a_later_cell_changes_changes_in_the_cell_that_displayed_it()
    {
        var first = notebook.Add(CellKind.Code, "var shown = \"waiting\".Display();");
        notebook.Add(CellKind.Code, "1");
        var last = notebook.Add(CellKind.Code, "shown.Update(\"done\");");
        Run();
        Assert.Equal("done", Text(Assert.Single(first.Outputs)));
        Assert.Empty(last.Outputs);
    }

    [Fact]
    public void A_cancelled_run_keeps_what_ran()
    {
        var first = notebook.Add(CellKind.Code, "1");
        var stopped = notebook.Add(CellKind.Code, "Console.WriteLine(\"so far\");\nStopButton.Press();\nwhile (true) { }");
        var after = notebook.Add(CellKind.Code, "3");
        var run = Run(StopButton.Connect().Token);
        Assert.Equal((CellStatus.Cancelled, stopped), (run.Status, run.Last!.Cell));
        Assert.Equal("1", Text(Assert.Single(first.Outputs)));
        Assert.Equal(["so far\n", "Cancelled"], stopped.Outputs.Select(Text));
        Assert.Null(after.ExecutionCount);
    }

    [Fact]
    public void A_run_that_is_cancelled_between_cells_starts_no_further_one()
    {
        notebook.Add(CellKind.Code, "1");
        notebook.Add(CellKind.Code, "2");
        using var stop = new CancellationTokenSource();
        var runner = new NotebookRunner(new RunningCells().Session) { CellEnded = _ => stop.Cancel() };
        var run = runner.Run(notebook, stop.Token);
        Assert.Equal((CellStatus.Cancelled, 1), (run.Status, run.Last!.Number));
        Assert.Empty(notebook.Cells[1].Outputs);
    }

    [Fact]
    public void Cells_without_code_and_notebooks_without_cells_are_well()
    {
        Assert.Equal(new(CellStatus.Ok, null, TimeSpan.Zero), Run());
        notebook.Add(CellKind.Code, " \n\t");
        var comment = notebook.Add(CellKind.Code, "// nothing but a comment");
        var run = Run();
        Assert.Equal((CellStatus.Ok, comment), (run.Status, run.Last!.Cell));
        Assert.Null(notebook.Cells[0].ExecutionCount);
        Assert.Equal(["start 2/2", "end 2/2 Ok"], heard);
    }

    private NotebookRun Run(CancellationToken? cancellation = null)
    {
        var cells = new RunningCells(new() { CancellationGrace = TimeSpan.FromMilliseconds(50) });
        var runner = new NotebookRunner(cells.Session)
        {
            CellStarts = run => heard.Add($"start {run.Number}/{run.Count}"),
            CellEnded = run => heard.Add($"end {run.Number}/{run.Count} {run.Result!.Status}"),
        };
        return runner.Run(notebook, cancellation ?? TestContext.Current.CancellationToken);
    }

    private static void Tag(NotebookCell cell, string tag) => cell.Metadata["tags"] = new System.Text.Json.Nodes.JsonArray(tag);

    private static string Text(CellOutput output) => output switch
    {
        StreamOutput stream => stream.Text,
        ResultOutput result => result.Data.ToString(),
        DisplayOutput shown => shown.Data.ToString(),
        ErrorOutput error => error.Name,
        _ => output.ToString(),
    };
}
