namespace CourseKit.Metrics;

/// <summary>Checks of what metrics are given.</summary>
internal static class MetricInput
{
    public static void RequirePairs(int labels, int predictions, string what = "predictions")
    {
        if (labels != predictions) throw new MetricException($"There are {labels} labels but {predictions} {what}. Give one for each sample, in the same order.");
        if (labels == 0) throw new MetricException("There are no samples. A metric needs at least one label and one prediction.");
    }

    public static void RequireClasses(ReadOnlySpan<int> values, int classes, string what)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if ((uint)values[i] >= (uint)classes)
            {
                throw new MetricException($"Sample {i}: {what} {values[i]} is not one of the {classes} classes, 0 to {classes - 1}.");
            }
        }
    }

    /// <summary>Labels 0 and 1, and scores that can be ordered.</summary>
    public static void RequireBinary(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores)
    {
        RequirePairs(labels.Length, scores.Length, "scores");
        RequireZeroOrOne(labels);
        RequireNumbers(scores);
    }

    public static void RequireZeroOrOne(ReadOnlySpan<int> labels)
    {
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] is not (0 or 1))
            {
                throw new MetricException(
                    $"Sample {i} has the label {labels[i]}, but this metric is for two classes, 0 and 1 (the positive one). " +
                    "Write the class of interest as 1 and the rest as 0, or use the overload for several classes.");
            }
        }
    }

    public static void RequireNumbers(ReadOnlySpan<double> scores)
    {
        for (var i = 0; i < scores.Length; i++)
        {
            if (double.IsNaN(scores[i])) throw new MetricException($"The score of sample {i} is not a number (NaN), so it has no place in an order. Look for its cause in the model.");
        }
    }

    /// <summary>One row of scores for each label, all of one length, no NaN. Returns that length, the number of classes.</summary>
    public static int RequireRows(ReadOnlySpan<int> labels, IReadOnlyList<double[]> scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        RequirePairs(labels.Length, scores.Count, "rows of scores");
        var classes = scores[0].Length;
        if (classes < 2) throw new MetricException($"A row has {classes} scores. Give one score for each class, two classes at least.");
        for (var i = 0; i < scores.Count; i++)
        {
            if (scores[i].Length != classes) throw new MetricException($"Row {i} has {scores[i].Length} scores, but row 0 has {classes}. Give one score for each class in every row.");
            if (scores[i].AsSpan().ContainsNaN()) throw new MetricException($"A score of sample {i} is not a number (NaN). Look for its cause in the model.");
        }

        RequireClasses(labels, classes, "the label");
        return classes;
    }

    /// <summary>The quotient, and 0 where the divisor is 0, as scikit-learn's <c>zero_division=0</c>.</summary>
    public static double Ratio(double numerator, double denominator) => denominator == 0 ? 0 : numerator / denominator;

    private static bool ContainsNaN(this Span<double> values)
    {
        foreach (var value in values)
        {
            if (double.IsNaN(value)) return true;
        }

        return false;
    }
}
