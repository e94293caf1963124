namespace CourseKit.Models;

/// <summary>Which source each row of a decoder writes from. The beams of one source stay side by side, so that what belongs to a source is kept once and read once for all of them.</summary>
internal sealed class SourceRows
{
    private int rowsPerSource = 1;

    /// <summary>Follows a reordering of the rows.</summary>
    /// <param name="rows">For each new row, the old row that it copies.</param>
    /// <param name="sourceCount">How many sources there were.</param>
    /// <returns>For each source that is kept from now on, its old number; null when all stay as they are.</returns>
    public int[]? Reorder(ReadOnlySpan<int> rows, int sourceCount)
    {
        var sources = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++) sources[i] = rows[i] / rowsPerSource;

        // Groups of equal length, each of one source; groups of one row at worst.
        rowsPerSource = 1;
        while (rowsPerSource < sources.Length && sources[rowsPerSource] == sources[0]) rowsPerSource++;
        if (sources.Length % rowsPerSource != 0 || !AreGroups(sources, rowsPerSource)) rowsPerSource = 1;
        int[] kept = [.. Enumerable.Range(0, sources.Length / rowsPerSource).Select(group => sources[group * rowsPerSource])];
        return kept.Length == sourceCount && kept.Index().All(entry => entry.Index == entry.Item) ? null : kept;
    }

    private static bool AreGroups(int[] sources, int length)
    {
        for (var i = 0; i < sources.Length; i++)
            if (sources[i] != sources[i / length * length]) return false;
        return true;
    }
}
