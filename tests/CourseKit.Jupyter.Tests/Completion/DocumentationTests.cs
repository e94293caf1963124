using System.Text;
using CourseKit.Jupyter.Completion;
using CourseKit.Jupyter.Completion.Documentation;

namespace CourseKit.Jupyter.Tests.Completion;

public sealed class DocumentationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("<summary>\n   One\n   two <c>three</c>.\n</summary>", "One two three.")]
    [InlineData("<summary><see cref=\"T:System.String\"/> and <see langword=\"null\"/></summary>", "String and null")]
    [InlineData("<summary><see cref=\"M:System.String.Join(System.String,System.Object[])\"/></summary>", "String.Join")]
    [InlineData("<summary><see cref=\"T:System.Collections.Generic.List`1\"/></summary>", "List<T>")]
    [InlineData("<summary><see cref=\"M:A.B.#ctor(System.Int32)\"/></summary>", "B")]
    [InlineData("<summary><see cref=\"T:A.B\">this one</see></summary>", "this one")]
    [InlineData("<summary><paramref name=\"x\"/>, <typeparamref name=\"T\"/></summary>", "x, T")]
    [InlineData("<summary>a<para>b</para>c</summary>", "a\nb\nc")]
    [InlineData("<summary>a:<list type=\"bullet\"><item>b</item><item><term>c</term><description>d</description></item></list></summary>", "a:\n\n  - b\n  - c: d")]
    [InlineData("<summary><list type=\"number\"><item>b</item><item>c</item></list></summary>", "1. b\n  2. c")]
    [InlineData("<summary>2 &lt; 3 &amp;&amp; <![CDATA[x < y]]></summary>", "2 < 3 && x < y")]
    [InlineData("<summary>open <c>and never", "open and never")]
    [InlineData("<summary>known</summary><summary>&unknown;</summary>", "known")]
    public void ASummaryIsReadable(string xml, string expected) => Assert.Equal(expected, HelpText.Of(DocumentationReader.Read(xml).Summary));

    [Fact]
    public void HostileXmlIsHarmless()
    {
        const string bomb = "<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;\"><!ENTITY d SYSTEM \"file:///etc/passwd\">]><summary>&c;&d;</summary>";

        Assert.True(DocumentationReader.Read(bomb).IsEmpty);
        Assert.NotNull(DocumentationReader.Read(string.Concat(Enumerable.Repeat("<summary>", 100_000))));
        Assert.NotNull(DocumentationReader.Read("<summary>" + new string('x', 2_000_000)));
    }

    [Fact]
    public void EveryMemberOfAFileIsFoundWhereverItsBlocksEnd()
    {
        var path = folder.File("library.xml");
        var random = new Random(7);
        var xml = new StringBuilder("<?xml version=\"1.0\"?><doc><members>\n");
        for (var i = 0; i < 4000; i++) xml.Append($"<member name=\"M:Space.Type.Method{i}``1(System.Int32)\"><summary>{new string('x', random.Next(400))} number {i} ü</summary></member>\n");
        xml.Append("<member name=\"M:A.&lt;G&gt;$1.B\"><summary>extension</summary></member></members></doc>");
        File.WriteAllText(path, xml.ToString());
        var file = new DocumentationFile(path);

        for (var i = 0; i < 4000; i++) Assert.EndsWith($" number {i} ü</summary>", file.Find($"M:Space.Type.Method{i}``1(System.Int32)", Cancellation), StringComparison.Ordinal);
        Assert.Equal("<summary>extension</summary>", file.Find("M:A.<G>$1.B", Cancellation));
        Assert.Null(file.Find("M:Space.Type.Method4000``1(System.Int32)", Cancellation));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not xml at all")]
    [InlineData("<member name=\"")]
    [InlineData("<member name=\"T:A\"")]
    [InlineData("<member name=\"T:A\">never closed")]
    [InlineData("<member name=\"T:A\"/>")]
    public void AFileThatIsBrokenHasNoMembers(string content)
    {
        var path = folder.File("broken.xml");
        File.WriteAllText(path, content);

        Assert.Null(new DocumentationFile(path).Find("T:A", Cancellation));
    }

    [Fact]
    public void AFileThatIsMissingHasNoMembers() => Assert.Null(new DocumentationFile(folder.File("none.xml")).Find("T:A", Cancellation));

    [Fact]
    public void AFileThatBecameAnotherDoesNotAnswerForItsMembers()
    {
        var path = folder.File("changing.xml");
        File.WriteAllText(path, "<member name=\"T:A\"><summary>a</summary></member>");
        var file = new DocumentationFile(path);
        Assert.NotNull(file.Find("T:A", Cancellation));

        File.WriteAllText(path, "<member name=\"T:B\"><summary>b</summary></member>");
        Assert.Null(file.Find("T:A", Cancellation));
    }
}
