using System.Text.Json.Nodes;
using CourseKit.Jupyter.Notebooks;
using CourseKit.Jupyter.Pages.Book;

namespace CourseKit.Jupyter.Tests.Pages.Book;

public sealed class BookWriterTests : IDisposable
{
    private const string Stamps = "01-counter/01-stamps.html";
    private const string Sorting = "02-back-room/03-sorting-letters.html";

    private readonly ExampleCourse course = new();

    public void Dispose() => course.Dispose();

    [Fact]
    public void EveryNotebookHasAPageWhereItsFolderSays()
    {
        var report = course.Build();
        Assert.Equal((5, course.Page("index.html")), (report.Pages, report.IndexPath));
        Assert.Empty(report.Problems);
        string[] expected = [Stamps, "01-counter/02-queues.html", Sorting, "02-back-room/07-post-office.html", "assets/search.js", "glossary.html", "index.html"];
        Assert.Equal(expected, Directory.EnumerateFiles(course.Site, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(course.Site, path)).Order(StringComparer.Ordinal));
        foreach (var page in expected.Where(file => file.EndsWith(".html", StringComparison.Ordinal)))
        {
            Assert.EndsWith("</html>\n", course.Html(page));
            Assert.InRange(new FileInfo(course.Page(page)).Length, 1_000, 999_999);
        }
    }

    [Fact]
    public void TheFirstPageNamesPartsInOrderAndWhatEachLectureTeaches()
    {
        course.Build();
        var html = course.Html("index.html");
        string[] order =
        [
            "<title>Letters &amp; parcels</title>", "<strong>works</strong>", "href=\"01-counter/01-stamps.html\">Begin here", "Start with 01 · Stamps &lt;first&gt;", "Part 1 · At the counter", "What customers see",
            "href=\"02-back-room/03-sorting-letters.html#a-machine\"", "to buy a <code>Stamp</code>", "02 · Queues", "Part 2 · Back room", "1 exercise", "and by machine", "Appendix", "Glossary",
        ];
        Assert.Equal(order, order.Where(text => html.Contains(text, StringComparison.Ordinal)));
        Assert.Equal(order.OrderBy(text => html.IndexOf(text, StringComparison.Ordinal)), order);
    }

    [Fact]
    public void LinksToOtherLecturesLeadToTheirPagesAndOthersToTheFiles()
    {
        course.Build();
        var html = course.Html(Stamps);
        Assert.Contains("href=\"02-queues.html#waiting-for-caf%C3%A9-tables\"", html);
        Assert.Contains("href=\"#buying\"", html);
        Assert.Contains("href=\"https://example.org/x\"", html);
        Assert.Contains("href=\"../../notebooks/01-counter/notes.txt\"", html);
        Assert.Contains("href=\"01-stamps.html\"", course.Html("01-counter/02-queues.html"));
    }

    [Fact]
    public void FilesThatAreNoPageAreFoundAtTheAddressThatWasGiven()
    {
        course.Build(new() { NotebooksAddress = new("https://example.org/course/blob/main/notebooks") });
        Assert.Contains("href=\"https://example.org/course/blob/main/notebooks/01-counter/notes.txt\"", course.Html(Stamps));
        Assert.Contains("href=\"02-queues.html#", course.Html(Stamps));
    }

    [Fact]
    public void PagesLeadToThePreviousAndTheNextAcrossParts()
    {
        course.Build();
        Assert.DoesNotContain("<a rel=\"prev\"", course.Html(Stamps));
        Assert.Contains("<a rel=\"next\" href=\"02-queues.html\">", course.Html(Stamps));
        Assert.Contains("<a rel=\"next\" href=\"../02-back-room/03-sorting-letters.html\">", course.Html("01-counter/02-queues.html"));
        Assert.Contains("<a rel=\"prev\" href=\"../01-counter/02-queues.html\">", course.Html(Sorting));
        Assert.DoesNotContain("<a rel=\"next\"", course.Html("glossary.html"));
        Assert.Contains("<a href=\"03-sorting-letters.html\" aria-current=\"page\">", course.Html(Sorting));
    }

    [Fact]
    public void SearchHoldsTheTextOfEverySectionAndNoMarkup()
    {
        course.Build();
        var script = course.Html("assets/search.js");
        const string start = "globalThis.courseKitSearch = ";
        Assert.StartsWith(start, script);
        var pages = JsonNode.Parse(script[start.Length..].TrimEnd().TrimEnd(';'))!.AsArray();
        Assert.Equal(["01 · Stamps <first>", "02 · Queues", "03 · Sorting", "Glossary"], pages.Select(page => page![0]!.GetValue<string>()).Where(title => !title.StartsWith("07", StringComparison.Ordinal)));
        var sections = pages[0]![2]!.AsArray().Select(section => (Id: section![0]!.GetValue<string>(), Heading: section[1]!.GetValue<string>(), Text: section[2]!.GetValue<string>())).ToList();
        Assert.Equal(["01--stamps-first", "what-you-will-learn", "buying", "a-caveat"], sections.Select(section => section.Id));
        Assert.Equal("to buy a Stamp; to lick it. var number = 41 + 1; number 42", sections[1].Text);
        Assert.Equal(("A caveat", "Glue tastes of nothing."), (sections[3].Heading, sections[3].Text));
        Assert.DoesNotContain("<div", script);
    }

    [Fact]
    public void LinksThatLeadNowhereAreReported()
    {
        course.Lecture("01-counter/08-lost.ipynb", "08 · Lost", [], "[a](09-none.ipynb) [b](01-stamps.ipynb#nowhere) [c](#here) [d](01-stamps.ipynb#buying) [e](a%00b.txt) [f](//[x#y) ![g](a%00b.png)");
        var problems = course.Build().Problems;
        Assert.InRange(problems.Count, 4, 6);
        Assert.All(problems, problem => Assert.StartsWith("01-counter/08-lost.html: the link to '", problem));
        Assert.Contains(problems, problem => problem.Contains("'09-none.ipynb' leads to no file", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("'01-stamps.html#nowhere' leads to no heading", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("'#here' leads to no heading", StringComparison.Ordinal));
    }

    [Fact]
    public void EqualNotebooksGiveEqualBooks()
    {
        course.Build();
        var first = Directory.EnumerateFiles(course.Site, "*", SearchOption.AllDirectories).ToDictionary(path => path, File.ReadAllText);
        course.Build();
        Assert.All(first, file => Assert.Equal(file.Value, File.ReadAllText(file.Key)));
    }

    [Fact]
    public void PlotlyIsOneFileBesideThePages()
    {
        course.Text("plotly.js", "window.Plotly = {};");
        course.Build(new() { PlotlySource = Path.Combine(course.Notebooks, "plotly.js") });
        Assert.Equal("window.Plotly = {};", course.Html("assets/plotly.min.js"));
        Assert.DoesNotContain("window.Plotly = {};", course.Html(Stamps));
        Assert.DoesNotContain("still", course.Html(Stamps)[..200]);
    }

    [Fact]
    public void WithoutPlotlyChartsStayPicturesAndNothingAsksTheNetwork()
    {
        course.Build();
        Assert.Contains("class=\"book still\"", course.Html(Stamps)[..200]);
        Assert.DoesNotContain("https:", course.Html(Stamps).Split("script-src")[1].Split('"')[0]);
    }

    [Fact]
    public void ABookThatCannotBeWrittenSaysWhichFile()
    {
        course.Text("../site/index.html/in-the-way", "");
        Assert.Contains("index.html", Assert.Throws<NotebookException>(() => course.Build()).Message);
    }
}
