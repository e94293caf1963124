using CourseKit.Jupyter.Display;

namespace CourseKit.Jupyter.Tests.Completion;

public class InspectionTests
{
    private const string Documented = """
        /// <summary>Adds <paramref name="left"/> to <c>right</c>.</summary>
        /// <param name="left">The first: (batch, length).</param>
        /// <param name="right">The second &amp; last.</param>
        /// <returns>The <b>sum</b>.</returns>
        /// <exception cref="ArgumentException">They differ.</exception>
        /// <remarks>Slow.</remarks>
        int Add(int left, int right = 2) => left + right;

        /// <summary>Three.</summary>
        int Add(int left, int right, int third) => 3;

        /// <summary>A point.</summary>
        public record Point(int X, int Y)
        {
            /// <summary>How far it is.</summary>
            public virtual double Distance() => 0;
        }

        public record Point3(int X, int Y, int Z) : Point(X, Y)
        {
            public override double Distance() => 1;
        }

        var numbers = new List<int> { 1, 2, 3 };
        """;

    [Fact]
    public void WhatACellDocumentsIsShown()
    {
        var text = new TypedCode(Documented).HelpText("Ad‸d");

        Assert.StartsWith("int Add(int left, int right = 2)\nint Add(int left, int right, int third)\n", text, StringComparison.Ordinal);
        Assert.Contains("Adds left to right.", text, StringComparison.Ordinal);
        Assert.Contains("  left: The first: (batch, length).", text, StringComparison.Ordinal);
        Assert.Contains("  right: The second & last.", text, StringComparison.Ordinal);
        Assert.Contains("The sum.", text, StringComparison.Ordinal);
        Assert.Contains("  ArgumentException: They differ.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Slow", text, StringComparison.Ordinal);
        Assert.Contains("Slow", new TypedCode(Documented).HelpText("Ad‸d", detailLevel: 1), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Add(‸", "int Add(«int left», int right = 2)")]
    [InlineData("Add(‸)", "int Add(«int left», int right = 2)")]
    [InlineData("Add(1, ‸)", "int Add(int left, «int right = 2»)")]
    [InlineData("Add(1,‸", "int Add(int left, «int right = 2»)")]
    [InlineData("Add(1, 2, ‸)", "int Add(int left, int right, «int third»)")]
    [InlineData("Add(right: ‸)", "int Add(int left, «int right = 2»)")]
    [InlineData("Add(Math.Max(1, 2), ‸)", "int Add(int left, «int right = 2»)")]
    [InlineData("Add(Add(1, ‸", "int Add(int left, «int right = 2»)")]
    [InlineData("new Point(1, ‸)", "Point.Point(int X, «int Y»)")]
    [InlineData("Point p = new(1, ‸)", "Point.Point(int X, «int Y»)")]
    [InlineData("numbers.Add(‸)", "void List<int>.Add(«int item»)")]
    [InlineData("var n = numbers[‸];", "int List<int>.this[«int index»]")]
    [InlineData("IList<int> list = numbers; var n = list[‸];", "int IList<int>.this[«int index»]")]
    [InlineData("[Obsolete(‸)] class C { }", "«string? message»")]
    [InlineData("numbers.Where(‸)", "IEnumerable<int>.Where<int>(«Func<int, bool> predicate»)")]
    [InlineData("Func<int, string> f = null; f(‸)", "string Func<int, string>.Invoke(«int arg»)")]
    [InlineData("string.Format(\"\", 1, 2, 3, 4, 5, ‸)", "«params object?[] args»")]
    public void TheParameterThatIsWrittenIsMarked(string code, string expected) => Assert.Contains(expected, new TypedCode(Documented).HelpText(code), StringComparison.Ordinal);

    [Theory]
    [InlineData("string.Join(\",\", ‸", "string string.Join(string? separator, ")]
    [InlineData("string.Join(',', ‸", "string string.Join(char separator, ")]
    [InlineData("Math.Max(1.5, ‸", "double Math.Max(double val1, «double val2»)")]
    [InlineData("Math.Max(1.5f, ‸)", "float Math.Max(float val1, «float val2»)")]
    public void TheOverloadThatFitsTheArgumentsComesFirst(string code, string expected) => Assert.StartsWith(expected, new TypedCode().HelpText(code), StringComparison.Ordinal);

    [Fact]
    public void ANameInACallIsExplainedTogetherWithTheCall()
    {
        var text = new TypedCode(Documented).HelpText("var x = 3; Add(1, x‸)");

        Assert.StartsWith("int x", text, StringComparison.Ordinal);
        Assert.Contains("«int right = 2»", text, StringComparison.Ordinal);
    }

    [Fact]
    public void TheSameIsSaidInEachForm()
    {
        var help = new TypedCode(Documented).Help("Add(1, ‸)")!;

        Assert.Contains("```csharp\nint Add(int left, int right = 2)\n```", help.Find(MimeBundle.Markdown), StringComparison.Ordinal);
        Assert.Contains("- ▸ `right`: The second \\& last.", help.Find(MimeBundle.Markdown), StringComparison.Ordinal);
        Assert.Contains("<strong><u>int right = 2</u></strong>", help.Find(MimeBundle.Html), StringComparison.Ordinal);
        Assert.Contains("The second &amp; last.", help.Find(MimeBundle.Html), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatOverridesIsExplainedByWhatItOverrides() => Assert.Contains("How far it is.", new TypedCode(Documented).HelpText("new Point3(1, 2, 3).Dist‸ance()"), StringComparison.Ordinal);

    [Fact]
    public void AVariableIsShownWithItsTypeAndValue()
    {
        var typed = new TypedCode(Documented) { ValueOf = name => name == "numbers" ? new List<int> { 1, 2, 3 } : null };

        var text = typed.HelpText("numbers‸.Count");

        Assert.StartsWith("List<int> numbers", text, StringComparison.Ordinal);
        Assert.Contains("numbers = [1, 2, 3] (3 items)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ASequenceThatIsStillToBeComputedIsNotRead()
    {
        var read = false;
        IEnumerable<int> Lazy()
        {
            read = true;
            yield return 1;
        }

        var text = new TypedCode("IEnumerable<int> later = null;") { ValueOf = _ => Lazy() }.HelpText("later‸");

        Assert.Contains("IEnumerable<int>", text, StringComparison.Ordinal);
        Assert.False(read);
    }

    [Fact]
    public void AValueThatThrowsDoesNotKeepTheHelpBack() => Assert.Contains("object broken", new TypedCode("object broken = null;") { ValueOf = _ => new Throwing() }.HelpText("broken‸"), StringComparison.Ordinal);

    [Theory]
    [InlineData("string.Jo‸in(\",\", new[] { 1 })", "Concatenates")]
    [InlineData("new List<int>().Ad‸d(1)", "Adds an object to the end of the")]
    [InlineData("Enumera‸ble.Range(0, 1)", "static")]
    [InlineData("new[] { 1 }.Sel‸ect(x => x)", "Projects each element of a sequence")]
    [InlineData("Console.Wri‸teLine(1)", "Writes")]
    [InlineData("Da‸teTime.Now", "Represents an instant in time")]
    public void TheFrameworkIsExplainedWhereItsReferencePackIsInstalled(string code, string expected)
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        if (!Directory.Exists(Path.Combine(runtime, "..", "..", "..", "packs", "Microsoft.NETCore.App.Ref"))) Assert.Skip("the SDK's reference pack is not installed");

        Assert.Contains(expected, new TypedCode().HelpText(code), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Form‸atters")]
    [InlineData("MimeBundle.OfTe‸xt(\"\")")]
    [InlineData("MimeBundle.OfText(‸\"\")")]
    [InlineData("new MimeBundle().Fi‸nd(\"\")")]
    public void OurOwnAssembliesAreExplainedByTheFileBesideThem(string code)
    {
        var documentation = Path.ChangeExtension(typeof(MimeBundle).Assembly.Location, ".xml");
        Assert.True(File.Exists(documentation), $"{documentation} should be copied to the output");

        Assert.Contains("\n\n", new TypedCode().HelpText(code), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("‸")]
    [InlineData("nothing‸")]
    [InlineData("// Add‸")]
    [InlineData("foreach‸")]
    [InlineData("\"Add‸\"")]
    public void WhereThereIsNothingToSayThereIsNoHelp(string code) => Assert.Null(new TypedCode(Documented).Help(code));

    [Fact]
    public void CodeThatNobodyWritesIsNotLookedAt()
    {
        Assert.Null(new TypedCode().Help(new string('(', 5000) + "Console‸"));
        Assert.Null(new TypedCode().Help(new string(' ', 200_001) + "Console‸"));
    }

    private sealed class Throwing
    {
        public override string ToString() => throw new InvalidOperationException("no text");
    }
}
