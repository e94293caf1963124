using System.Text;

namespace CourseKit.Jupyter.Display;

/// <summary>A table as aligned plain text.</summary>
internal static class TableText
{
    private const int MaxWidth = 60;

    public static string Of(ValueTable table)
    {
        var widths = table.Columns.Select((header, column) => table.Rows.Select(row => Math.Min(MaxWidth, row[column].Length)).Append(header.Length).Max()).ToList();
        var text = new StringBuilder();
        AppendRow(text, table.Columns, table, widths);
        foreach (var row in table.Rows) AppendRow(text, row, table, widths);
        if (table.Note is { } note) text.Append('(').Append(note).Append(")\n");
        return text.ToString().TrimEnd('\n');
    }

    private static void AppendRow(StringBuilder text, IReadOnlyList<string> cells, ValueTable table, List<int> widths)
    {
        var line = new StringBuilder();
        for (var column = 0; column < cells.Count; column++)
        {
            var cell = cells[column].Length <= MaxWidth ? cells[column] : string.Concat(cells[column].AsSpan(0, MaxWidth - 1), "…");
            line.Append(column == 0 ? "" : "  ").Append(table.Numeric[column] ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
        }

        text.Append(line.ToString().TrimEnd()).Append('\n');
    }
}
