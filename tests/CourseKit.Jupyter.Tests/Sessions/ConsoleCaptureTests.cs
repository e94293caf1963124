using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Tests.Sessions;

/// <summary>Changes the console of the process, so nothing else runs beside it.</summary>
[Collection(nameof(ConsoleCaptureTests))]
[CollectionDefinition(nameof(ConsoleCaptureTests), DisableParallelization = true)]
public class ConsoleCaptureTests
{
    [Fact]
    public async Task Sessions_that_run_at_the_same_time_do_not_mix_what_they_print()
    {
        var letters = "abcd".ToCharArray();
        using var together = new Barrier(letters.Length);
        Meeting.Point = together;
        var printed = await Task.WhenAll(letters.Select(letter => Task.Factory.StartNew(
            () => new RunningCells().Text($"for (var i = 0; i < 50; i++) {{ Meeting.Wait(); Console.Write('{letter}'); }}\nawait Task.Run(() => Console.Write('{letter}'));"),
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Assert.Equal(letters.Select(letter => new string(letter, 51)), printed);
    }

    [Fact]
    public void What_the_host_prints_beside_a_cell_goes_where_it_went()
    {
        var (before, hosts) = (Console.Out, new StringWriter());
        Console.SetOut(hosts);
        try
        {
            using var started = new ManualResetEventSlim();
            using var go = new ManualResetEventSlim();
            Meeting.Started = started;
            Meeting.Go = go;
            var host = new Thread(() =>
            {
                started.Wait();
                Console.Write("host");
                go.Set();
            });
            host.Start();
            Assert.Equal("cell", new RunningCells().Text("Meeting.Started.Set(); Meeting.Go.Wait(); Console.Write(\"cell\");"));
            host.Join();
            Console.Write(", after");
            Assert.Equal("host, after", hosts.ToString());
        }
        finally
        {
            Console.SetOut(before);
        }
    }

    [Fact]
    public void A_cell_may_catch_its_own_text_and_give_the_console_back()
    {
        var cells = new RunningCells();
        Assert.Equal("6 after\n", cells.Text("""
            var (console, caught) = (Console.Out, new StringWriter());
            Console.SetOut(caught);
            Console.Write("inside");
            Console.SetOut(console);
            Console.WriteLine($"{caught.ToString().Length} after");
            """));
    }

    [Fact]
    public void A_cell_that_keeps_the_console_does_not_take_it_from_later_cells()
    {
        var before = Console.Out;
        try
        {
            var cells = new RunningCells();
            Assert.Equal("", cells.Text("var caught = new StringWriter(); Console.SetOut(caught); Console.Write(\"gone\");"));
            Assert.Equal("here", cells.Text("Console.Write(\"here\");"));
            Assert.Equal("gone", cells.Text("caught.ToString()"));
        }
        finally
        {
            Console.SetOut(before);
        }
    }
}

/// <summary>Where cells and their host wait for each other, so that a test needs no clock.</summary>
public static class Meeting
{
    public static Barrier? Point { get; set; }

    public static ManualResetEventSlim? Started { get; set; }

    public static ManualResetEventSlim? Go { get; set; }

    public static void Wait() => Point!.SignalAndWait();
}
