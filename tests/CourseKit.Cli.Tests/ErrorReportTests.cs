using CourseKit.Tensors.Safetensors;

namespace CourseKit.Cli.Tests;

public sealed class ErrorReportTests
{
    public static TheoryData<Exception, int, string> Errors => new()
    {
        { new CheckpointException("No checkpoint 'x' found."), 1, "No checkpoint 'x' found." },
        { new SafetensorsException("m.safetensors", "cut off."), 1, "m.safetensors: cut off." },
        { new AggregateException(new CheckpointException("one of many")), 1, "one of many" },
        { new FileNotFoundException("no file"), 1, "no file" },
        { new UnauthorizedAccessException("no access"), 1, "no access" },
        { new OperationCanceledException(), 130, "stopped." },
        { new CheckpointException("first line\r\n  second line\n"), 1, "first line second line" },
        {
            new InvalidOperationException("odd."), 1,
            "unexpected InvalidOperationException: odd. This is a bug of CourseKit; COURSEKIT_TRACE=1 shows where."
        },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void Every_exception_becomes_one_line_and_an_exit_code(Exception error, int code, string text)
    {
        var errors = new StringWriter { NewLine = "\n" };
        Assert.Equal(code, ErrorReport.Write(errors, error));
        Assert.Equal($"coursekit: {text}\n", errors.ToString());
    }
}
