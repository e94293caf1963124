using System.Reflection;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Display;

/// <summary>What is shown where a value's own code throws while it is shown: the value was computed, so its cell has not failed.</summary>
internal static class FormatFailure
{
    private const int MaxMessage = 1_000;

    /// <summary>Whether the running cell is being cancelled, so that an exception is the way out and no failure to show.</summary>
    public static bool IsCancellation => CellContext.Current?.Cancellation.IsCancellationRequested == true;

    /// <summary>In a table's cell or in the midst of a text: the exception's type only.</summary>
    public static string InPlace(Exception exception) => $"({TypeText.Name(Cause(exception).GetType())})";

    /// <summary>In a line of its own.</summary>
    /// <param name="what">What could not be made, e.g. <c>the text/html form of Shape</c>.</param>
    /// <param name="exception">Why.</param>
    public static string Line(string what, Exception exception)
    {
        var cause = Cause(exception);
        return $"{what} failed: {TypeText.Name(cause.GetType())}: {PlainText.Cut(MessageOf(cause), MaxMessage)}";
    }

    /// <summary>An exception's message, which a person's own exception class may fail to give.</summary>
    public static string MessageOf(Exception exception)
    {
        try
        {
            return exception.Message ?? "";
        }
        catch (Exception second) when (!IsCancellation)
        {
            return $"(its message cannot be read: {TypeText.Name(second.GetType())})";
        }
    }

    private static Exception Cause(Exception exception) =>
        exception is TargetInvocationException or TypeInitializationException && exception.InnerException is { } inner ? Cause(inner) : exception;
}
