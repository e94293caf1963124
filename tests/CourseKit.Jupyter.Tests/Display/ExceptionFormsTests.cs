using System.Xml.Linq;
using CourseKit.Jupyter.Display;

namespace CourseKit.Jupyter.Tests.Display;

/// <summary>An exception that is a value: caught and looked at.</summary>
public class ExceptionFormsTests
{
    private readonly Formatters formatters = new();

    [Fact]
    public void It_reads_as_its_message_and_its_causes() =>
        Assert.Equal(
            "InvalidOperationException: outer\ncaused by FormatException: inner <b>",
            formatters.Format(new InvalidOperationException("outer", new FormatException("inner <b>"))).ToString());

    [Fact]
    public void Several_causes_follow_each_other() =>
        Assert.Equal(
            ["caused by FormatException: one", "caused by TimeoutException: deeper", "caused by KeyNotFoundException: two"],
            formatters.Format(new AggregateException("all", new FormatException("one", new TimeoutException("deeper")), new KeyNotFoundException("two"))).ToString().Split('\n')[1..]);

    [Fact]
    public void A_long_chain_of_causes_is_cut()
    {
        var exception = new Exception("0");
        for (var i = 1; i < 1000; i++) exception = new Exception($"{i}", exception);
        var lines = formatters.Format(exception).ToString().Split('\n');
        Assert.Equal(["Exception: 999", "caused by Exception: 998"], lines[..2]);
        Assert.Equal(("and further causes", 7), (lines[^1], lines.Length));
    }

    [Fact]
    public void The_calls_are_folded_and_markup_is_text()
    {
        var html = Html(Thrown());
        Assert.Equal("ArgumentException: <i>bad</i>", html.Elements("p").First().Value);
        Assert.Contains(nameof(Thrown), html.Element("details")!.Element("pre")!.Value, StringComparison.Ordinal);
        Assert.Null(html.Element("details")!.Attribute("open"));
        Assert.Null(Html(new TimeoutException()).Element("details"));
    }

    [Fact]
    public void An_exception_that_cannot_be_read_is_shown_all_the_same()
    {
        var bundle = formatters.Format(new Sulky());
        Assert.Equal("Sulky: (its message cannot be read: TimeoutException)", bundle.ToString());
        Assert.Contains("(InvalidOperationException)", bundle.Find("text/html"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_without_end_is_cut() =>
        Assert.EndsWith("x… (96,000 more characters)", formatters.Format(new TimeoutException(new string('x', 100_000))).ToString(), StringComparison.Ordinal);

    private XElement Html(Exception exception) => XElement.Parse(formatters.Format(exception).Find("text/html")!);

    private static Exception Thrown()
    {
        try
        {
            throw new ArgumentException("<i>bad</i>");
        }
        catch (ArgumentException exception)
        {
            return exception;
        }
    }

    private sealed class Sulky : Exception
    {
        public override string Message => throw new TimeoutException();

        public override string StackTrace => throw new InvalidOperationException();
    }
}
