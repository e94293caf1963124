using System.Text.Json.Nodes;

namespace CourseKit.Jupyter.Notebooks;

/// <summary>Takes out of a notebook what a run put in, so that commits hold what people wrote.</summary>
public static class NotebookCleaner
{
    // What frontends and runners note about a run: times, who ran it, the size of outputs on the screen, trust, the state of widgets.
    private static readonly string[] VolatileCellKeys =
        ["execution", "ExecuteTime", "executionInfo", "outputId", "papermill", "collapsed", "scrolled", "trusted"];
    private static readonly string[] VolatileKeys = ["widgets", "papermill", "signature"];

    /// <summary>Removes outputs, execution counts, cells with the values that a run was given, and metadata of runs; everything else stays as it is.</summary>
    /// <returns>Whether there was anything to remove.</returns>
    public static bool Clean(Notebook notebook)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        var changed = Remove(notebook.Metadata, VolatileKeys);
        foreach (var cell in notebook.Cells.ToList())
        {
            if (cell.HasTag(CellTags.InjectedParameters)) changed |= notebook.Cells.Remove(cell);
            changed |= Remove(cell.Metadata, VolatileCellKeys) | SourceMark.Remove(cell) | OutputsHidden(cell.Metadata)
                | cell.Outputs.Count > 0 | cell.ExecutionCount is not null;
            cell.Outputs.Clear();
            cell.ExecutionCount = null;
        }

        return changed;
    }

    // JupyterLab notes on one key that a person folded the code, which is theirs to say, and that the outputs are folded, which are gone.
    private static bool OutputsHidden(JsonObject metadata)
    {
        if (metadata["jupyter"] is not JsonObject view || !view.Remove("outputs_hidden")) return false;
        if (view.Count == 0) metadata.Remove("jupyter");
        return true;
    }

    private static bool Remove(JsonObject metadata, string[] keys)
    {
        var changed = false;
        foreach (var key in keys) changed |= metadata.Remove(key);
        return changed;
    }
}
