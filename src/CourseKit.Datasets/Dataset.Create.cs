using System.Collections;

namespace CourseKit.Datasets;

public sealed partial class Dataset
{
    /// <summary>A data set from columns: <c>Dataset.FromColumns(("text", texts), ("label", labels))</c>. The lists are copied;
    /// a column's type is the list's element type.</summary>
    /// <exception cref="DatasetException">The columns differ in length, or a name is empty or given twice.</exception>
    public static Dataset FromColumns(params IReadOnlyList<(string Name, IEnumerable Values)> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var typed = columns.Select(column => (column.Name, ColumnFactory.FromList(column.Name, column.Values))).ToList();
        return FromTyped(typed);
    }

    /// <summary>A data set from rows: objects, whose public properties become the columns
    /// (<c>new { text = "...", label = 1 }</c>, or records), or dictionaries, whose keys do.</summary>
    /// <exception cref="DatasetException">The rows have no named properties, or one column mixes types.</exception>
    public static Dataset FromRows<T>(IEnumerable<T> rows)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(rows);
        return FromTyped(ColumnFactory.FromObjects(rows.ToList()));
    }

    internal static Dataset FromTyped(IReadOnlyList<(string Name, Column Column)> columns, int? count = null) =>
        new(columns, count ?? (columns.Count == 0 ? 0 : columns[0].Column.Count), source: null);
}
