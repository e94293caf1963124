using System.Text;

namespace CourseKit.Datasets;

/// <summary>A data set as a small text table: names, types, the first rows.</summary>
internal static class DatasetTable
{
    private const int MaxRows = 8;
    private const int MaxCell = 60;
    private const int MaxWidth = 140;
    private const string Gap = "  ";

    public static string Format(Dataset dataset)
    {
        var text = new StringBuilder();
        text.Append($"Dataset: {CellText.Count(dataset.Count, "row")}, {CellText.Count(dataset.ColumnNames.Count, "column")}\n");
        var cells = ColumnsThatFit(dataset);
        for (var line = 0; line < Math.Min(dataset.Count, MaxRows) + 2; line++)
        {
            text.Append(string.Join(Gap, cells.Select(column => Pad(column, line))).TrimEnd()).Append('\n');
        }

        if (dataset.Count > MaxRows) text.Append($"… {CellText.Count(dataset.Count - MaxRows, "more row")}\n");
        if (dataset.ColumnNames.Count > cells.Count)
        {
            text.Append($"… and the columns {string.Join(", ", dataset.ColumnNames.Skip(cells.Count).Take(20))}\n");
        }

        return text.ToString().TrimEnd('\n');
    }

    private static List<Cells> ColumnsThatFit(Dataset dataset)
    {
        var fitting = new List<Cells>();
        var width = 0;
        foreach (var name in dataset.ColumnNames)
        {
            var cells = Cells.Of(name, dataset.ColumnNamed(name));
            width += cells.Width + Gap.Length;
            if (width > MaxWidth && fitting.Count > 0) break;
            fitting.Add(cells);
        }

        return fitting;
    }

    private static string Pad(Cells column, int line) =>
        column.IsNumber ? column.Lines[line].PadLeft(column.Width) : column.Lines[line].PadRight(column.Width);

    private sealed record Cells(string[] Lines, int Width, bool IsNumber)
    {
        public static Cells Of(string name, Column column)
        {
            var rows = Math.Min(column.Count, MaxRows);
            var lines = new string[rows + 2];
            lines[0] = CellText.Format(name, MaxCell);
            lines[1] = "<" + Column.NameOf(column.ElementType) + ">";
            for (var row = 0; row < rows; row++) lines[row + 2] = CellText.Format(column.ValueAt(row), MaxCell);
            return new Cells(lines, lines.Max(line => line.Length), CellText.IsNumber(column.ElementType));
        }
    }
}
