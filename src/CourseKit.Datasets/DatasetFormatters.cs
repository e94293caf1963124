using System.Net;
using CourseKit.Display;

namespace CourseKit.Datasets;

/// <summary>How a data set is shown in a notebook: the first rows of all columns.</summary>
internal sealed class DatasetFormatters
{
    private const int MaxRows = 8;
    private const int MaxCell = 100;

    public IEnumerable<object> CreateTypeFormatters() =>
    [
        new TypeFormatter<Dataset>("text/html", (dataset, writer) => Table(dataset).WriteScrollingHtml(writer)),
        new TypeFormatter<Dataset>("text/plain", (dataset, writer) => writer.Write(dataset.ToString())),
    ];

    internal static TableCell Cell(object? value, int maxLength)
    {
        var text = CellText.Format(value, maxLength);
        return value is null ? new TableCell(text, $"<i class=\"ck-missing\">{WebUtility.HtmlEncode(text)}</i>") : text;
    }

    private static DisplayTable Table(Dataset dataset)
    {
        var rows = Math.Min(dataset.Count, MaxRows);
        var size = $"{CellText.Count(dataset.Count, "row")} × {CellText.Count(dataset.ColumnNames.Count, "column")}";
        var columns = dataset.ColumnNames.Select(dataset.ColumnNamed).ToArray();
        return new(
            dataset.Count > rows ? $"{size}, the first {rows} rows" : size,
            [.. dataset.ColumnNames.Zip(columns, (name, column) => new TableColumn(CellText.Format(name, MaxCell), Column.NameOf(column.ElementType), CellText.IsNumber(column.ElementType)))],
            Enumerable.Range(0, rows).Select(row => Array.ConvertAll(columns, column => Cell(column.ValueAt(row), MaxCell))));
    }
}

/// <summary>How a row is shown in a notebook: a line a column, its text in full.</summary>
internal sealed class RowFormatters
{
    private const int MaxCell = 1000;

    public IEnumerable<object> CreateTypeFormatters() =>
    [
        new TypeFormatter<Row>("text/html", (row, writer) => Table(row).WriteHtml(writer)),
        new TypeFormatter<Row>("text/plain", (row, writer) => writer.Write(row.ToString())),
    ];

    private static DisplayTable Table(Row row) => new(
        FormattableString.Invariant($"Row {row.Index:N0}"),
        [new("column", IsHeader: true), new("value")],
        row.ColumnNames.Select(name => new[] { CellText.Format(name, MaxCell), DatasetFormatters.Cell(row[name], MaxCell) }));
}
