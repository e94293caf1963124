using CourseKit.Jupyter.Display;

namespace CourseKit.Jupyter.Tests.Sessions;

public class LateOutputTests
{
    [Fact]
    public void What_a_thread_prints_after_the_cell_goes_to_that_cell_where_late_outputs_are_kept()
    {
        var cells = new RunningCells(new() { KeepLateOutputs = true });
        cells.Run("var gate = new ManualResetEventSlim();\nvar late = Task.Run(() => { gate.Wait(); Console.WriteLine(\"late\"); 7.Display(); });");
        cells.Run("gate.Set(); late.Wait();");
        Assert.Equal(new StreamOutput("stdout", "late\n"), cells.OutputsOf(0)[0]);
        Assert.Equal("7", Assert.IsType<DisplayOutput>(cells.OutputsOf(0)[1]).Data.ToString());
        Assert.Empty(cells.OutputsOf(1));
    }

    [Fact]
    public void Printed_text_reaches_the_sink_while_the_cell_still_runs()
    {
        var sink = new Seen();
        new RunningCells().Session.Run(
            new CourseKit.Jupyter.Sessions.CellRequest("Console.Write(\"here\");\nCourseKit.Jupyter.Tests.Sessions.LateOutputTests.Arrived.Wait();") { Silent = true }, sink, TestContext.Current.CancellationToken);
        Assert.Equal("here", sink.Text);
    }

    /// <summary>Set by the sink, awaited by the cell: were the text not handed over before the cell's end, the cell would never end.</summary>
    public static ManualResetEventSlim Arrived { get; } = new();

    private sealed class Seen : CourseKit.Jupyter.Sessions.IOutputSink
    {
        public string Text { get; private set; } = "";

        public void Add(CellOutput output)
        {
            if (output is ErrorOutput error) throw new InvalidOperationException(error.Message);
            Text += ((StreamOutput)output).Text;
            Arrived.Set();
        }

        public void Update(string displayId, MimeBundle data)
        {
        }

        public void Clear(bool wait)
        {
        }
    }
}
