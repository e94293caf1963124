using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Tests.Sessions;

/// <summary>Code that nests so deeply that the compiler would take the process with it.</summary>
public class DeepCodeTests
{
    private const int Deep = 20_000;

    public static TheoryData<string, string, string> Nested => new()
    {
        { "(", "1", ")" },
        { "(1, ", "1", ")" },
        { "List<", "int", ">" },
        { "x = default((int, ", "int", "));" },
        { "new object[] { ", "1", " }" },
        { "[", "", "]" },
        { "!", "true", "" },
        { "- ", "1", "" },
        { "true ? 1 : ", "2", "" },
        { "x = ", "1", "" },
        { "if (true) ", ";", "" },
        { "if (false) ; else ", ";", "" },
        { "{ ", "", " }" },
        { "() => ", "1", "" },
        { "await ", "x", "" },
        { "1 is not ", "2", "" },
        { "", "1 is ", "not " },
        { "", "x", "!" },
        { "", "x", " as object" },
        { "", "1", " switch { _ => 1 }" },
        { "", "1 is 1", " or 2" },
        { "", "int", "[]" },
        { "class A { ", "", " }" },
        { "F(", "1", ")" },
        { "", "F", "(1)[0]" },
    };

    [Theory]
    [MemberData(nameof(Nested))]
    public void Code_that_nests_too_deeply_is_an_error_and_the_session_goes_on(string open, string core, string close)
    {
        var cells = new RunningCells();
        cells.Run("var kept = 41;");
        var code = string.Concat(Enumerable.Repeat(open, Deep)) + core + string.Concat(Enumerable.Repeat(close, Deep));
        var error = cells.Error("var first = 1;\n" + code);
        Assert.Equal("CompileError", error.Name);
        Assert.StartsWith("cell [2], line 2: This nests too deeply", error.Traceback[0], StringComparison.Ordinal);
        Assert.Equal("42", cells.Text("kept + 1"));
    }

    [Theory]
    [InlineData("(", "1", ")", 100, "1")]
    [InlineData("", "1", " + 1", 2000, "2001")]
    [InlineData("", "\"a\"", ".Trim()", 200, "a")]
    [InlineData("", "0 < 1", " && 0 < 1", 1000, "True")]
    [InlineData("if (4 < 3) Console.Write(1);\n", "", "", 1000, "")]
    [InlineData("// ((((\n", "\"((((((\"", "", 200, "((((((")]
    public void Long_code_is_not_deep_code(string open, string core, string close, int times, string expected)
    {
        var code = string.Concat(Enumerable.Repeat(open, times)) + core + string.Concat(Enumerable.Repeat(close, times));
        Assert.Equal(expected, new RunningCells().Text(code));
    }
}
