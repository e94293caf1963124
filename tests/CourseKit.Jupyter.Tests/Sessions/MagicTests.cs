using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Tests.Sessions;

public class MagicTests
{
    private readonly RunningCells cells = new();

    [Fact]
    public void Time_measures_the_rest_of_the_cell_and_leaves_its_result_alone()
    {
        var outputs = cells.Run("#!time\nvar x = 20;\nx + 22");
        Assert.Equal("42", Assert.Single(outputs.OfType<ResultOutput>()).Data.ToString());
        Assert.Matches("^Wall time: [0-9.]+ m?s, processor time: [0-9.]+ m?s, allocated: [0-9.,]+ [kM]B\n$", Assert.Single(outputs.OfType<StreamOutput>()).Text);
    }

    [Fact]
    public void Time_is_told_of_a_cell_that_fails_too()
    {
        var outputs = cells.Run("#!time\nthrow new TimeoutException(\"late\");");
        Assert.Contains(outputs, output => output is StreamOutput { Text: var text } && text.StartsWith("Wall time", StringComparison.Ordinal));
        Assert.Contains("  at cell [1], line 2: throw new TimeoutException(\"late\");", Assert.IsType<ErrorOutput>(outputs[^1]).Traceback);
    }

    [Fact]
    public void Who_names_the_variables_and_whos_shows_types_and_values()
    {
        Assert.Equal("There are no variables.", cells.Text("#!who"));
        cells.Run("var word = \"tide\"; var (n, list) = (3, new List<int> { 1, 2 });\nIEnumerable<int> Endless() { while (true) yield return 1; }\nvar endless = Endless();");
        cells.Run("var n = 4.5;");
        Assert.Equal("endless  list  n  word", cells.Text("#!who"));
        var table = cells.Text("#!whos");
        Assert.Matches(@"n +double +4\.5", table);
        Assert.Matches("word +string +\"tide\"", table);
        Assert.Matches("list +List<int> +2 items", table);
    }

    [Fact]
    public void Reset_forgets_what_cells_declared_and_goes_on_counting()
    {
        cells.Run("var kept = 1;");
        Assert.Empty(cells.Run("#!reset"));
        Assert.Contains("kept", cells.Error("kept").Message);
        Assert.Equal("2", cells.Text("var kept = 2;\nkept"));
        Assert.Equal(4, cells.Last!.ExecutionCount);
    }

    [Fact]
    public void Lsmagic_lists_every_magic_and_about_names_the_runtime()
    {
        var list = cells.Text("#!lsmagic");
        Assert.All(CSharpSession.Magics, magic => Assert.Contains(magic.Name, list));
        Assert.Contains(".NET", cells.Text("#!about"));
    }

    [Theory]
    [InlineData("html", "text/html", "<b>tide</b>\n\n#!time is no command here\n", "<b>tide</b>\n\n#!time is no command here")]
    [InlineData("markdown", "text/markdown", "# Tide\n*{\"\"\"}*", "# Tide\n*{\"\"\"}*")]
    [InlineData("mermaid", "text/markdown", "graph LR\n  a --> b", "```mermaid\ngraph LR\n  a --> b\n```")]
    public void Content_is_shown_as_what_it_is(string magic, string mimeType, string content, string expected)
    {
        if (magic == "html") content = content.Replace("#!time", "# !time", StringComparison.Ordinal);
        var output = Assert.IsType<DisplayOutput>(Assert.Single(cells.Run($"#!{magic}\n{content}")));
        Assert.Equal(expected.Replace("#!time", "# !time", StringComparison.Ordinal), output.Data.Find(mimeType));
        Assert.NotNull(output.Data.Find(MimeBundle.Text));
    }

    [Fact]
    public void Content_and_code_may_follow_each_other_and_lines_keep_their_numbers()
    {
        var outputs = cells.Run("var a = 1;\n#!markdown\n# Tide\n#!csharp\nvar b = a + 1;\nb");
        Assert.Equal(["# Tide", "2"], outputs.Select(output => output switch { DisplayOutput shown => shown.Data.ToString(), ResultOutput result => result.Data.ToString(), _ => "" }));
        Assert.StartsWith("cell [2], line 5, column 1: ", cells.Error("var a = 1;\n#!markdown\n# Tide\n#!csharp\nnothing").Traceback[0]);
    }

    [Fact]
    public void An_unknown_magic_is_an_error_that_names_what_is_near()
    {
        var error = cells.Error("var x = 1;\n#!tme\nx");
        Assert.Equal("UnknownCommand", error.Name);
        Assert.Equal(["cell [1], line 2: There is no #!tme here. Did you mean #!time? #!lsmagic lists what there is."], error.Traceback);
        Assert.DoesNotContain("Did you mean", cells.Error("#!nonsense\n1").Message);
    }

    [Fact]
    public void What_only_looks_like_a_magic_is_left_alone()
    {
        Assert.Equal("a\n#!time\nb", cells.Text("var text = \"\"\"\na\n#!time\nb\n\"\"\";\ntext"));
        Assert.Equal("1", cells.Text("/*\n#!nothing\n*/\n1"));
        Assert.Equal("2", cells.Text("#!/usr/bin/env script\n2"));
    }
}
