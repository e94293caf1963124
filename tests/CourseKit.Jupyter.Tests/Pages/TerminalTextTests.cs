using CourseKit.Jupyter.Pages;

namespace CourseKit.Jupyter.Tests.Pages;

public class TerminalTextTests
{
    [Theory]
    [InlineData("plain\ntext\n", "plain\ntext\n")]
    [InlineData(" 10 %\r 50 %\r100 %", "100 %")]
    [InlineData("longer\rab", "abnger")]
    [InlineData("longer\r\u001b[Kab", "ab")]
    [InlineData("abc\b\bX", "aXc")]
    [InlineData("<b> & \"c\"", "&lt;b&gt; &amp; &quot;c&quot;")]
    [InlineData("\u001b[31mred\u001b[0m plain", "<span class=\"ansi-red\">red</span> plain")]
    [InlineData("\u001b[1;92mok\u001b[22m ok", "<span class=\"ansi-green ansi-bold\">ok</span><span class=\"ansi-green\"> ok</span>")]
    [InlineData("\u001b[38;5;208mpalette\u001b[m", "palette")]
    [InlineData("\u001b[38;2;1;2;3mrgb\u001b[4m!", "rgb<span class=\"ansi-underline\">!</span>")]
    [InlineData("\u001b[2Jcleared\u001b[12", "cleared")]
    [InlineData("\u001b", "")]
    [InlineData("bell\a", "bell\uFFFD")]
    public void TextIsShownAsATerminalWouldShowIt(string text, string html) => Assert.Equal(html, TerminalText.ToHtml(text));

    [Fact]
    public void PlainTextHasNoControlSequences() => Assert.Equal("red\nnext", TerminalText.ToPlain("\u001b[31mred\u001b[0m  \nlast\rnext"));
}
