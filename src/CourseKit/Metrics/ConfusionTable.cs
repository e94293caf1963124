using System.Globalization;
using System.Text;

namespace CourseKit.Metrics;

/// <summary>A confusion matrix as a text table.</summary>
internal static class ConfusionTable
{
    private const string Corner = "true \\ predicted";

    public static string Format(ConfusionMatrix matrix, Normalize normalize)
    {
        var shares = matrix.Normalized(normalize);
        var format = normalize == Normalize.None ? "N0" : "0.000";
        var first = Math.Max(Corner.Length, matrix.Names.Max(name => name.Length));
        var text = new StringBuilder(Corner.PadRight(first));
        var widths = new int[matrix.Classes];
        for (var column = 0; column < matrix.Classes; column++)
        {
            widths[column] = Math.Max(matrix.Names[column].Length, Enumerable.Range(0, matrix.Classes).Max(row => Cell(row, column).Length));
            text.Append("  ").Append(matrix.Names[column].PadLeft(widths[column]));
        }

        for (var row = 0; row < matrix.Classes; row++)
        {
            text.Append('\n').Append(matrix.Names[row].PadRight(first));
            for (var column = 0; column < matrix.Classes; column++) text.Append("  ").Append(Cell(row, column).PadLeft(widths[column]));
        }

        return text.ToString();

        string Cell(int row, int column) => shares[row, column].ToString(format, CultureInfo.InvariantCulture);
    }
}
