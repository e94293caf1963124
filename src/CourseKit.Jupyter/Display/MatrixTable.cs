using System.Globalization;

namespace CourseKit.Jupyter.Display;

/// <summary>A two-dimensional array, headed by the numbers of its rows and columns.</summary>
internal static class MatrixTable
{
    private const int MaxColumns = 12;

    /// <summary>The first rows and columns.</summary>
    public static ValueTable Of(Array matrix, int maxRows)
    {
        var (rows, columns) = (Math.Min(matrix.GetLength(0), maxRows), Math.Min(matrix.GetLength(1), MaxColumns));
        var (firstRow, firstColumn) = (matrix.GetLowerBound(0), matrix.GetLowerBound(1));
        var cells = Enumerable.Range(firstRow, rows)
            .Select(row => (IReadOnlyList<object?>)[row, .. Enumerable.Range(firstColumn, columns).Select(column => matrix.GetValue(row, column))])
            .ToList();
        var note = matrix.Length == 0
            ? "empty"
            : ValueTable.Joined(ValueTable.CutNote(rows, matrix.GetLength(0), "rows"), ValueTable.CutNote(columns, matrix.GetLength(1), "columns"));
        return ValueTable.Of(["", .. Enumerable.Range(firstColumn, columns).Select(column => column.ToString(CultureInfo.InvariantCulture))], cells, note) with { HasRowHeaders = true };
    }
}
