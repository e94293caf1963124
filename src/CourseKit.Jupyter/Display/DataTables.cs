using System.Data;

namespace CourseKit.Jupyter.Display;

/// <summary>Tables of <see cref="System.Data"/> as they are: a row for each row, under the columns' names.</summary>
internal static class DataTables
{
    private const int MaxColumns = 20;

    /// <summary>The first rows and columns of a table, or of what a view shows of it.</summary>
    public static ValueTable Of(DataView view, int maxRows)
    {
        var all = view.Table?.Columns.Cast<DataColumn>().ToList() ?? [];
        var columns = all.Take(MaxColumns).ToList();
        var rows = view.Cast<DataRowView>().Take(maxRows)
            .Select(row => (IReadOnlyList<object?>)[.. columns.Select(column => row[column.Ordinal])])
            .ToList();
        var note = view.Count == 0 ? "empty" : ValueTable.CutNote(rows.Count, view.Count, "rows");
        return ValueTable.Of([.. columns.Select(column => column.ColumnName)], rows, ValueTable.Joined(note, ValueTable.CutNote(columns.Count, all.Count, "columns")));
    }
}
