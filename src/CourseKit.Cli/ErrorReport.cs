namespace CourseKit.Cli;

/// <summary>Turns exceptions into one line on the error stream and an exit code.</summary>
/// <remarks>With <c>COURSEKIT_TRACE=1</c> the stack follows.</remarks>
internal static class ErrorReport
{
    private const string TraceVariable = "COURSEKIT_TRACE";

    public static int Write(TextWriter errors, Exception error)
    {
        if (error is AggregateException { InnerExceptions: [var only] }) error = only;
        var (text, code) = Describe(error);
        Write(errors, text, code);
        if (Environment.GetEnvironmentVariable(TraceVariable) == "1") errors.WriteLine(error);
        return code;
    }

    public static int Write(TextWriter errors, string text, int code)
    {
        errors.WriteLine($"coursekit: {OneLine(text)}");
        return code;
    }

    /// <summary>A text without line breaks.</summary>
    public static string OneLine(string text) =>
        string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    // Our own exceptions (CheckpointException, SafetensorsException, ShapeException, ...) say what was given, what was expected and what
    // to do; so do those of the file system. Anything else is a bug of ours and says so.
    private static (string Text, int Code) Describe(Exception error) => error switch
    {
        OperationCanceledException => ("stopped.", ExitCode.Stopped),
        IOException or UnauthorizedAccessException => (error.Message, ExitCode.Failure),
        _ when $"{error.GetType().Namespace}.".StartsWith("CourseKit.", StringComparison.Ordinal) => (error.Message, ExitCode.Failure),
        _ => (Unexpected(error), ExitCode.Failure),
    };

    private static string Unexpected(Exception error) =>
        $"unexpected {error.GetType().Name}: {error.Message} This is a bug of CourseKit; {TraceVariable}=1 shows where.";
}
