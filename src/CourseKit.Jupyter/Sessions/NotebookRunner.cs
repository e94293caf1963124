using CourseKit.Jupyter.Notebooks;

namespace CourseKit.Jupyter.Sessions;

/// <summary>A code cell of a notebook that is about to run, or ran.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Number">Its number among the code cells, from 1.</param>
/// <param name="Count">How many code cells there are.</param>
/// <param name="Result">How it ended; null before it has.</param>
public sealed record CellRun(NotebookCell Cell, int Number, int Count, CellResult? Result);

/// <summary>How a notebook's run ended.</summary>
/// <param name="Status">As its last cell: <see cref="CellStatus.Ok"/> when all ran.</param>
/// <param name="Last">The last cell that ran; null when there was none.</param>
/// <param name="Elapsed">The time that its cells took together.</param>
/// <param name="TimedOut">Whether the last cell was stopped because it took longer than <see cref="NotebookRunner.CellTimeout"/>.</param>
public sealed record NotebookRun(CellStatus Status, CellRun? Last, TimeSpan Elapsed, bool TimedOut = false);

/// <summary>Runs a notebook from top to bottom and puts the outputs into it; stops at the first cell that fails or is cancelled.</summary>
/// <remarks>
/// Tags that Jupyter's own tools know: <c>raises-exception</c> (an error is expected; the run goes on) and <c>skip-execution</c>. The
/// outputs that the notebook had before are removed, so that none of them is taken for one of this run. Each cell that ran keeps a mark
/// of what its source was, by which <see cref="NotebookRules"/> finds it stale later.
/// </remarks>
/// <param name="session">Where the cells run; it may have run others before.</param>
public sealed class NotebookRunner(CSharpSession session)
{
    /// <summary>An error in this cell is what it is meant to show.</summary>
    public const string RaisesException = "raises-exception";

    /// <summary>This cell is not run.</summary>
    public const string SkipExecution = "skip-execution";

    /// <summary>How long a cell may take before it is stopped, which ends the run; null for as long as it wants.</summary>
    public TimeSpan? CellTimeout { get; init; }

    /// <summary>Called before a cell runs.</summary>
    public Action<CellRun>? CellStarts { get; init; }

    /// <summary>Called after it ran, when its outputs are in the notebook.</summary>
    public Action<CellRun>? CellEnded { get; init; }

    /// <summary>Runs all code cells.</summary>
    public NotebookRun Run(Notebook notebook, CancellationToken cancellation = default)
    {
        var cells = notebook.Cells.Where(cell => cell.Kind == CellKind.Code).ToList();
        foreach (var cell in cells) Forget(cell);
        var lists = new List<OutputList>();
        var (status, elapsed, last, timedOut) = (CellStatus.Ok, TimeSpan.Zero, default(CellRun), false);
        foreach (var (index, cell) in cells.Index())
        {
            var list = new OutputList([.. lists]);
            lists.Add(list);
            if (cell.HasTag(SkipExecution) || string.IsNullOrWhiteSpace(cell.Source)) continue;
            if (cancellation.IsCancellationRequested)
            {
                status = CellStatus.Cancelled;
                break;
            }

            last = new(cell, index + 1, cells.Count, null);
            CellStarts?.Invoke(last);
            (var result, timedOut) = RunCell(cell, list, cancellation);
            elapsed += result.Elapsed;
            Replace(cell, result.ExecutionCount, list.Outputs);
            SourceMark.Set(cell);
            last = last with { Result = result };
            CellEnded?.Invoke(last);
            if (timedOut || result.Status == CellStatus.Cancelled || (result.Status == CellStatus.Error && !cell.HasTag(RaisesException)))
            {
                status = result.Status;
                break;
            }
        }

        // Cells may have changed what earlier ones displayed.
        foreach (var (cell, list) in cells.Zip(lists)) Replace(cell, cell.ExecutionCount, list.Outputs);
        return new(status, last, elapsed, timedOut);
    }

    private (CellResult Result, bool TimedOut) RunCell(NotebookCell cell, OutputList list, CancellationToken cancellation)
    {
        if (CellTimeout is not { } timeout) return (session.Run(cell.Source, list, cancellation), false);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        var result = session.Run(cell.Source, list, limit.Token);
        return (result, result.Status != CellStatus.Ok && limit.IsCancellationRequested && !cancellation.IsCancellationRequested);
    }

    private static void Forget(NotebookCell cell)
    {
        Replace(cell, null, []);
        SourceMark.Remove(cell);
    }

    private static void Replace(NotebookCell cell, int? executionCount, IReadOnlyList<Display.CellOutput> outputs)
    {
        cell.ExecutionCount = executionCount;
        cell.Outputs.Clear();
        foreach (var output in outputs) cell.Outputs.Add(output);
    }
}
