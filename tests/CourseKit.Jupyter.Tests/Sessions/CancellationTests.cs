using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Tests.Sessions;

public class CancellationTests
{
    private readonly RunningCells cells = new(new() { CancellationGrace = TimeSpan.FromMilliseconds(50) });

    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("var n = 0L; while (true) { try { n++; } catch { } }")]
    [InlineData("Thread.Sleep(Timeout.Infinite);")]
    [InlineData("await Task.Delay(Timeout.Infinite);")]
    [InlineData("Task.Delay(Timeout.Infinite).Wait();")]
    [InlineData("new SemaphoreSlim(0).Wait();")]
    [InlineData("while (true) await Task.Yield();")]
    [InlineData("IEnumerable<int> Silent() { for (var n = 0L; ; n++) if (n < 0) yield return 1; }\nSilent()")]
    public void A_cell_that_does_not_end_is_stopped_and_the_session_goes_on(string code)
    {
        cells.Run("var kept = 41;");
        cells.RunStoppedBy(StopButton.Connect(), "StopButton.Press();\n" + code);
        Assert.Equal(CellStatus.Cancelled, cells.Last!.Status);
        Assert.Equal("42", cells.Text("kept + 1"));
    }

    [Fact]
    public void Code_that_looks_at_the_token_ends_by_itself_and_what_it_had_assigned_is_kept()
    {
        cells.RunStoppedBy(StopButton.Connect(), """
            var steps = 1;
            StopButton.Press();
            CourseKit.Jupyter.Sessions.CellContext.Current.Cancellation.ThrowIfCancellationRequested();
            steps = 2;
            """);
        Assert.Equal(CellStatus.Cancelled, cells.Last!.Status);
        Assert.Equal("1", cells.Text("steps"));
    }

    [Fact]
    public void A_finally_block_runs_to_its_end()
    {
        cells.Run("var done = 0;");
        cells.RunStoppedBy(StopButton.Connect(), "try { StopButton.Press(); while (true) Thread.SpinWait(10); } finally { Thread.SpinWait(100_000); done = 1; }");
        Assert.Equal(CellStatus.Cancelled, cells.Last!.Status);
        Assert.Equal("1", cells.Text("done"));
    }

    [Fact]
    public void A_cell_of_a_cancelled_run_does_not_start()
    {
        var stop = StopButton.Connect();
        StopButton.Press();
        cells.RunStoppedBy(stop, "var started = true;");
        Assert.Equal(CellStatus.Cancelled, cells.Last!.Status);
        Assert.Contains("started", cells.Error("started").Message);
    }
}
