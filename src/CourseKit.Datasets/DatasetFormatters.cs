using CourseKit.Display;

namespace CourseKit.Datasets;

/// <summary>How a data set is shown in a notebook: the first rows of all columns.</summary>
internal sealed class DatasetFormatters
{
    private const int MaxRows = 8;
    private const int MaxCell = 100;

    public IEnumerable<object> CreateTypeFormatters() =>
    [
        new TypeFormatter<Dataset>("text/html", Write),
        new TypeFormatter<Dataset>("text/plain", (dataset, writer) => writer.Write(dataset.ToString())),
    ];

    private static void Write(Dataset dataset, TextWriter writer)
    {
        var rows = Math.Min(dataset.Count, MaxRows);
        var caption = $"{CellText.Count(dataset.Count, "row")} × {CellText.Count(dataset.ColumnNames.Count, "column")}";
        var columns = dataset.ColumnNames.Select(dataset.ColumnNamed).ToArray();
        HtmlTable.WriteScrolling(writer, "Data set, " + caption, () => HtmlTable.Write(
            writer,
            dataset.Count > rows ? $"{caption}, the first {rows} rows" : caption,
            [.. dataset.ColumnNames.Zip(columns, (name, column) => new HtmlColumn(CellText.Format(name, MaxCell), Column.NameOf(column.ElementType), CellText.IsNumber(column.ElementType)))],
            Enumerable.Range(0, rows).Select(row => Array.ConvertAll(columns, column => Cell(column.ValueAt(row), MaxCell)))));
    }

    internal static string Cell(object? value, int maxLength)
    {
        var text = HtmlTable.Encode(CellText.Format(value, maxLength));
        return value is null ? $"<i class=\"ck-missing\">{text}</i>" : text;
    }
}

/// <summary>How a row is shown in a notebook: a line a column, its text in full.</summary>
internal sealed class RowFormatters
{
    private const int MaxCell = 1000;

    public IEnumerable<object> CreateTypeFormatters() =>
    [
        new TypeFormatter<Row>("text/html", Write),
        new TypeFormatter<Row>("text/plain", (row, writer) => writer.Write(row.ToString())),
    ];

    private static void Write(Row row, TextWriter writer) => HtmlTable.Write(
        writer,
        FormattableString.Invariant($"Row {row.Index:N0}"),
        [new("column", IsHeader: true), new("value")],
        row.ColumnNames.Select(name => new[] { HtmlTable.Encode(name), DatasetFormatters.Cell(row[name], MaxCell) }));
}
