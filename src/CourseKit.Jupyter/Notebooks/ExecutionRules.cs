using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Notebooks;

/// <summary>Whether outputs can be trusted: all of one run, from top to bottom, of the code that stands there.</summary>
internal static class ExecutionRules
{
    private const string RunAgain = "Run the whole notebook again, or remove its outputs with 'coursekit notebook clean'.";

    /// <summary>Checks the traces of runs.</summary>
    /// <param name="notebook">The document.</param>
    /// <param name="executed">Whether there should be outputs; otherwise each cell that has some is a finding.</param>
    public static IEnumerable<NotebookFinding> Check(Notebook notebook, bool executed)
    {
        var cells = notebook.Cells.Index().Where(item => item.Item.Kind == CellKind.Code).Select(item => (Number: item.Index + 1, Cell: item.Item)).ToList();
        var lastRun = cells.FindLastIndex(item => item.Cell.ExecutionCount is not null);
        var before = 0;
        foreach (var (index, (number, cell)) in cells.Index())
        {
            var hasTraces = cell.Outputs.Count > 0 || cell.ExecutionCount is not null;
            if (hasTraces && !executed) yield return new(number, "the cell holds outputs or an execution count", "Run 'coursekit notebook clean'.");
            if (Problem(cell, before, isBeforeLast: index < lastRun, executed) is { } problem) yield return new(number, problem, RunAgain);
            before = cell.ExecutionCount ?? before;
        }
    }

    private static string? Problem(NotebookCell cell, int before, bool isBeforeLast, bool executed)
    {
        var runs = !string.IsNullOrWhiteSpace(cell.Source) && !cell.HasTag(NotebookRunner.SkipExecution);
        return cell.ExecutionCount switch
        {
            { } count when count <= before => FormattableString.Invariant($"the cell ran as number {count}, one above it as number {before}: they ran out of order"),
            not null when SourceMark.IsStale(cell) => "the source has changed since the cell ran, so its outputs are stale",
            not null when Failed(cell) && executed => "the cell failed",
            null when cell.Outputs.Count > 0 => "the outputs have no execution count, so they are of an unknown run",
            null when isBeforeLast && runs => "the cell has not run, though one below it has",
            null when executed && runs => "the cell has not run",
            _ => null,
        };
    }

    private static bool Failed(NotebookCell cell) =>
        cell.Outputs.Any(output => output is ErrorOutput) && !cell.HasTag(NotebookRunner.RaisesException);
}
