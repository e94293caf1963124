namespace CourseKit.Datasets;

/// <summary>Something is wrong with a data set, a file it is read from, or a request made of it. The message says what was given,
/// what was expected and what to do.</summary>
public class DatasetException : Exception
{
    /// <summary>An error that belongs to no line of a file.</summary>
    public DatasetException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>An error in a file.</summary>
    /// <param name="message">What was found, what was expected, what to do. Path and line are put in front of it.</param>
    /// <param name="path">The file.</param>
    /// <param name="line">The line, counted from 1; for a record of several lines the one it starts on.</param>
    /// <param name="innerException">The cause, if it was another exception.</param>
    public DatasetException(string message, string path, long line, Exception? innerException = null)
        : base($"{path}, line {line}: {message}", innerException)
    {
        FilePath = path;
        Line = line;
    }

    /// <summary>The file that the error is in, or null.</summary>
    public string? FilePath { get; }

    /// <summary>The line of <see cref="FilePath"/>, counted from 1, or null.</summary>
    public long? Line { get; }
}
