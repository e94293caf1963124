using System.Diagnostics;
using System.Text.Json.Nodes;
using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Notebooks;

namespace CourseKit.Cli.Tests;

/// <summary><c>coursekit run</c>: what it writes, and what it does with lectures that are not there, no lectures, broken or endless.</summary>
public sealed class RunCommandTests : IDisposable
{
    private const string Name = "07-made-up.ipynb";

    // Waits for what another process does; far more than it takes, so that a busy machine fails no test.
    private const int MostTries = 1200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly TemporaryFolder folder = new();

    private string Output => folder["output"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_notebook_is_written_with_its_outputs_and_as_a_page()
    {
        var (code, printed, errors) = Run(Lecture("var x = 6;", "Console.WriteLine(\"now\");\nx * 7"));
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("[ 2/2] Console.WriteLine", printed, StringComparison.Ordinal);
        var executed = Executed();
        Assert.Equal([1, 2], executed.Cells.Select(cell => cell.ExecutionCount));
        Assert.Equal("now\n", Assert.IsType<StreamOutput>(executed.Cells[1].Outputs[0]).Text);
        Assert.Equal("42", Assert.IsType<ResultOutput>(executed.Cells[1].Outputs[1]).Data.ToString());
        AssertWholePage("42");
        Assert.Contains(Path.Combine(Output, Name), printed, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(Output, Path.ChangeExtension(Name, ".html")), printed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("99")]
    [InlineData("tea-leaves")]
    public void Unknown_lecture_is_named_with_those_that_there_are(string wanted)
    {
        Course("02-word-vectors.ipynb");
        OneLine(RunInFolder(wanted), 2, $"\"{wanted}\"", "02-word-vectors");
    }

    [Theory]
    [InlineData("word")]
    [InlineData("2")]
    public void Ambiguous_lecture_is_named_with_what_it_could_mean(string wanted)
    {
        Course("02-word-vectors.ipynb", "02-word-pieces.ipynb", "03-other.ipynb");
        var line = OneLine(RunInFolder(wanted), 2, "02-word-vectors", "02-word-pieces");
        Assert.DoesNotContain("03-other", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_notebook_is_named() => OneLine(Run(folder["none.ipynb"]), 2, "none.ipynb");

    [Theory]
    [InlineData("this is no JSON", "not a notebook")]
    [InlineData("""{"a":1}""", "nbformat")]
    [InlineData("""{"nbformat":3,"nbformat_minor":0,"metadata":{},"worksheets":[]}""", "nbformat 3")]
    [InlineData("""{"nbformat":4,"nbformat_minor":5,"metadata":{"kernelspec":{"language":"python","name":"python3","display_name":"Python 3"}},"cells":[]}""", "python")]
    public void What_is_no_notebook_in_csharp_is_refused_before_anything_is_written(string text, string mention)
    {
        OneLine(Run(folder.Write(Name, text)), 1, Name, mention);
        Assert.False(Directory.Exists(Output));
    }

    [Fact]
    public void A_cell_that_throws_is_shown_and_kept_and_ends_the_run()
    {
        var run = Run(Lecture("1 + 1", "var before = 1;\nthrow new InvalidOperationException(\"the kettle is empty\");", "\"never\""));
        OneLine(run, 1, $"cell 2 of {Name} failed", "the kettle is empty");
        Assert.Contains("    2  throw new InvalidOperationException", run.Output, StringComparison.Ordinal);
        Assert.Contains("failed", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Microsoft.CodeAnalysis", run.Output, StringComparison.Ordinal);
        var cells = Executed().Cells;
        Assert.Equal([1, 2, null], cells.Select(cell => cell.ExecutionCount));
        var error = Assert.IsType<ErrorOutput>(Assert.Single(cells[1].Outputs));
        Assert.Equal(("InvalidOperationException", "the kettle is empty"), (error.Name, error.Message));
        Assert.Empty(cells[2].Outputs);
        AssertWholePage("the kettle is empty");
    }

    [Fact]
    public void A_cell_that_does_not_compile_is_shown_with_its_line()
    {
        var run = Run(Lecture("var x = 1;\nx.Boil()"));
        OneLine(run, 1, $"cell 1 of {Name} failed", "Boil");
        Assert.Contains("line 2", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_endless_loop_is_stopped_and_what_ran_before_is_kept()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Sends SIGINT with kill.");
        var lecture = Lecture("\"kept\"", "System.IO.File.WriteAllText(\"started\", \"\");\nwhile (true) { }", "\"never\"");
        using var command = CommandProcess.Start(["run", lecture, "--output", Output]);
        for (var tries = 0; tries < MostTries && !File.Exists(folder["started"]); tries++) Thread.Sleep(Pause);
        Process.Start("kill", ["-INT", $"{command.Id}"]).WaitForExit();
        OneLine(command.Finish(), 130, "stopped", "kept");
        var cells = Executed().Cells;
        Assert.Equal([1, 2, null], cells.Select(cell => cell.ExecutionCount));
        Assert.Equal("kept", Assert.IsType<ResultOutput>(Assert.Single(cells[0].Outputs)).Data.ToString());
        Assert.Empty(cells[2].Outputs);
        AssertWholePage("kept");
        AssertNothingTemporary();
    }

    [Fact]
    public void A_hundred_megabytes_of_text_are_cut_with_a_note()
    {
        var (code, _, errors) = Run(Lecture("var line = new string('x', 999);\nfor (var i = 0; i < 100_000; i++) Console.WriteLine(line);", "\"after\""));
        Assert.Equal((0, ""), (code, errors));
        Assert.InRange(new FileInfo(Path.Combine(Output, Name)).Length, 100_000, 2_000_000);
        var outputs = Executed().Cells[0].Outputs.Cast<StreamOutput>().ToList();
        Assert.Contains("99,000,000 more characters", outputs[^1].Text, StringComparison.Ordinal);
        Assert.Equal("after", Assert.IsType<ResultOutput>(Assert.Single(Executed().Cells[1].Outputs)).Data.ToString());
        Assert.InRange(AssertWholePage("after").Length, 1, 1_000_000);
    }

    [Fact]
    public void An_endless_sequence_is_cut()
    {
        var (code, _, errors) = Run(Lecture("IEnumerable<int> All() { for (var i = 0; ; i++) yield return i; }\nAll()"));
        Assert.Equal((0, ""), (code, errors));
        var shown = Assert.IsType<ResultOutput>(Assert.Single(Executed().Cells[0].Outputs)).Data;
        Assert.InRange(shown.ToString().Length, 10, 20_000);
        Assert.Contains("there are more", shown.ToString(), StringComparison.Ordinal);
        AssertWholePage("there are more");
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_named_before_anything_runs()
    {
        var lecture = Lecture("System.IO.File.WriteAllText(\"started\", \"\");");
        var file = folder.Write("a-file");
        OneLine(CommandProcess.Run(["run", lecture, "--output", Path.Combine(file, "output")]), 1, "a-file", "--output");
        Assert.False(File.Exists(folder["started"]));
    }

    [Fact]
    public void A_read_only_folder_is_named_before_anything_runs()
    {
        // Permissions do not hold back root; the kernel's own file system does.
        if (!Directory.Exists("/proc/self")) Assert.Skip("There is no file system here that nobody may write to.");
        var lecture = Lecture("System.IO.File.WriteAllText(\"started\", \"\");");
        OneLine(CommandProcess.Run(["run", lecture, "--output", "/proc"]), 1, "/proc", "--output");
        OneLine(CommandProcess.Run(["run", lecture, "--output", "/proc/coursekit/output"]), 1, "/proc/coursekit/output", "--output");
        Assert.False(File.Exists(folder["started"]));
    }

    [Fact]
    public void The_lecture_itself_is_never_replaced()
    {
        var lecture = Lecture("1");
        var before = File.ReadAllText(lecture);
        OneLine(CommandProcess.Run(["run", lecture, "--output", folder.Path]), 1, Name, "--output");
        Assert.Equal(before, File.ReadAllText(lecture));
    }

    [Fact]
    public void Without_plotly_charts_are_pictures()
    {
        var lecture = Lecture("Chart.Bar([\"a\", \"b\"], [1, 2])");
        var run = CommandProcess.Run(["run", lecture, "--output", Output], null, ("COURSEKIT_PLOTLY", folder["no-plotly.js"]));
        OneLine(run, 0, "no-plotly.js", "pictures");
        Assert.DoesNotContain("id=\"coursekit-plotly\"", AssertWholePage("<svg"), StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_that_the_format_does_not_name_are_kept()
    {
        var json = Json("1");
        json["top"] = new JsonObject { ["a"] = 1 };
        json["metadata"]!["other"] = "b";
        json["cells"]![0]!["beside"] = new JsonArray(1, "c");
        json["cells"]![0]!["metadata"] = new JsonObject { ["deep"] = new JsonObject { ["d"] = null } };
        var (code, _, errors) = Run(folder.Write(Name, json.ToJsonString()));
        Assert.Equal((0, ""), (code, errors));
        var written = JsonNode.Parse(File.ReadAllText(Path.Combine(Output, Name)))!;
        Assert.True(JsonNode.DeepEquals(json["top"], written["top"]));
        Assert.True(JsonNode.DeepEquals(json["metadata"], written["metadata"]));
        Assert.True(JsonNode.DeepEquals(json["cells"]![0]!["beside"], written["cells"]![0]!["beside"]));
        Assert.True(JsonNode.DeepEquals(json["cells"]![0]!["metadata"]!["deep"], written["cells"]![0]!["metadata"]!["deep"]));
        Assert.Single(written["cells"]![0]!["outputs"]!.AsArray());
    }

    [Fact]
    public void A_page_that_nothing_can_open_is_made_all_the_same()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Hides what opens files by an empty search path.");
        var run = CommandProcess.Run(["run", Lecture("1"), "--output", Output, "--open"], null, ("PATH", folder.Path));
        OneLine(run, 0, "cannot be opened", Path.ChangeExtension(Name, ".html"));
        AssertWholePage("1");
    }

    [Fact]
    public void On_a_full_disk_the_files_of_the_last_run_stay()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Limits the size of files with ulimit.");
        var lecture = Lecture("for (var i = 0; i < 9_000; i++) Console.WriteLine(new string('x', 99));");
        folder.Write($"output/{Name}", "the old notebook");
        folder.Write(Path.ChangeExtension($"output/{Name}", ".html"), "the old page");
        // The notebook takes a megabyte; no file may grow beyond half of that.
        OneLine(CommandProcess.Run(["run", lecture, "--output", Output], null, (CommandProcess.LargestFile, "512")), 1, Name, "unchanged");
        Assert.Equal("the old notebook", File.ReadAllText(Path.Combine(Output, Name)));
        Assert.Equal("the old page", File.ReadAllText(Path.Combine(Output, Path.ChangeExtension(Name, ".html"))));
        AssertNothingTemporary();
    }

    private (int ExitCode, string Output, string Errors) Run(string lecture) => CommandProcess.Run(["run", lecture, "--output", Output]);

    private (int ExitCode, string Output, string Errors) RunInFolder(string lecture) =>
        CommandProcess.Run(["run", lecture, "--output", Output], null, (CommandProcess.WorkingFolder, folder.Path));

    private static string OneLine((int ExitCode, string Output, string Errors) run, int exitCode, params string[] mentions)
    {
        var line = Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("coursekit: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected", line, StringComparison.Ordinal);
        foreach (var mention in mentions) Assert.Contains(mention, line, StringComparison.Ordinal);
        Assert.Equal(exitCode, run.ExitCode);
        return line;
    }

    private void Course(params string[] lectures)
    {
        folder.Write("CourseKit.sln");
        foreach (var lecture in lectures) folder.Write($"notebooks/01-part/{lecture}", Json("1").ToJsonString());
    }

    private string Lecture(params string[] cells) => folder.Write(Name, Json(cells).ToJsonString());

    private static JsonObject Json(params string[] cells) => new()
    {
        ["nbformat"] = 4,
        ["nbformat_minor"] = 5,
        ["metadata"] = new JsonObject { ["kernelspec"] = new JsonObject { ["language"] = "C#", ["name"] = "coursekit", ["display_name"] = "C#" } },
        ["cells"] = new JsonArray([.. cells.Select((source, i) => new JsonObject
        {
            ["cell_type"] = "code", ["id"] = $"cell-{i}", ["metadata"] = new JsonObject(), ["source"] = source, ["execution_count"] = null, ["outputs"] = new JsonArray(),
        })]),
    };

    private Notebook Executed() => Notebook.Load(Path.Combine(Output, Name));

    private string AssertWholePage(string mention)
    {
        var page = File.ReadAllText(Path.Combine(Output, Path.ChangeExtension(Name, ".html")));
        Assert.StartsWith("<!DOCTYPE html>", page, StringComparison.Ordinal);
        Assert.EndsWith("</html>\n", page, StringComparison.Ordinal);
        Assert.Contains(mention, page, StringComparison.Ordinal);
        return page;
    }

    private void AssertNothingTemporary() => Assert.Equal(2, Directory.EnumerateFileSystemEntries(Output).Count());
}
