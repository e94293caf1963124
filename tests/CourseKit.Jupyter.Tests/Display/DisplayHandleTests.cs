using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Sessions;
using CourseKit.Jupyter.Tests.Sessions;

namespace CourseKit.Jupyter.Tests.Display;

/// <summary>Showing, changing and clearing from within a cell.</summary>
public class DisplayHandleTests
{
    private readonly RunningCells cells = new();

    [Fact]
    public void What_is_displayed_can_be_changed_by_its_cell_and_by_later_ones()
    {
        cells.Run("var first = \"one\".Display();\nvar second = \"two\".Display();\nfirst.Update(1);");
        Assert.Equal(["1", "two"], Texts(cells.OutputsOf(0)));
        Assert.Empty(cells.Run("second.Update(new Html(\"<b>2</b>\"));"));
        Assert.Equal("<b>2</b>", ((DisplayOutput)cells.OutputsOf(0)[1]).Data.Find("text/html"));
        Assert.Equal("True", cells.Text("first.DisplayId != second.DisplayId"));
    }

    [Fact]
    public void A_changed_picture_has_the_new_ones_size()
    {
        var (before, after) = (Convert.ToBase64String(Pictures.Gif(5, 5)), Convert.ToBase64String(Pictures.Gif(7, 8)));
        var outputs = cells.Run($"Image.FromBytes(Convert.FromBase64String(\"{before}\")).Display().Update(Image.FromBytes(Convert.FromBase64String(\"{after}\")));");
        Assert.Equal("""{"image/gif":{"width":7,"height":8}}""", Assert.IsType<DisplayOutput>(Assert.Single(outputs)).Metadata.ToJsonString());
    }

    [Theory]
    [InlineData("42.Display(\"text/html\");", "text/html", "<pre tabindex=\"0\">42</pre>")]
    [InlineData("\"a<b\".Display(\"text/html\");", "text/html", "<pre tabindex=\"0\">a&lt;b</pre>")]
    [InlineData("new { A = 1 }.Display(\"application/json\");", "application/json", "{\"A\":1}")]
    [InlineData("new { A = 1 }.Display(\"text/plain\");", "text/plain", "property  value\nA             1")]
    [InlineData("new Latex(\"x\").Display(\"text/markdown\");", "text/markdown", "$$x$$")]
    [InlineData("((object)null).Display(\"text/html\");", "text/html", "<pre tabindex=\"0\">null</pre>")]
    public void A_form_can_be_chosen_and_plain_text_goes_with_it(string code, string mimeType, string form)
    {
        var shown = Assert.IsType<DisplayOutput>(Assert.Single(cells.Run(code))).Data;
        Assert.Equal(((string[])[mimeType, "text/plain"]).Distinct(), shown.Forms.Select(known => known.Key));
        Assert.Equal(form, shown.Find(mimeType));
    }

    [Fact]
    public void A_form_that_the_value_has_not_is_an_error_that_names_those_it_has() =>
        Assert.StartsWith("Html has no form image/png; it has text/html, text/plain.", cells.Error("new Html(\"x\").Display(\"image/png\");").Message, StringComparison.Ordinal);

    [Fact]
    public void Text_is_shown_as_the_form_that_it_is_in()
    {
        var outputs = cells.Run("\"<b>x</b>\".DisplayAs(\"text/html\");\n\"{\\\"a\\\": 1}\".DisplayAs(\"application/vnd.plotly.v1+json\");\n\"aGk=\".DisplayAs(\"image/png\");");
        Assert.Equal(["text/html", "application/vnd.plotly.v1+json", "image/png"], outputs.Select(output => ((DisplayOutput)output).Data.Forms[0].Key));
        Assert.Equal(["<b>x</b>", "{\"a\": 1}", "(image/png)"], Texts(outputs));
        Assert.StartsWith("Json", cells.Error("\"{\".DisplayAs(\"application/json\");").Name, StringComparison.Ordinal);
    }

    [Fact]
    public void A_form_is_had_as_a_string()
    {
        Assert.Equal("[1, 2]", cells.Text("new[] { 1, 2 }.ToDisplayString()"));
        Assert.Equal("<b>x</b>", cells.Text("new Html(\"<b>x</b>\").ToDisplayString(\"text/html\")"));
        Assert.Equal("<pre tabindex=\"0\">7</pre>", 7.ToDisplayString("text/html"));
    }

    [Fact]
    public void Clearing_takes_away_what_was_printed_and_shown()
    {
        var outputs = cells.Run("Console.Write(\"gone\"); 1.Display(); Console.Write(\"gone too\"); Cell.ClearOutput(); Console.Write(\"here\"); 2.Display();");
        Assert.Equal(["here", "2"], Texts(outputs));
    }

    [Fact]
    public void Clearing_that_waits_is_done_by_the_next_output()
    {
        Assert.Equal(["stays"], Texts(cells.Run("Console.Write(\"stays\"); Cell.ClearOutput(wait: true);")));
        Assert.Equal(["new"], Texts(cells.Run("Console.Write(\"old\"); Cell.ClearOutput(wait: true); Console.Write(\"new\");")));
        Assert.Equal(["3"], Texts(cells.Run("for (var i = 1; i <= 3; i++) { Cell.ClearOutput(wait: true); i.Display(); }")));
        Assert.Equal(["a value"], Texts(cells.Run("Console.Write(\"old\"); Cell.ClearOutput(wait: true);\n\"a value\"")));
    }

    [Fact]
    public void What_was_cleared_no_longer_counts_against_the_limits()
    {
        var limited = new RunningCells(new SessionOptions { MaxDisplays = 3, MaxPrintedCharacters = 10 });
        Assert.Equal(["1234567890", "99"], Texts(limited.Run("for (var i = 0; i < 100; i++) { Cell.ClearOutput(); Console.Write(\"1234567890\"); i.Display(); }")));
    }

    [Fact]
    public void A_cell_clears_its_own_outputs_only()
    {
        cells.Run("Console.Write(\"earlier\");");
        cells.Run("Cell.ClearOutput();");
        Assert.Equal(["earlier"], Texts(cells.OutputsOf(0)));
    }

    [Fact]
    public void A_sink_is_told_to_clear_between_the_outputs_around_it()
    {
        var sink = new Recorder();
        cells.Session.Run("Console.Write(\"a\"); Cell.ClearOutput(wait: true); Console.Write(\"b\"); Cell.ClearOutput();", sink, TestContext.Current.CancellationToken);
        Assert.Equal(["stdout a", "clear and wait", "stdout b", "clear"], sink.Said);
    }

    [Fact]
    public void Outside_a_cell_nothing_is_cleared_and_nothing_is_to_be_stopped()
    {
        Cell.ClearOutput();
        Assert.Equal((0, false), (Cell.ExecutionCount, Cell.Cancellation.CanBeCanceled));
        Assert.Equal("1 2 True", cells.Text("$\"{Cell.ExecutionCount} {Cell.ExecutionCount + 1} {Cell.Cancellation.CanBeCanceled}\""));
    }

    private static List<string> Texts(IReadOnlyList<CellOutput> outputs) => [.. outputs.Select(output => output switch
    {
        StreamOutput stream => stream.Text,
        DisplayOutput shown => shown.Data.ToString(),
        ResultOutput result => result.Data.ToString(),
        _ => output.ToString(),
    })];

    private sealed class Recorder : IOutputSink
    {
        public List<string> Said { get; } = [];

        public void Add(CellOutput output) => Said.Add(output is StreamOutput stream ? $"{stream.Name} {stream.Text}" : output.ToString());

        public void Update(string displayId, MimeBundle data) => Said.Add("update");

        public void Clear(bool wait) => Said.Add(wait ? "clear and wait" : "clear");
    }
}
