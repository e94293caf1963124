namespace CourseKit.Metrics;

/// <summary>The mean recall of the classes that occur among the labels, 0 to 1: <c>sklearn.metrics.balanced_accuracy_score</c>. Unlike accuracy
/// it is not lifted by guessing the most frequent class.</summary>
public static class BalancedAccuracy
{
    /// <summary>Balanced accuracy of predictions against labels.</summary>
    /// <exception cref="MetricException">The lengths differ, or there are no samples.</exception>
    public static double Compute(ReadOnlySpan<int> labels, ReadOnlySpan<int> predictions) => Compute(ConfusionMatrix.Compute(labels, predictions));

    /// <summary>Balanced accuracy of a confusion matrix.</summary>
    public static double Compute(ConfusionMatrix matrix) =>
        Enumerable.Range(0, matrix.Classes).Where(c => matrix.Support(c) > 0).Average(c => (double)matrix[c, c] / matrix.Support(c));
}
