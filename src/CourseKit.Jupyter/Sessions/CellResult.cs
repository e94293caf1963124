using CourseKit.Jupyter.Display;

namespace CourseKit.Jupyter.Sessions;

/// <summary>How a cell ended.</summary>
public enum CellStatus
{
    /// <summary>It ran to its end.</summary>
    Ok,

    /// <summary>It did not compile, or it threw.</summary>
    Error,

    /// <summary>It was cancelled.</summary>
    Cancelled,
}

/// <summary>How a cell ended, when, and why if it did not end well. Its outputs went to the sink while it ran, the error included.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="ExecutionCount">The number of the execution, from 1.</param>
/// <param name="Elapsed">How long it took: compiling, running, formatting.</param>
/// <param name="Error">The error, or null.</param>
public sealed record CellResult(CellStatus Status, int ExecutionCount, TimeSpan Elapsed, ErrorOutput? Error);
