using System.Text;

namespace CourseKit.Charts;

/// <summary>Says in a few sentences what a chart shows, for readers who do not see it.</summary>
internal static class FigureDescription
{
    private const int MostValues = 12;

    /// <summary>A description made of the data alone.</summary>
    public static string Of(Figure figure)
    {
        var text = new StringBuilder();
        if (figure.Data.Count == 0) text.Append("A chart without data.");
        var bars = figure.Data.OfType<BarTrace>().ToList();
        if (bars.Count > 0) text.Append(OfBars(bars));
        foreach (var trace in figure.Data)
        {
            if (trace is HeatmapTrace matrix) text.Append(OfMatrix(figure, matrix));
            if (trace is ScatterTrace { Mode: ScatterMode.Markers } points) text.Append(OfPoints(points));
            else if (trace is ScatterTrace { HoverInfo: not "skip" } line) text.Append(OfLine(line));
        }
        return AxisTitles(figure, text).ToString().Trim();
    }

    /// <summary>The diagonal of a confusion matrix and the most frequent mistake.</summary>
    public static string OfConfusionMatrix(double[][] matrix, string[] labels, bool areShares)
    {
        if (matrix.Length == 0) return "A confusion matrix without labels.";
        var correct = labels.Select((label, i) => $"{label} {Cell(matrix[i][i], areShares)}");
        var text = $"Confusion matrix of {Count(labels.Length, "label")}, rows true and columns predicted. Predicted correctly: {Some(correct)}.";
        var mistakes = from row in Enumerable.Range(0, labels.Length)
                       from column in Enumerable.Range(0, labels.Length)
                       where row != column && matrix[row][column] > 0
                       select (row, column);
        if (!mistakes.Any()) return text + " There are no mistakes.";
        var (worstRow, worstColumn) = mistakes.MaxBy(mistake => matrix[mistake.row][mistake.column]);
        return $"{text} The most frequent mistake: {labels[worstRow]} predicted as {labels[worstColumn]}, {Cell(matrix[worstRow][worstColumn], areShares)}.";
    }

    /// <summary>The strongest links of an attention map.</summary>
    public static string OfAttention(double[][] weights, string[] queries, string[] keys)
    {
        var links = from query in Enumerable.Range(0, queries.Length)
                    from key in Enumerable.Range(0, keys.Length)
                    where double.IsFinite(weights[query][key])
                    orderby weights[query][key] descending
                    select $"{queries[query]} to {keys[key]} {NumberText.Value(weights[query][key])}";
        return $"Attention of {Count(queries.Length, "token")} (rows) to {Count(keys.Length, "token")} (columns). The strongest: {string.Join("; ", links.Take(5))}.";
    }

    /// <summary>The areas under the curves, or where they bend.</summary>
    public static string OfRocCurves(IReadOnlyList<RocSeries> curves)
    {
        var each = curves.Select(curve =>
        {
            var name = string.IsNullOrEmpty(curve.Name) ? "the curve" : curve.Name;
            var area = curve.Auc is { } auc ? $" has an area under it of {NumberText.Value(auc)}" : "";
            var reached = curve.TruePositiveRate.Zip(curve.FalsePositiveRate).Where(point => point.Second <= 0.1).Select(point => point.First);
            return $"{name}{area}{(area.Length > 0 ? " and" : "")} finds {NumberText.Percent(reached.DefaultIfEmpty(0).Max())} of the positives "
                + "where at most 10 % of the negatives are taken for positive";
        });
        return curves.Count == 0 ? "A ROC curve without data." : $"Receiver operating characteristic: {string.Join("; ", each)}. The diagonal is guessing.";
    }

    /// <summary>Where a loss began, ended and was lowest.</summary>
    public static string OfLosses(Series training, Series? evaluation)
    {
        var text = $"The training loss {Course(training)}.";
        return evaluation is null ? text : $"{text} The evaluation loss {Course(evaluation)}.";
    }

    private static string Course(Series series)
    {
        var points = series.X!.Zip(series.Values).Where(point => double.IsFinite(point.First) && double.IsFinite(point.Second)).ToList();
        if (points.Count == 0) return "has no values";
        var lowest = points.MinBy(point => point.Second);
        return $"goes from {Place(points[0])} to {Place(points[^1])}, lowest {Place(lowest)}";
    }

    private static string Place((double X, double Y) point) => $"{NumberText.Value(point.Y)} at {NumberText.Value(point.X)}";

    private static string OfBars(List<BarTrace> bars)
    {
        var text = new StringBuilder($"Bar chart of {Count(bars[0].Lengths.Count, "bar")}{(bars.Count > 1 ? $" in each of {bars.Count} series" : "")}. ");
        foreach (var bar in bars)
        {
            if (!string.IsNullOrEmpty(bar.Name)) text.Append(bar.Name).Append(": ");
            var values = bar.Lengths.Select((length, i) => $"{bar.HoverText?[i] ?? NumberText.Value(bar.Positions[i])} {bar.Text?[i] ?? NumberText.Value(length)}");
            text.Append(Some(values)).Append(". ");
        }
        return text.ToString();
    }

    private static string OfMatrix(Figure figure, HeatmapTrace matrix)
    {
        var cells = matrix.Z.SelectMany((row, r) => row.Select((value, c) => (Row: r, Column: c, Value: value))).Where(cell => double.IsFinite(cell.Value)).ToList();
        if (cells.Count == 0) return "A matrix without data. ";
        var (low, high) = (cells.MinBy(cell => cell.Value), cells.MaxBy(cell => cell.Value));
        return $"Heat map of {Count(matrix.Z.Count, "row")} and {Count(matrix.Z[0].Count, "column")}. Smallest value {Place(low)}; largest {Place(high)}. ";

        string Place((int Row, int Column, double Value) cell) =>
            $"{NumberText.Value(cell.Value)} ({figure.Layout.YAxis.LabelAt(cell.Row)}, {figure.Layout.XAxis.LabelAt(cell.Column)})";
    }

    private static string OfLine(ScatterTrace line)
    {
        var name = string.IsNullOrEmpty(line.Name) ? "Line" : line.Name;
        var points = Finite(line).ToList();
        if (points.Count == 0) return $"{name}: no data. ";
        var (low, high) = (points.MinBy(point => point.Y), points.MaxBy(point => point.Y));
        return $"{name}: {Count(points.Count, "point")}, from {Place(points[0])} to {Place(points[^1])}; "
            + $"lowest {NumberText.Value(low.Y)}, highest {NumberText.Value(high.Y)}. ";
    }

    private static string OfPoints(ScatterTrace trace)
    {
        var name = string.IsNullOrEmpty(trace.Name) ? "Scatter plot" : trace.Name;
        var points = Finite(trace).ToList();
        if (points.Count == 0) return $"{name}: no data. ";
        return $"{name}: {Count(points.Count, "point")}, from {Extent(points.Select(point => point.X))} across and from {Extent(points.Select(point => point.Y))} upwards. ";
    }

    private static string Extent(IEnumerable<double> values) => $"{NumberText.Value(values.Min())} to {NumberText.Value(values.Max())}";

    private static IEnumerable<(double X, double Y)> Finite(ScatterTrace trace) =>
        trace.X.Zip(trace.Y).Where(point => double.IsFinite(point.First) && double.IsFinite(point.Second));

    private static StringBuilder AxisTitles(Figure figure, StringBuilder text)
    {
        if (figure.Layout.XAxis.Title is { } x) text.Append($" Horizontal axis: {x.Text}.");
        if (figure.Layout.YAxis.Title is { } y) text.Append($" Vertical axis: {y.Text}.");
        return text.Replace("  ", " ");
    }

    private static string Cell(double value, bool areShares) => areShares && double.IsFinite(value) ? NumberText.Percent(value) : NumberText.Value(value);

    private static string Some(IEnumerable<string> values)
    {
        var all = values.ToList();
        return string.Join(", ", all.Take(MostValues)) + (all.Count > MostValues ? $", and {all.Count - MostValues} more" : "");
    }

    private static string Count(int count, string noun) => $"{NumberText.Value(count)} {noun}{(count == 1 ? "" : "s")}";
}
