namespace CourseKit.Metrics;

/// <summary>The share of samples predicted right, 0 to 1: <c>sklearn.metrics.accuracy_score</c>.</summary>
public static class Accuracy
{
    /// <summary>The share of <paramref name="predictions"/> that equal their label.</summary>
    /// <exception cref="MetricException">The lengths differ, or there are no samples.</exception>
    public static double Compute(ReadOnlySpan<int> labels, ReadOnlySpan<int> predictions)
    {
        MetricInput.RequirePairs(labels.Length, predictions.Length);
        var right = 0;
        for (var i = 0; i < labels.Length; i++) right += labels[i] == predictions[i] ? 1 : 0;
        return (double)right / labels.Length;
    }

    /// <summary>The share of samples on the diagonal.</summary>
    public static double Compute(ConfusionMatrix matrix) => (double)matrix.Correct() / matrix.Total;
}
