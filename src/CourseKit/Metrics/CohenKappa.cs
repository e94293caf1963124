namespace CourseKit.Metrics;

/// <summary>How much a disagreement between two classes weighs.</summary>
public enum KappaWeights
{
    /// <summary>Every disagreement weighs the same.</summary>
    None,

    /// <summary>By the distance between the classes in their order.</summary>
    Linear,

    /// <summary>By the square of that distance.</summary>
    Quadratic,
}

/// <summary>Cohen's kappa: agreement beyond chance, at most 1, 0 for chance: <c>sklearn.metrics.cohen_kappa_score</c>
/// (Cohen, "A coefficient of agreement for nominal scales", 1960).</summary>
public static class CohenKappa
{
    /// <summary>Kappa of two lists of classes; the order of the two does not matter. NaN if both name one and the same class only, because
    /// agreement by chance is then certain.</summary>
    /// <exception cref="MetricException">The lengths differ, or there are no samples.</exception>
    public static double Compute(ReadOnlySpan<int> labels, ReadOnlySpan<int> predictions, KappaWeights weights = KappaWeights.None) =>
        Compute(ConfusionMatrix.Compute(labels, predictions), weights);

    /// <summary>Kappa of a confusion matrix.</summary>
    public static double Compute(ConfusionMatrix matrix, KappaWeights weights = KappaWeights.None)
    {
        double observed = 0, byChance = 0;
        for (var i = 0; i < matrix.Classes; i++)
        {
            for (var j = 0; j < matrix.Classes; j++)
            {
                var weight = Weight(Math.Abs(i - j), weights);
                observed += weight * matrix[i, j];
                byChance += weight * matrix.Support(i) * matrix.Predicted(j) / matrix.Total;
            }
        }

        return 1 - (observed / byChance);
    }

    private static double Weight(int distance, KappaWeights weights) => weights switch
    {
        KappaWeights.Linear => distance,
        KappaWeights.Quadratic => (double)distance * distance,
        _ => distance == 0 ? 0 : 1,
    };
}
