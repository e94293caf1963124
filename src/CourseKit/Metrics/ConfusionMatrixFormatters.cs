using System.Globalization;
using CourseKit.Display;

namespace CourseKit.Metrics;

/// <summary>How a confusion matrix is shown in a notebook.</summary>
internal sealed class ConfusionMatrixFormatters
{
    public IEnumerable<object> CreateTypeFormatters() =>
    [
        new TypeFormatter<ConfusionMatrix>("text/html", (matrix, writer) => Table(matrix).WriteScrollingHtml(writer)),
        new TypeFormatter<ConfusionMatrix>("text/plain", (matrix, writer) => writer.Write(matrix.ToString())),
    ];

    private static DisplayTable Table(ConfusionMatrix matrix) => new(
        "Confusion matrix: a row for each true class, a column for each predicted one",
        [new("true class", IsHeader: true), .. matrix.Names.Select(name => new TableColumn(name, "predicted", IsNumber: true))],
        matrix.Names.Select((name, row) => (TableCell[])
            [name, .. Enumerable.Range(0, matrix.Classes).Select(column => (TableCell)matrix[row, column].ToString("N0", CultureInfo.InvariantCulture))]));
}
