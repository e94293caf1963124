using System.Text.Json.Nodes;

namespace CourseKit.Jupyter.Notebooks;

/// <summary>Takes out of a notebook what a run put in, so that commits hold what people wrote.</summary>
public static class NotebookCleaner
{
    // What frontends and runners note about a run: times, the size of outputs on the screen, the state of widgets.
    private static readonly string[] VolatileCellKeys = ["execution", "ExecuteTime", "papermill", "collapsed", "scrolled"];
    private static readonly string[] VolatileKeys = ["widgets", "papermill", "signature"];

    /// <summary>Removes outputs, execution counts and metadata of runs; everything else stays as it is.</summary>
    /// <returns>Whether there was anything to remove.</returns>
    public static bool Clean(Notebook notebook)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        var changed = Remove(notebook.Metadata, VolatileKeys);
        foreach (var cell in notebook.Cells)
        {
            changed |= Remove(cell.Metadata, VolatileCellKeys) | cell.Outputs.Count > 0 | cell.ExecutionCount is not null;
            cell.Outputs.Clear();
            cell.ExecutionCount = null;
        }

        return changed;
    }

    private static bool Remove(JsonObject metadata, string[] keys)
    {
        var changed = false;
        foreach (var key in keys) changed |= metadata.Remove(key);
        return changed;
    }
}
