using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Display;

/// <summary>The cell whose code is calling.</summary>
public static class Cell
{
    /// <summary>The number of the execution, from 1; 0 outside a cell.</summary>
    public static int ExecutionCount => CellContext.Current?.ExecutionCount ?? 0;

    /// <summary>Cancelled when the cell is to stop, e.g. by the stop button; none outside a cell.</summary>
    public static CancellationToken Cancellation => CellContext.Current?.Cancellation ?? CancellationToken.None;

    /// <summary>Takes away what the cell has put out so far; outside a cell, nothing.</summary>
    /// <param name="wait">Whether that waits for the next output, which then takes its place without a flicker.</param>
    public static void ClearOutput(bool wait = false) => CellContext.Current?.ClearOutput(wait);
}
