using CourseKit.Jupyter.Completion;

namespace CourseKit.Jupyter.Tests.Completion;

public class NameCompletionTests
{
    private static readonly string[] Cells = ["enum Colour { Red, Green, Blue }\nint count = 3;\nstring name = \"\";", "int Twice(int value, Colour colour = Colour.Red) => 2 * value;\nColour favourite = Colour.Blue;"];

    [Theory]
    [InlineData("cou‸", "count")]
    [InlineData("Tw‸", "Twice")]
    [InlineData("var local = 1;\nloc‸", "local")]
    [InlineData("void F(int argument) { arg‸ }", "argument")]
    [InlineData("Console.WriteLine(cou‸", "count")]
    [InlineData("count + na‸", "name")]
    [InlineData("$\"{cou‸}\"", "count")]
    [InlineData("Str‸", "String")]
    [InlineData("new Lis‸", "List")]
    [InlineData("List<Col‸", "Colour")]
    [InlineData("typeof(Col‸", "Colour")]
    [InlineData("Sys‸", "System")]
    [InlineData("using Sys‸", "System")]
    [InlineData("using System.Co‸", "Collections")]
    [InlineData("using static System.Ma‸", "Math")]
    [InlineData("throw new InvalidOp‸", "InvalidOperationException")]
    [InlineData("try { } catch (IOEx‸", "IOException")]
    [InlineData("[Obs‸] class C { }", "Obsolete")]
    [InlineData("from x in new[] { 1 } select cou‸", "count")]
    [InlineData("count\ncou‸", "count")]
    [InlineData("var @class = 3; cla‸", "@class")]
    [InlineData("var @class = 3; @cla‸", "@class")]
    public void NamesInScopeAreOffered(string code, string expected) => Assert.Contains(expected, new TypedCode(Cells).Texts(code));

    [Theory]
    [InlineData("fore‸", "foreach")]
    [InlineData("pub‸", "public")]
    [InlineData("var x = aw‸", "await")]
    [InlineData("class C { overr‸ }", "override")]
    [InlineData("count i‸", "is")]
    [InlineData("List<stri‸", "string")]
    [InlineData("count is nul‸", "null")]
    public void KeywordsAreOfferedWhereTheyCanStand(string code, string expected) =>
        Assert.Equal("keyword", new TypedCode(Cells).Item(code, expected).Kind);

    [Theory]
    [InlineData("name.fore‸")]
    [InlineData("Console.WriteLine(fore‸")]
    [InlineData("new fore‸")]
    [InlineData("var x = fore‸")]
    public void KeywordsAreNotOfferedWhereTheyCannotStand(string code) => Assert.DoesNotContain("foreach", new TypedCode(Cells).Texts(code));

    [Theory]
    [InlineData("// cou‸")]
    [InlineData("/* cou‸ */")]
    [InlineData("int cou‸")]
    [InlineData("var cou‸")]
    [InlineData("12‸")]
    [InlineData("0x1f‸")]
    [InlineData("'c‸'")]
    [InlineData("void cou‸")]
    [InlineData("#if NEVER\ncou‸\n#endif")]
    [InlineData("#!html\ncou‸")]
    public void WhereNothingKnownCanStandNothingIsOffered(string code) => Assert.Empty(new TypedCode(Cells).Texts(code));

    [Theory]
    [InlineData("Twice(1, ‸", "Colour.Green")]
    [InlineData("Twice(1, colour: ‸", "Colour.Green")]
    [InlineData("favourite == ‸", "Colour.Green")]
    [InlineData("if (favourite != ‸)", "Colour.Green")]
    [InlineData("favourite = ‸", "Colour.Green")]
    [InlineData("Colour other = ‸", "Colour.Green")]
    [InlineData("switch (favourite) { case ‸ }", "Colour.Green")]
    [InlineData("var s = favourite switch { ‸ }", "Colour.Green")]
    [InlineData("favourite is ‸", "Colour.Green")]
    [InlineData("Colour F() { return ‸ }", "Colour.Green")]
    public void ValuesOfTheEnumerationThatIsExpectedComeFirst(string code, string expected) =>
        Assert.Contains(expected, new TypedCode(Cells).Texts(code).Take(4));

    [Fact]
    public void AValueOfAnEnumerationIsFoundByItsOwnName() => Assert.Equal("Colour.Green", new TypedCode(Cells).Texts("favourite = Gre‸")[0]);

    [Fact]
    public void NamedArgumentsAreOfferedButThoseThatAreGiven()
    {
        var typed = new TypedCode(Cells);

        Assert.Equal("colour:", typed.Texts("Twice(1, col‸")[0]);
        Assert.Equal("param", typed.Item("Twice(‸", "value:").Kind);
        Assert.DoesNotContain("value:", typed.Texts("Twice(1, ‸"));
        Assert.DoesNotContain("value:", typed.Texts("Twice(value: 1, ‸"));
    }

    [Fact]
    public void TheTypeThatIsExpectedIsOfferedAfterNew() => Assert.Equal("List<int>", new TypedCode(Cells).Texts("List<int> numbers = new ‸")[0]);

    [Fact]
    public void TheStartIsThatOfTheNameInUtf16()
    {
        var list = new TypedCode(Cells).List("var s = \"😀\"; cou‸ + 1");

        Assert.Equal(("var s = \"😀\"; ".Length, "var s = \"😀\"; cou".Length), (list.Start, list.End));
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(1000)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void ACursorOutsideOfTheCodeIsAtItsNearerEnd(int cursor)
    {
        var list = new CodeCompletion(new(new CellChain(new([], ["System"])).Continue)).Complete("Consol", cursor, TestContext.Current.CancellationToken);

        Assert.Equal(cursor < 0 ? 0 : 6, list.End);
    }

    [Fact]
    public void ACursorWithinASurrogatePairIsBeforeIt() =>
        Assert.Equal(1, new CodeCompletion(new(new CellChain(new([], ["System"])).Continue)).Complete("\"😀\"", 2, TestContext.Current.CancellationToken).End);

    [Fact]
    public void CodeThatNobodyWritesIsNotLookedAt()
    {
        var typed = new TypedCode(Cells);

        Assert.Empty(typed.Texts(new string(' ', 200_001) + "cou‸"));
        Assert.Empty(typed.Texts(new string('(', 5000) + "cou‸"));
        Assert.Empty(typed.Texts(string.Concat(Enumerable.Repeat("x => ", 2000)) + "cou‸"));
    }

    [Theory]
    [InlineData("(")]
    [InlineData("Math.Abs(")]
    [InlineData("-")]
    [InlineData("new[] { ")]
    [InlineData("if (true) ")]
    public void DeepCodeEndsInAnAnswerOnASmallStack(string level)
    {
        var code = string.Concat(Enumerable.Repeat(level, 250)) + "cou‸";
        var typed = new TypedCode(Cells);
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(() => (typed.Texts(code), typed.Help(code))), maxStackSize: 512 << 10);
        thread.Start();
        thread.Join();

        Assert.Null(failure);
    }

    [Fact]
    public void LongCodeIsStillCompleted() => Assert.Contains("count", new TypedCode(Cells).Texts(string.Concat(Enumerable.Repeat("Console.WriteLine(1);\n", 5000)) + "cou‸"));

    [Fact]
    public void ACancelledQuestionIsNotAnswered() => Assert.Throws<OperationCanceledException>(
        () => new CodeCompletion(new(new CellChain(new([], ["System"])).Continue)).Complete("Con", 3, new CancellationToken(canceled: true)));

    [Fact]
    public void SeveralThreadsGetTheSameAnswers()
    {
        var completion = new CodeCompletion(new(new CellChain(new([], ["System", "System.Linq"])).With("var text = \"\";").Continue));
        string[] codes = ["text.", "tex", "text.Select(x => x.", "Console."];
        var expected = codes.Select(code => completion.Complete(code, code.Length, TestContext.Current.CancellationToken).Items).ToList();

        Parallel.For(0, 40, i => Assert.Equal(expected[i % codes.Length], completion.Complete(codes[i % codes.Length], codes[i % codes.Length].Length).Items));
    }

    [Fact]
    public void WarmingUpNeedsNothingOfASession() => new CodeCompletion(new(new CellChain(new([], [])).Continue)).WarmUp(TestContext.Current.CancellationToken);

    [Fact]
    public void DirectivesAndCommandsDoNotReachTheCompiler()
    {
        var typed = new TypedCode(Cells);

        Assert.Contains("count", typed.Texts("#r \"nuget: No.Such.Package, 1.0.0\"\n#load \"nothing.csx\"\n#!time\ncou‸"));
    }

    [Fact]
    public void NoMoreIsOfferedThanAPersonReads()
    {
        var items = new TypedCode(Cells).List("‸").Items;

        Assert.InRange(items.Count, 100, 300);
        Assert.Equal(items.Count, items.Select(item => (item.Text, item.Kind == "keyword")).Distinct().Count());
    }
}
