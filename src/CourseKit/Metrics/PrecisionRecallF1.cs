namespace CourseKit.Metrics;

/// <summary>Precision (how many of the predicted are right), recall (how many of the true are found) and their harmonic mean F1, each 0 to 1:
/// <c>sklearn.metrics.precision_recall_fscore_support</c> with <c>zero_division=0</c>.</summary>
/// <param name="Precision">True positives over all predicted positives; 0 if nothing was predicted.</param>
/// <param name="Recall">True positives over all real positives; 0 if there are none.</param>
/// <param name="F1">2 · true positives over predicted plus real positives; 0 if there are neither.</param>
/// <param name="Support">The number of samples: of the class, or of all classes for an average.</param>
public sealed record PrecisionRecallF1(double Precision, double Recall, double F1, long Support)
{
    /// <summary>The scores averaged over the classes that occur among labels or predictions.</summary>
    /// <param name="labels">The true classes.</param>
    /// <param name="predictions">The predicted classes, one for each label.</param>
    /// <param name="average">How to average. <see cref="Average.Binary"/> takes labels 0 and 1 and scores class 1.</param>
    /// <exception cref="MetricException">The lengths differ, there are no samples, or there are more than two classes for <see cref="Average.Binary"/>.</exception>
    public static PrecisionRecallF1 Compute(ReadOnlySpan<int> labels, ReadOnlySpan<int> predictions, Average average = Average.Macro)
    {
        if (average != Average.Binary) return Compute(ConfusionMatrix.Compute(labels, predictions), average);
        MetricInput.RequirePairs(labels.Length, predictions.Length);
        MetricInput.RequireZeroOrOne(labels);
        MetricInput.RequireZeroOrOne(predictions);
        return Compute(ConfusionMatrix.Compute(labels, predictions, ["0", "1"]), average);
    }

    /// <summary>The scores averaged over the classes of a confusion matrix.</summary>
    /// <exception cref="MetricException"><see cref="Average.Binary"/> of other than two classes, or <see cref="Average.Samples"/>, which is for
    /// samples with several labels: see <see cref="MultiLabelF1"/>.</exception>
    public static PrecisionRecallF1 Compute(ConfusionMatrix matrix, Average average = Average.Macro)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        return ClassCounts.Average([.. Enumerable.Range(0, matrix.Classes).Select(c => Counts(matrix, c))], average);
    }

    /// <summary>The scores of each class that occurs among labels or predictions, in order.</summary>
    /// <exception cref="MetricException">The lengths differ, or there are no samples.</exception>
    public static IReadOnlyList<PrecisionRecallF1> PerClass(ReadOnlySpan<int> labels, ReadOnlySpan<int> predictions) =>
        PerClass(ConfusionMatrix.Compute(labels, predictions));

    /// <summary>The scores of each class of a confusion matrix, in its order.</summary>
    public static IReadOnlyList<PrecisionRecallF1> PerClass(ConfusionMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        return [.. Enumerable.Range(0, matrix.Classes).Select(c => Counts(matrix, c).Scores())];
    }

    private static ClassCounts Counts(ConfusionMatrix matrix, int c) => new(matrix[c, c], matrix.Predicted(c), matrix.Support(c));
}
