namespace CourseKit.Metrics;

/// <summary>The share of samples whose true class is among the k with the highest scores, 0 to 1: <c>sklearn.metrics.top_k_accuracy_score</c>.</summary>
public static class TopKAccuracy
{
    /// <summary>Top-k accuracy. Of classes with equal scores the higher numbered counts as higher, as in scikit-learn.</summary>
    /// <param name="labels">The true classes, 0 to n - 1.</param>
    /// <param name="scores">A row of n scores for each sample.</param>
    /// <param name="k">How many guesses are allowed, 1 or more.</param>
    /// <exception cref="MetricException">The shapes do not fit, a label is not a class, or a score is NaN.</exception>
    public static double Compute(ReadOnlySpan<int> labels, IReadOnlyList<double[]> scores, int k = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        MetricInput.RequireRows(labels, scores);
        var hits = 0;
        for (var i = 0; i < labels.Length; i++) hits += Rank(scores[i], labels[i]) < k ? 1 : 0;
        return (double)hits / labels.Length;
    }

    /// <summary>How many classes stand before this one.</summary>
    private static int Rank(double[] row, int label)
    {
        var before = 0;
        for (var c = 0; c < row.Length; c++)
        {
            if (row[c] > row[label] || (row[c] == row[label] && c > label)) before++;
        }

        return before;
    }
}
