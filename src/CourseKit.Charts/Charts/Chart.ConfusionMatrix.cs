using System.Numerics;

namespace CourseKit.Charts;

public static partial class Chart
{
    /// <summary>How often each true label (rows) was predicted as each label (columns).</summary>
    /// <param name="counts">The counts, or shares already normalised: row i, column j: of label i, predicted as j.</param>
    /// <param name="labels">The names of the labels, in the order of the rows.</param>
    /// <param name="normalized">Whether to divide each row by its sum, so that cells are shares of a true label and the diagonal is the recall.</param>
    /// <param name="title">The title of the chart.</param>
    /// <param name="xTitle">What the columns are.</param>
    /// <param name="yTitle">What the rows are.</param>
    /// <exception cref="ChartException">The matrix is not square, is larger than 256, holds negative values, or has not one label a row.</exception>
    public static Figure ConfusionMatrix<T>(T[,] counts, IEnumerable<string> labels, bool normalized = false,
        string? title = "Confusion matrix", string? xTitle = "Predicted label", string? yTitle = "True label")
        where T : INumberBase<T>
    {
        var matrix = ChartInput.Matrix(counts, MostRows, MostRows, nameof(counts));
        var names = ChartInput.Labels(labels, MostRows);
        if (counts.GetLength(0) != counts.GetLength(1))
            throw new ChartException($"A matrix of {counts.GetLength(0)} rows and {counts.GetLength(1)} columns was given; "
                + "a confusion matrix is square. Give a row and a column for each label.");
        ChartInput.SameLength(names.Length, "labels", matrix.Length, "rows");
        if (matrix.Any(row => row.Any(value => value < 0)))
            throw new ChartException("The matrix holds negative values; a confusion matrix holds counts or shares.");

        var shown = normalized ? [.. matrix.Select(Shares)] : matrix;
        var areShares = normalized || matrix.Any(row => row.Any(value => value != Math.Round(value)));
        var texts = Texts(shown, (row, column) => CellText(shown[row][column], areShares));
        var figure = HeatmapFigure(shown, names, names, texts, title, xTitle, yTitle);
        var trace = (HeatmapTrace)figure.Data[0] with
        {
            HoverText = Texts(matrix, (row, column) =>
                $"true {names[row]}, predicted {names[column]}: {NumberText.Value(matrix[row][column])}" + (normalized ? Share(shown[row][column], names[row]) : "")),
            HoverTemplate = "%{hovertext}<extra></extra>",
        };
        return figure with
        {
            Data = [areShares ? trace with { Zmin = 0, Zmax = 1 } : trace],
            Description = FigureDescription.OfConfusionMatrix(shown, names, areShares),
        };
    }

    private static double[] Shares(double[] row)
    {
        var sum = row.Sum();
        return [.. row.Select(value => sum == 0 ? double.NaN : value / sum)];
    }

    private static string CellText(double value, bool areShares) =>
        !double.IsFinite(value) ? "" : areShares ? value.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture) : NumberText.Value(value);

    private static string Share(double share, string truth) => double.IsFinite(share) ? $" ({NumberText.Percent(share)} of {truth})" : "";
}
