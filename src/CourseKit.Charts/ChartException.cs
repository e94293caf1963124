namespace CourseKit.Charts;

/// <summary>A chart cannot be made of what was given, or not be written where it was asked to be. The message says what was given, what was
/// expected and what to do.</summary>
public sealed class ChartException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ChartException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
