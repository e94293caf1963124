namespace CourseKit.Metrics;

/// <summary>The mean negative logarithm of the probability that was given to the true class, in nats, 0 or more: <c>sklearn.metrics.log_loss</c>.
/// The same number as the cross-entropy loss of the logits.</summary>
public static class LogLoss
{
    // Probabilities are kept this far from 0 and 1, the spacing of doubles at 1, so that a wrong certainty costs much but not infinitely much.
    private const double Epsilon = 2.220446049250313e-16;
    private const double SumTolerance = 1e-3;

    /// <summary>The loss.</summary>
    /// <param name="labels">The true classes, 0 to n - 1.</param>
    /// <param name="probabilities">A row of n probabilities for each sample, which sum to 1.</param>
    /// <exception cref="MetricException">The shapes do not fit, a label is not a class, or a row is not a distribution (logits need a softmax first).</exception>
    public static double Compute(ReadOnlySpan<int> labels, IReadOnlyList<double[]> probabilities)
    {
        MetricInput.RequireRows(labels, probabilities);
        var sum = 0.0;
        for (var i = 0; i < labels.Length; i++)
        {
            RequireDistribution(i, probabilities[i]);
            sum -= Math.Log(Math.Clamp(probabilities[i][labels[i]], Epsilon, 1 - Epsilon));
        }

        return sum / labels.Length;
    }

    private static void RequireDistribution(int sample, double[] row)
    {
        if (Array.Exists(row, value => value is < 0 or > 1) || Math.Abs(row.Sum() - 1) > SumTolerance)
        {
            throw new MetricException($"The scores of sample {sample} are not probabilities: they have to be between 0 and 1 and sum to 1. Apply a softmax to logits first.");
        }
    }
}
