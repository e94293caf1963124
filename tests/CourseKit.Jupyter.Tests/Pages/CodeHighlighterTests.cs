using CourseKit.Jupyter.Pages;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Tests.Pages;

public class CodeHighlighterTests
{
    private static readonly ScriptEnvironment Environment = new([typeof(object).Assembly], ["System", "System.Linq", "static System.Math"]);

    [Fact]
    public void CellsSeeWhatEarlierOnesDeclare()
    {
        using var highlighter = new CodeHighlighter(Environment);
        highlighter.Cell("record Parcel(int Weight); int Twice(int x) => 2 * x;");
        var html = highlighter.Cell("Twice(new Parcel(3).Weight)");
        Assert.Equal(
            "<span class=\"hl-m\">Twice</span>(<span class=\"hl-k\">new</span> <span class=\"hl-t\">Parcel</span>(<span class=\"hl-n\">3</span>).<span class=\"hl-p\">Weight</span>)",
            html);
    }

    [Fact]
    public void ImportsBindTypesAndStaticMembers()
    {
        using var highlighter = new CodeHighlighter(Environment);
        Assert.Equal("<span class=\"hl-t\">Console</span>.<span class=\"hl-m\">WriteLine</span>(<span class=\"hl-m\">Sqrt</span>(<span class=\"hl-n\">2</span>))", highlighter.Cell("Console.WriteLine(Sqrt(2))"));
    }

    [Fact]
    public void CodeInProseSeesCellsButDeclaresNothing()
    {
        using var highlighter = new CodeHighlighter(Environment);
        highlighter.Cell("record Parcel(int Weight);");
        Assert.Contains("<span class=\"hl-t\">Parcel</span>", highlighter.Fence("Parcel one; record Letter();"));
        Assert.Equal("Letter two;", highlighter.Cell("Letter two;"));
    }

    [Theory]
    [InlineData("#load \"../setup.csx\"\nvar x = 1;")]
    [InlineData("this is no C# <at> all & \"unfinished")]
    [InlineData("/* open")]
    [InlineData("")]
    [InlineData("var s = \"\"\"\n  <b>\n  \"\"\"; // é 😀\n#region x\n#if NO\nskipped <>\n#endif")]
    public void TheTextIsAlwaysWhole(string code)
    {
        using var highlighter = new CodeHighlighter(Environment);
        var text = System.Text.RegularExpressions.Regex.Replace(highlighter.Cell(code), "<[^>]*>", "");
        Assert.Equal(code, System.Net.WebUtility.HtmlDecode(text));
    }

    [Fact]
    public void CodeThatNestsTooDeeplyIsShownPlain()
    {
        using var highlighter = new CodeHighlighter(Environment);
        var code = new string('(', 20_000) + "1" + new string(')', 20_000);
        Assert.Equal(code, System.Text.RegularExpressions.Regex.Replace(highlighter.Cell(code), "<[^>]*>", ""));
        Assert.Contains("hl-n", highlighter.Cell("1"));
    }
}
