using System.Text.Json;
using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Notebooks;

namespace CourseKit.Jupyter.Tests.Display;

/// <summary>Values that say themselves what they are: HTML, Markdown, a formula, a picture's source, JSON, a script.</summary>
public class ContentTests
{
    private readonly Formatters formatters = new();

    [Fact]
    public void Html_and_Markdown_are_shown_as_they_are_and_read_as_their_source()
    {
        Assert.Equal([("text/html", "<b>x</b>"), ("text/plain", "<b>x</b>")], Forms(new Html("<b>x</b>")));
        Assert.Equal([("text/markdown", "**x**"), ("text/plain", "**x**")], Forms(new Markdown("**x**")));
    }

    [Theory]
    [InlineData(@"\frac12", @"$$\frac12$$")]
    [InlineData("  x^2\n", "$$x^2$$")]
    [InlineData("$x^2$", "$x^2$")]
    [InlineData("$$x^2$$", "$$x^2$$")]
    [InlineData(@"\[x^2\]", @"\[x^2\]")]
    [InlineData(@"\begin{align}x&=1\end{align}", @"\begin{align}x&=1\end{align}")]
    public void A_formula_gets_the_delimiters_that_it_lacks(string source, string shown) =>
        Assert.Equal([("text/latex", shown), ("text/markdown", shown), ("text/plain", source)], Forms(new Latex(source)));

    [Fact]
    public void A_picture_in_SVG_reads_as_its_title()
    {
        const string Titled = "<svg xmlns=\"http://www.w3.org/2000/svg\"><title> Cats &amp; dogs </title></svg>";
        Assert.Equal([("image/svg+xml", Titled), ("text/plain", "Cats & dogs")], Forms(new Svg(Titled)));
        Assert.Equal("SVG picture", new Svg("<svg/>").ToString());
    }

    [Fact]
    public void What_is_no_SVG_is_refused() =>
        Assert.Contains("no <svg> element in it. It begins with \"<b>x</b>\"", Assert.Throws<ArgumentException>(() => new Svg("<b>x</b>")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_value_is_shown_as_JSON()
    {
        Assert.Equal([("application/json", "{\"a\":1,\"b\":[\"\\u00E9\"]}"), ("text/plain", "{\n  \"a\": 1,\n  \"b\": [\n    \"é\"\n  ]\n}")], Forms(Json.Of(new { a = 1, b = new[] { "é" } })));
        Assert.Equal("[\n  1,\n  2\n]", new Json("[1, 2]").ToString());
    }

    [Fact]
    public void JSON_that_is_null_is_text_since_frontends_take_it_for_nothing()
    {
        Assert.Equal([("text/plain", "null")], Forms(Json.Of(null)));
        Assert.Equal([("text/plain", "null")], Forms(new Json("null")));
    }

    [Fact]
    public void What_is_no_JSON_is_refused() => Assert.ThrowsAny<JsonException>(() => new Json("{"));

    [Fact]
    public void A_script_reads_as_its_size() =>
        Assert.Equal([("application/javascript", "alert(1)"), ("text/plain", "a script of 8 characters")], Forms(new Javascript("alert(1)")));

    [Fact]
    public void A_value_that_makes_its_own_forms_may_leave_plain_text_to_its_ToString()
    {
        Assert.Equal([("text/html", "<i>own</i>"), ("text/plain", "own text")], Forms(new Own(() => new MimeBundle().Add("text/html", "<i>own</i>"))));
        Assert.Equal([("text/plain", "own text")], Forms(new Own(() => null!)));
    }

    [Fact]
    public void A_value_that_cannot_make_its_forms_is_shown_as_text_and_the_reason_is_said()
    {
        var failures = new List<string>();
        Assert.Equal("own text", formatters.Format(new Own(() => throw new TimeoutException("no time")), failures.Add).ToString());
        Assert.Equal(["ToMimeBundle() of Own failed: TimeoutException: no time"], failures);
    }

    [Fact]
    public void The_same_value_may_be_stored_in_several_outputs()
    {
        var picture = Image.FromBytes(Pictures.Gif(3, 2), alt: "dots");
        var shown = formatters.Format(picture);
        var notebook = new Notebook();
        var cell = new NotebookCell("one", CellKind.Code, "1");
        cell.Outputs.Add(new DisplayOutput(shown));
        cell.Outputs.Add(new DisplayOutput(shown));
        notebook.Cells.Add(cell);
        using var folder = new TemporaryFolder();
        notebook.Save(Path.Combine(folder.Path, "a.ipynb"));
        var read = Notebook.Load(Path.Combine(folder.Path, "a.ipynb")).Cells[0].Outputs.Cast<DisplayOutput>().ToList();
        Assert.All(read, output => Assert.Equal("""{"image/gif":{"height":2,"width":3}}""", output.Metadata.ToJsonString()));
    }

    private List<(string, string)> Forms(object value)
    {
        var bundle = formatters.Format(value);
        return [.. bundle.Forms.Select(form => (form.Key, bundle.Find(form.Key)!))];
    }

    private sealed class Own(Func<MimeBundle> make) : IDisplayable
    {
        public MimeBundle ToMimeBundle() => make();

        public override string ToString() => "own text";
    }
}
