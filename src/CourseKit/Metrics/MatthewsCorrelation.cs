namespace CourseKit.Metrics;

/// <summary>Matthews' correlation coefficient, -1 to 1, for any number of classes: <c>sklearn.metrics.matthews_corrcoef</c>
/// (Gorodkin, "Comparing two K-category assignments by a K-category correlation coefficient", 2004).</summary>
public static class MatthewsCorrelation
{
    /// <summary>The coefficient of predictions against labels; 0 if either has one class only.</summary>
    /// <exception cref="MetricException">The lengths differ, or there are no samples.</exception>
    public static double Compute(ReadOnlySpan<int> labels, ReadOnlySpan<int> predictions) => Compute(ConfusionMatrix.Compute(labels, predictions));

    /// <summary>The coefficient of a confusion matrix.</summary>
    public static double Compute(ConfusionMatrix matrix)
    {
        double samples = matrix.Total, crossed = 0, predictedSquares = 0, realSquares = 0;
        for (var c = 0; c < matrix.Classes; c++)
        {
            double predicted = matrix.Predicted(c), real = matrix.Support(c);
            crossed += predicted * real;
            predictedSquares += predicted * predicted;
            realSquares += real * real;
        }

        var covariance = (matrix.Correct() * samples) - crossed;
        var variances = ((samples * samples) - predictedSquares) * ((samples * samples) - realSquares);
        return MetricInput.Ratio(covariance, Math.Sqrt(variances));
    }
}
