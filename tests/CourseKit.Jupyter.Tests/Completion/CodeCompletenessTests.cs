using CourseKit.Jupyter.Completion;

namespace CourseKit.Jupyter.Tests.Completion;

public class CodeCompletenessTests
{
    [Theory]
    [InlineData("1 + 2", "complete", "")]
    [InlineData("", "complete", "")]
    [InlineData("var x = 3;", "complete", "")]
    [InlineData("#!time\nvar x = 3;", "complete", "")]
    [InlineData("#r \"nuget: Some.Package\"", "complete", "")]
    [InlineData("await Task.Delay(1);", "complete", "")]
    [InlineData("if (x) {", "incomplete", "    ")]
    [InlineData("if (x) {\n    Foo(", "incomplete", "        ")]
    [InlineData("class C\n{\n    int x;", "incomplete", "    ")]
    [InlineData("/* open", "incomplete", "")]
    [InlineData("var s = \"\"\"\n text", "incomplete", " ")]
    [InlineData("var = = 3;", "invalid", "")]
    public void TellsWhatIsStillMissing(string code, string status, string indent) =>
        Assert.Equal(new CodeCompleteness(status, indent), CodeCompleteness.Of(code, TestContext.Current.CancellationToken));

    [Fact]
    public void CodeThatNobodyWritesIsNotLookedAt()
    {
        Assert.Equal("unknown", CodeCompleteness.Of(new string(' ', 200_001), TestContext.Current.CancellationToken).Status);
        Assert.Equal("invalid", CodeCompleteness.Of(new string('(', 100_000), TestContext.Current.CancellationToken).Status);
    }
}
