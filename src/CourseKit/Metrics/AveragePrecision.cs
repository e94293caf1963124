namespace CourseKit.Metrics;

/// <summary>Average precision, 0 to 1: precision at each threshold weighted by the gain in recall there, without interpolation:
/// <c>sklearn.metrics.average_precision_score</c>.</summary>
public static class AveragePrecision
{
    /// <summary>Average precision for two classes; 0 if there are no positive samples.</summary>
    /// <param name="labels">1 for positive samples, 0 for negative ones.</param>
    /// <param name="scores">Any numbers that rank positive samples higher: probabilities or logits.</param>
    /// <exception cref="MetricException">The lengths differ, a label is not 0 or 1, or a score is NaN.</exception>
    public static double Compute(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores)
    {
        var curve = PrecisionRecallCurve.Compute(labels, scores);
        var sum = 0.0;
        for (var i = 0; i < curve.Thresholds.Length; i++) sum += (curve.Recall[i] - curve.Recall[i + 1]) * curve.Precision[i];
        return sum;
    }
}
