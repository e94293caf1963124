using System.Diagnostics;
using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Notebooks;

namespace CourseKit.Cli.Tests;

/// <summary>The options of <c>coursekit run</c>: several lectures, limits, parameters, what is written.</summary>
public sealed class RunOptionsTests : IDisposable
{
    // Waits for what another process does; far more than it takes, so that a busy machine fails no test.
    private const int MostTries = 1200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly CourseFolder course = new();

    public void Dispose() => course.Dispose();

    [Fact]
    public void All_lectures_run_each_by_itself_and_a_failing_one_stops_no_other()
    {
        course.Lecture("01-one/01-first.ipynb", "var x = 1;\nSystem.IO.Directory.GetCurrentDirectory().EndsWith(\"01-one\")");
        course.Lecture("01-one/02-second.ipynb", "var before = 1;", "throw new InvalidOperationException(\"no tea\");");
        course.Lecture("02-two/03-third.ipynb", "x");
        course.Lecture("02-two/04-fourth.ipynb", "\"last\"");
        var (code, output, errors) = course.Run("run", "--all");
        Assert.Equal(1, code);
        string[] lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("coursekit: cell 2 of 02-second.ipynb failed: no tea", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("coursekit: cell 1 of 03-third.ipynb failed: ", lines[1], StringComparison.Ordinal);
        Assert.Contains("4 lectures, ", output, StringComparison.Ordinal);
        Assert.Contains(": 2 ran, 2 failed (02-second, 03-third)", output, StringComparison.Ordinal);
        Assert.Equal("True", Result("01-first"));
        Assert.Equal("last", Result("04-fourth"));
        Assert.Equal(8, Directory.GetFiles(course.Output).Length);
    }

    [Fact]
    public void Several_at_once_do_not_mix_their_lines()
    {
        for (var i = 1; i <= 4; i++) course.Lecture($"01-one/0{i}-lecture.ipynb", [.. Enumerable.Range(1, 5).Select(cell => $"var cell{cell} = {i};\nawait System.Threading.Tasks.Task.Delay(20);")]);
        var (code, output, errors) = course.Run("run", "--all", "--parallel", "4", "--no-html");
        Assert.Equal((0, ""), (code, errors));
        var lines = output.Split('\n').Where(line => line.Contains("-lecture", StringComparison.Ordinal) || line.Contains("] var cell", StringComparison.Ordinal)).ToList();
        var blocks = lines.Where(line => !line.StartsWith(' ')).ToList();
        Assert.Equal(["01-lecture", "02-lecture", "03-lecture", "04-lecture"], blocks.Order());
        foreach (var name in blocks)
        {
            var block = lines.Skip(lines.IndexOf(name) + 1).Take(5).ToList();
            Assert.Equal([1, 2, 3, 4, 5], block.Select(line => int.Parse(line.Split('[', '/')[1], System.Globalization.CultureInfo.InvariantCulture)));
        }

        Assert.Equal(4, Directory.GetFiles(course.Output, "*.ipynb").Length);
        Assert.Contains("4 lectures, ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("02")]
    [InlineData("tuning")]
    [InlineData("02-tuning")]
    public void A_part_is_found_by_number_or_name(string part)
    {
        course.Lecture("01-one/01-first.ipynb", "1");
        course.Lecture("02-tuning/02-second.ipynb", "2");
        course.Lecture("02-tuning/03-third.ipynb", "3");
        var (code, _, errors) = course.Run("run", "--part", part, "--no-html");
        Assert.Equal((0, ""), (code, errors));
        Assert.Equal(["02-second.ipynb", "03-third.ipynb"], Directory.GetFiles(course.Output).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Notebooks_of_one_name_do_not_replace_each_other()
    {
        course.Lecture("01-one/recap.ipynb", "1");
        course.Lecture("02-two/recap.ipynb", "2");
        var (code, _, errors) = course.Run("run", "--all", "--no-html");
        Assert.Equal((0, ""), (code, errors));
        Assert.Equal(("1", "2"), (Result("01-one/recap"), Result("02-two/recap")));
    }

    [Fact]
    public void A_lecture_that_takes_its_process_with_it_is_named()
    {
        course.Lecture("01-one/01-first.ipynb", "Environment.Exit(77);");
        course.Lecture("01-one/02-second.ipynb", "2");
        var (code, _, errors) = course.Run("run", "1", "2", "--no-html");
        Assert.Equal(1, code);
        Assert.Contains("01-first.ipynb", errors, StringComparison.Ordinal);
        Assert.Equal("2", Result("02-second"));
    }

    [Fact]
    public void A_cell_that_takes_too_long_is_stopped_with_a_clear_line_and_what_ran_before_is_kept()
    {
        course.Lecture("01-one/01-first.ipynb", "\"kept\"", "await System.Threading.Tasks.Task.Delay(-1);", "\"never\"");
        // Long enough for the first cell, which waits for the compiler, also on a busy machine.
        var (code, output, errors) = course.Run("run", "1", "--timeout", "20.5");
        Assert.Equal(1, code);
        Assert.Equal("coursekit: cell 2 of 01-first.ipynb took longer than 20.5 s (--timeout) and was stopped; what ran before is kept.\n", errors);
        Assert.Contains("stopped", output, StringComparison.Ordinal);
        Assert.Equal("kept", Result("01-first"));
        Assert.Equal([1, 2, null], Executed("01-first").Cells.Select(cell => cell.ExecutionCount));
    }

    [Fact]
    public void Values_are_set_below_the_cell_that_declares_them()
    {
        course.Lecture("01-one/01-first.ipynb", "//tag parameters\nvar epochs = 3; double rate = 0.1; var name = \"a\";", "$\"{epochs * 2} {rate} {name}\"");
        var (code, _, errors) = course.Run("run", "1", "--set", "epochs=7", "--set", "rate=2", "--set", "name=two words = three");
        Assert.Equal((0, ""), (code, errors));
        var cells = Executed("01-first").Cells;
        Assert.Equal(["injected-parameters"], cells[1].Tags);
        Assert.Equal("// Parameters\nepochs = 7;\nrate = 2d;\nname = \"two words = three\";", cells[1].Source);
        Assert.Equal("14 2 two words = three", Text(cells[2]));

        // The notebook that a run wrote can be run with others.
        Assert.Equal(0, course.Run("run", Path.Combine(course.Output, "01-first.ipynb"), "--set", "epochs=1", "--output", course["again"]).ExitCode);
        Assert.Equal("2 0.1 a", Text(Notebook.Load(Path.Combine(course["again"], "01-first.ipynb")).Cells[2]));
    }

    [Theory]
    [InlineData("epoch=7", 1, "no parameter 'epoch'", "declares: epochs")]
    [InlineData("epochs=many", 1, "type int", "'many'")]
    [InlineData("epochs", 2, "NAME=VALUE")]
    public void What_cannot_be_set_is_said_before_anything_runs(string set, int code, params string[] mentions)
    {
        course.Lecture("01-one/01-first.ipynb", "//tag parameters\nvar epochs = 3;");
        OneLine(course.Run("run", "1", "--set", set), code, mentions);
        Assert.False(Directory.Exists(course.Output));
    }

    [Fact]
    public void A_lecture_without_the_tag_has_no_parameters()
    {
        course.Lecture("01-one/01-first.ipynb", "var epochs = 3;");
        OneLine(course.Run("run", "1", "--set", "epochs=1"), 1, "01-first.ipynb", "tag 'parameters'");
    }

    [Theory]
    [InlineData("--html", "01-first.html")]
    [InlineData("--no-html", "01-first.ipynb")]
    public void Page_or_notebook_only(string option, string file)
    {
        course.Lecture("01-one/01-first.ipynb", "1");
        var (code, output, errors) = course.Run("run", "1", option);
        Assert.Equal((0, ""), (code, errors));
        Assert.Equal([file], Directory.GetFiles(course.Output).Select(Path.GetFileName));
        Assert.Equal(file.EndsWith("html", StringComparison.Ordinal), output.Contains("  page ", StringComparison.Ordinal));
    }

    [Fact]
    public void Clear_removes_outputs_in_place_and_runs_nothing()
    {
        course.Lecture("01-one/01-first.ipynb", "System.IO.File.WriteAllText(\"ran\", \"\");");
        var path = course["notebooks/01-one/01-first.ipynb"];
        Assert.Equal(0, course.Run("run", "1", "--no-html", "--output", course["executed"]).ExitCode);
        File.Delete(course["notebooks/01-one/ran"]);
        File.Copy(course["executed/01-first.ipynb"], path, overwrite: true);
        Assert.Equal((0, $"{Path.Combine(course.Output, "01-first.ipynb")}: outputs removed\n", ""), course.Run("run", "1", "--clear", "--output", course.Output));
        Assert.NotNull(Notebook.Load(path).Cells[0].ExecutionCount);
        Assert.Equal((0, $"{path}: outputs removed\n", ""), course.Run("run", "1", "--clear"));
        Assert.Equal((0, $"{path}: had no outputs\n", ""), course.Run("run", "--all", "--clear"));
        Assert.Null(Notebook.Load(path).Cells[0].ExecutionCount);
        Assert.Equal(File.ReadAllText(path), File.ReadAllText(Path.Combine(course.Output, "01-first.ipynb")));
        Assert.False(File.Exists(course["notebooks/01-one/ran"]));
    }

    [Theory]
    [InlineData("run", "Required argument missing")]
    [InlineData("run 1 --html --no-html", "--html and --no-html")]
    [InlineData("run 1 --open --no-html", "no page to open")]
    [InlineData("run 1 --clear --timeout 3", "--clear runs nothing")]
    [InlineData("run 1 2 --open", "--open opens one page")]
    [InlineData("run 1 --timeout 0", "more than 0")]
    [InlineData("run 1 --timeout nan", "more than 0")]
    [InlineData("run 1 --parallel 0", "1 or more")]
    [InlineData("run --part 9", "There is no part \"9\" with lectures. There are: 01-one, 02-two.")]
    [InlineData("run --part o", "could be several parts: 01-one, 02-two")]
    public void What_makes_no_sense_is_a_usage_error(string line, string mention)
    {
        course.Lecture("01-one/01-first.ipynb", "1");
        course.Lecture("02-two/02-second.ipynb", "1");
        OneLine(course.Run(line.Split(' ')), 2, mention);
        Assert.False(Directory.Exists(course.Output));
    }

    [Fact]
    public void Stopping_several_keeps_what_ran_and_leaves_no_process_behind()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Sends SIGINT with kill.");
        course.Lecture("01-one/01-first.ipynb", "\"kept\"", "System.IO.File.WriteAllText(\"started\", $\"{Environment.ProcessId}\");\nwhile (true) { }");
        course.Lecture("01-one/02-second.ipynb", "\"never\"");
        using var command = CommandProcess.Start(["run", "--all"], (CommandProcess.WorkingFolder, course.Path));
        var started = course["notebooks/01-one/started"];
        for (var tries = 0; tries < MostTries && !(File.Exists(started) && new FileInfo(started).Length > 0); tries++) Thread.Sleep(Pause);
        Process.Start("kill", ["-INT", $"{command.Id}"]).WaitForExit();
        var (code, output, errors) = command.Finish();
        Assert.Equal(130, code);
        Assert.Contains("1 not started", output, StringComparison.Ordinal);
        Assert.EndsWith("coursekit: stopped; what ran is kept.\n", errors, StringComparison.Ordinal);
        Assert.Equal("kept", Result("01-first"));
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(int.Parse(File.ReadAllText(started), System.Globalization.CultureInfo.InvariantCulture)));
    }

    private Notebook Executed(string stem) => Notebook.Load(Path.Combine(course.Output, stem + ".ipynb"));

    private string Result(string stem) => Text(Executed(stem).Cells[0]);

    private static string Text(NotebookCell cell) => Assert.IsType<ResultOutput>(cell.Outputs[^1]).Data.ToString();

    private static void OneLine((int ExitCode, string Output, string Errors) run, int exitCode, params string[] mentions)
    {
        var line = Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("coursekit: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected", line, StringComparison.Ordinal);
        foreach (var mention in mentions) Assert.Contains(mention, line, StringComparison.Ordinal);
        Assert.Equal(exitCode, run.ExitCode);
    }
}
