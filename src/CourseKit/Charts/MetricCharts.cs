using CourseKit.Metrics;

namespace CourseKit.Charts;

/// <summary>Charts of metrics: <c>Chart.ConfusionMatrix(matrix)</c>, <c>Chart.RocCurve(curve)</c>.</summary>
public static class MetricCharts
{
    extension(Chart)
    {
        /// <summary>How often samples of each true class (rows) were predicted as each class (columns).</summary>
        /// <param name="matrix">The counts.</param>
        /// <param name="normalize">What they are divided by.</param>
        /// <param name="title">The chart's title; null for one that says what was divided.</param>
        /// <exception cref="ChartException">There are more classes than can be drawn.</exception>
        public static Figure ConfusionMatrix(ConfusionMatrix matrix, Normalize normalize = Normalize.None, string? title = null)
        {
            ArgumentNullException.ThrowIfNull(matrix);
            title ??= normalize switch
            {
                Normalize.True => "Confusion matrix, shares of each true class",
                Normalize.Pred => "Confusion matrix, shares of each predicted class",
                Normalize.All => "Confusion matrix, shares of all samples",
                _ => "Confusion matrix",
            };
            // With the counts at hand the chart tells both, shares and counts.
            return normalize is Normalize.None or Normalize.True
                ? Chart.ConfusionMatrix(Counts(matrix), matrix.Names, normalized: normalize == Normalize.True, title)
                : Chart.ConfusionMatrix(matrix.Normalized(normalize), matrix.Names, normalized: false, title);
        }

        /// <summary>A ROC curve with the area under it.</summary>
        /// <param name="curve">The curve.</param>
        /// <param name="name">The classifier's name.</param>
        /// <param name="title">The chart's title.</param>
        public static Figure RocCurve(RocCurve curve, string? name = null, string? title = "ROC curve")
        {
            ArgumentNullException.ThrowIfNull(curve);
            return Chart.RocCurve([Series(name, curve)], title);
        }

        /// <summary>The ROC curves of several classifiers, with the areas under them: <c>Chart.RocCurve([("bag of words", first), ("transformer", second)])</c>.</summary>
        /// <param name="curves">Names and curves.</param>
        /// <param name="title">The chart's title.</param>
        public static Figure RocCurve(IEnumerable<(string Name, RocCurve Curve)> curves, string? title = "ROC curves") =>
            Chart.RocCurve(curves.Select(entry => Series(entry.Name, entry.Curve)), title);

        /// <summary>The ROC curve of scores, with the area under it.</summary>
        /// <param name="labels">1 for positive samples, 0 for negative ones.</param>
        /// <param name="scores">A score for each: any numbers that rank positive samples higher, e.g. the probability of the positive class.</param>
        /// <param name="name">The classifier's name.</param>
        /// <param name="title">The chart's title.</param>
        /// <exception cref="MetricException">The lengths differ, a label is not 0 or 1, all labels are the same, or a score is NaN.</exception>
        public static Figure RocCurve(IEnumerable<int> labels, IEnumerable<double> scores, string? name = null, string? title = "ROC curve") =>
            Chart.RocCurve(Metrics.RocCurve.Compute(labels.ToArray(), scores.ToArray()), name, title);
    }

    private static RocSeries Series(string? name, RocCurve curve) => new(curve.FalsePositiveRate, curve.TruePositiveRate, curve.Auc, name);

    private static long[,] Counts(ConfusionMatrix matrix)
    {
        var counts = new long[matrix.Classes, matrix.Classes];
        for (var row = 0; row < matrix.Classes; row++)
            for (var column = 0; column < matrix.Classes; column++)
                counts[row, column] = matrix[row, column];
        return counts;
    }
}
