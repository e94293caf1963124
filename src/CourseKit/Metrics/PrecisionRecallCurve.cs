namespace CourseKit.Metrics;

/// <summary>Precision and recall at every threshold: <c>sklearn.metrics.precision_recall_curve</c>. Precision and recall end with an extra point,
/// (1, 0), that has no threshold.</summary>
/// <param name="Precision">The share of positives among samples with at least the threshold's score.</param>
/// <param name="Recall">The share of all positives that have at least that score, falling from 1 to 0. All 1 if there are no positive samples.</param>
/// <param name="Thresholds">The distinct scores, rising.</param>
public sealed record PrecisionRecallCurve(double[] Precision, double[] Recall, double[] Thresholds)
{
    /// <summary>Computes the curve.</summary>
    /// <param name="labels">1 for positive samples, 0 for negative ones.</param>
    /// <param name="scores">Any numbers that rank positive samples higher: probabilities or logits.</param>
    /// <exception cref="MetricException">The lengths differ, a label is not 0 or 1, or a score is NaN.</exception>
    public static PrecisionRecallCurve Compute(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores)
    {
        var counts = ThresholdCounts.Compute(labels, scores);
        var points = Enumerable.Range(0, counts.Thresholds.Length).Reverse().ToArray();
        return new PrecisionRecallCurve(
            [.. points.Select(i => (double)counts.TruePositives[i] / (counts.TruePositives[i] + counts.FalsePositives[i])), 1],
            [.. points.Select(i => counts.Positives == 0 ? 1 : (double)counts.TruePositives[i] / counts.Positives), 0],
            [.. points.Select(i => counts.Thresholds[i])]);
    }
}
