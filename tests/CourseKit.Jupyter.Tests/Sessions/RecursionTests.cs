namespace CourseKit.Jupyter.Tests.Sessions;

public class RecursionTests
{
    private readonly RunningCells cells = new();

    [Theory]
    [InlineData("int Down(int n) => Down(n + 1) + 1;\nDown(0)")]
    [InlineData("class Tree { public Tree Child => new Tree().Child; }\nnew Tree().Child")]
    public void Recursion_without_end_is_an_error_and_the_session_goes_on(string code)
    {
        cells.Run("var kept = 41;");
        var error = cells.Error(code);
        Assert.Equal("InsufficientExecutionStackException", error.Name);
        Assert.StartsWith("The recursion is too deep", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("  at cell [2], line 1: ", error.Traceback[1], StringComparison.Ordinal);
        Assert.Equal("42", cells.Text("kept + 1"));
    }

    [Fact]
    public void Recursion_of_ten_thousands_of_calls_is_fine() =>
        Assert.Equal("50000", cells.Text("int Depth(int n) => n == 0 ? 0 : Depth(n - 1) + 1;\nDepth(50_000)"));
}
