using System.Text.RegularExpressions;
using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Notebooks;
using CourseKit.Jupyter.Pages;

namespace CourseKit.Jupyter.Tests.Pages;

public class RenderTests
{
    private static readonly MimeBundle Figure = new MimeBundle()
        .Add(MimeBundle.Plotly, """{"data": [], "layout": {}}""")
        .Add(MimeBundle.Html, "<figure class=\"ck-chart\"></figure><script data-coursekit-chart>upgrade();</script>")
        .Add(MimeBundle.Svg, "<svg id=\"twin\"></svg>")
        .Add(MimeBundle.Text, "a chart");

    [Fact]
    public void EqualNotebooksGiveEqualPages() =>
        Assert.Equal(NotebookPage.Render(Notebook.Load(ExampleNotebook.Path), new()), NotebookPage.Render(Notebook.Load(ExampleNotebook.Path), new()));

    [Fact]
    public void ThePageIsOneFileThatNamesNoOther()
    {
        var page = NotebookPage.Render(Notebook.Load(ExampleNotebook.Path), new());
        Assert.DoesNotMatch("""<(link|img|script|iframe|source)\b[^>]*\b(href|src)="(?!data:)""", page);
        Assert.DoesNotContain("@import", page);
        Assert.DoesNotContain("url(", page);
        Assert.InRange(page.Length, 10_000, 1_000_000);
    }

    [Fact]
    public void TitleContentsAndFooterComeFromTheNotebookAndTheOptions()
    {
        var options = new PageOptions { NotebookName = "07-post-office.ipynb", Duration = TimeSpan.FromSeconds(83), Date = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero) };
        var page = NotebookPage.Render(Notebook.Load(ExampleNotebook.Path), options);
        Assert.Contains("<title>07 · A week at the post office</title>", page);
        Assert.Contains("<a href=\"#the-heaviest-day\">The heaviest day</a>", page);
        Assert.Matches(@"<footer>Made by CourseKit [0-9.]+ from <code>07-post-office\.ipynb</code>, run in 1 min 23 s, <time datetime=""2026-03-01"">1 March 2026</time>\.</footer>", page);
        Assert.DoesNotContain("<time", NotebookPage.Render(Notebook.Load(ExampleNotebook.Path), new()));
    }

    [Fact]
    public void PlotlyIsPutInOnceAndOnlyForCharts()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("plotly.min.js"), "window.x = '</script><!-- <script>';");
        var options = new PageOptions { PlotlySource = folder.File("plotly.min.js") };
        var page = Page([new DisplayOutput(Figure), new DisplayOutput(Figure)], options);
        Assert.Single(Regex.Matches(page, "id=\"coursekit-plotly\""));
        Assert.Contains("""window.x = '<\/script><\!-- <\script>';</script>""", page);
        Assert.DoesNotContain("coursekit-plotly", Page([new StreamOutput("stdout", "x")], options));
        Assert.DoesNotContain("coursekit-plotly", Page([new DisplayOutput(Figure)], new()));
        var missing = new PageOptions { PlotlySource = folder.File("none.js") };
        Assert.Contains("plotly.min.js", Assert.Throws<NotebookException>(() => Page([new DisplayOutput(Figure)], missing)).Message);
    }

    [Fact]
    public void OfAChartTheHtmlFormIsTakenAndItsScriptKeptOnce()
    {
        var page = Page([new DisplayOutput(Figure), new ResultOutput(1, Figure)]);
        Assert.Equal(2, Regex.Count(page, "<figure class=\"ck-chart\">"));
        Assert.Single(Regex.Matches(page, Regex.Escape("upgrade();")));
        Assert.DoesNotContain("id=\"twin\"", page);
    }

    [Fact]
    public void OtherScriptsAreKeptHoweverAlike()
    {
        var html = new MimeBundle().Add(MimeBundle.Html, "<script>count();</script><script>count();</script><script>window.CourseKitChart;</script><script>window.CourseKitChart;</script>");
        var page = Page([new DisplayOutput(html)]);
        Assert.Equal(2, Regex.Count(page, Regex.Escape("<script>count();</script>")));
        Assert.Single(Regex.Matches(page, Regex.Escape("<script>window.CourseKitChart;</script>")));
    }

    [Theory]
    [InlineData(MimeBundle.Svg, "<?xml version=\"1.0\"?>\n<svg></svg>", "<div class=\"output picture\"><svg></svg></div>")]
    [InlineData("image/png", "aGVs\nbG8=\n", "<img alt=\"the text\" src=\"data:image/png;base64,aGVsbG8=\">")]
    [InlineData(MimeBundle.Markdown, "*m*", "<em>m</em>")]
    [InlineData("application/json", "{\"a\": [1]}", "&quot;a&quot;: [\n    1\n  ]")]
    [InlineData("application/x-unknown", "x", "<pre tabindex=\"0\">the text</pre>")]
    public void TheRichestFormThatAPageCanShowIsTaken(string type, string content, string expected) =>
        Assert.Contains(expected, Page([new DisplayOutput(MimeBundle.OfText("the text").Add(type, content))]));

    [Fact]
    public void NumbersInTablesAreFlushRight()
    {
        var page = Page([new DisplayOutput(new MimeBundle().Add(MimeBundle.Html, "<table><tr><td>1,234.5</td><td>98 %</td><td>B 7</td><td>−3e-5</td></tr></table>"))], markdown: "|a|b|\n|-|-|\n|1|x|\n|22|2|\n");
        Assert.Contains("<td class=\"number\">1,234.5</td><td class=\"number\">98 %</td><td>B 7</td><td class=\"number\">−3e-5</td>", page);
        Assert.Matches("<th style=\"text-align: right;\">a</th>\\s*<th>b</th>", page);
    }

    [Fact]
    public void HugeOutputsAreCutWithANote()
    {
        var page = Page([.. Enumerable.Range(0, 40).Select(i => new DisplayOutput(new MimeBundle().Add(MimeBundle.Html, new string('h', 150_000)).Add(MimeBundle.Text, $"small {i}")))]);
        Assert.InRange(page.Length, 300_000, 1_000_000);
        Assert.Contains("small 39", page);
        Assert.Contains("Cut here: 99,990,000 more characters.", Page([new StreamOutput("stdout", new string('x', 100_000_000))]));
    }

    [Fact]
    public void FailuresAreSaidAtTheTopAndInTheCell()
    {
        var page = Page([new ErrorOutput("ShapeException", "2 is not <3>", ["line 1"])]);
        Assert.Matches("class=\"failures\".*<a href=\"#cell-2\">cell 2</a>", page);
        Assert.Contains("This cell failed", page);
        Assert.Contains("Error: ShapeException", page);
        Assert.Contains("2 is not &lt;3&gt;\nline 1", page);
        Assert.DoesNotContain("class=\"failures\"", Page([new StreamOutput("stdout", "fine")]));
    }

    [Theory]
    [InlineData("✓ well done", "check-passed", "Check passed: well done")]
    [InlineData("✗ not 42", "check-failed", "Check failed: not 42")]
    [InlineData("○ no answer yet", "check-open", "Not solved yet: no answer yet")]
    public void ChecksSayHowTheyEndedInASymbolAndInWords(string text, string style, string words)
    {
        var page = Page([new ResultOutput(1, MimeBundle.OfText(text))], tag: "check");
        Assert.Contains($"<p class=\"check {style}\"><span aria-hidden=\"true\">{text[0]}</span> <span>{words}</span></p>", page);
        Assert.DoesNotContain($"<pre tabindex=\"0\">{text}", page);
    }

    [Fact]
    public void AnOutputsMetadataMaySayHowACheckEnded()
    {
        var output = new DisplayOutput(new MimeBundle().Add(MimeBundle.Html, "<b>3 of 3</b>")) { Metadata = new() { ["coursekit"] = new System.Text.Json.Nodes.JsonObject { ["check"] = "passed" } } };
        var page = Page([output], tag: "check");
        Assert.Contains("Check passed", page);
        Assert.Contains("<b>3 of 3</b>", page);
        Assert.Contains("Check failed", Page([new ErrorOutput("E", "m", [])], tag: "check"));
        Assert.DoesNotContain("class=\"check ", Page([new StreamOutput("stdout", "says nothing")], tag: "check"));
    }

    [Fact]
    public void HeadingsHaveNamesOfTheirOwnAndFootnotesTheirOwnNumbers()
    {
        var page = Page([], markdown: "## Same\n\n## Same\n\nA[^1]\n\n[^1]: One.");
        Assert.Contains("id=\"same\"", page);
        Assert.Contains("id=\"same-1\"", page);
        Assert.DoesNotContain("id=\"fn", page);
        var ids = Regex.Matches(page, " id=\"([^\"]+)\"").Select(match => match.Groups[1].Value).ToArray();
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(Regex.Matches(page, "href=\"#([^\"]+)\""), match => Assert.Contains(match.Groups[1].Value, ids));
    }

    [Fact]
    public void MarkdownThatNestsTooDeeplyIsShownAsItIsWritten() =>
        Assert.Contains("<pre tabindex=\"0\">&gt; &gt; &gt; ", Page([], markdown: string.Concat(Enumerable.Repeat("> ", 2000)) + "x"));

    [Fact]
    public void RelativeLinksStartWhereTheOptionsSay()
    {
        const string markdown = "## [a](../../src/A.cs#L3) [b](https://example.org/) [c](#c)";
        Assert.Contains("href=\"https://example.com/repo/src/A.cs#L3\"", Page([], new() { LinkBase = "https://example.com/repo/notebooks/01" }, markdown));
        Assert.Contains("href=\"../nb/../../src/A.cs#L3\"", Page([], new() { LinkBase = "../nb" }, markdown));
        Assert.Contains("href=\"../../src/A.cs#L3\"", Page([], new(), markdown));
        Assert.Contains("href=\"https://example.org/\"", Page([], new() { LinkBase = "../nb" }, markdown));
    }

    [Fact]
    public void PicturesArePutInAndNeverFetched()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("dot.png"), [1, 2, 3]);
        var page = Page([], new() { PictureFolder = folder.Path }, "![here](dot.png) ![gone](gone.png) ![away](https://example.org/a.png)");
        Assert.Contains("<img src=\"data:image/png;base64,AQID\" alt=\"here\"", page);
        Assert.Single(Regex.Matches(page, "<img"));
        Assert.Contains(">away</a>", page);
    }

    [Fact]
    public void ASavedPageReplacesTheOldOneWhole()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("page.html");
        File.WriteAllText(path, "old");
        NotebookPage.Save(path, Notebook.Load(ExampleNotebook.Path), new());
        Assert.EndsWith("</html>\n", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(folder.Path));
        Assert.Throws<NotebookException>(() => NotebookPage.Save(folder.File("none/page.html"), Notebook.Load(ExampleNotebook.Path), new()));
    }

    private static string Page(CellOutput[] outputs, PageOptions? options = null, string markdown = "# Title", string? tag = null)
    {
        var notebook = Notebook.Parse(Notebooks.RoundTripTests.Document(""));
        notebook.Add(CellKind.Markdown, markdown);
        var cell = notebook.Add(CellKind.Code, "var x = 1;");
        if (tag is not null) cell.Tags = [tag];
        foreach (var output in outputs) cell.Outputs.Add(output);
        return NotebookPage.Render(notebook, options ?? new());
    }
}
