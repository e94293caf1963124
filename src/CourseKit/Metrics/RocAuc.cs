namespace CourseKit.Metrics;

/// <summary>The area under the ROC curve, 0 to 1: the probability that a random positive sample scores higher than a random negative one,
/// ties counting half. <c>sklearn.metrics.roc_auc_score</c>.</summary>
public static class RocAuc
{
    /// <summary>The area for two classes.</summary>
    /// <param name="labels">1 for positive samples, 0 for negative ones.</param>
    /// <param name="scores">Any numbers that rank positive samples higher: probabilities or logits.</param>
    /// <exception cref="MetricException">The lengths differ, a label is not 0 or 1, all labels are the same, or a score is NaN.</exception>
    public static double Compute(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores)
    {
        var counts = ThresholdCounts.Compute(labels, scores);
        counts.RequireBothClasses();

        // Trapezoids between the thresholds, in doubled whole numbers, which are exact.
        Int128 doubled = 0;
        long truePositives = 0, falsePositives = 0;
        for (var i = 0; i < counts.Thresholds.Length; i++)
        {
            doubled += (Int128)(counts.FalsePositives[i] - falsePositives) * (counts.TruePositives[i] + truePositives);
            (truePositives, falsePositives) = (counts.TruePositives[i], counts.FalsePositives[i]);
        }

        return (double)doubled / 2 / counts.Positives / counts.Negatives;
    }

    /// <summary>The area for several classes, averaged.</summary>
    /// <param name="labels">The true classes, 0 to n - 1; each has to occur.</param>
    /// <param name="scores">A row of n scores for each sample. Only their order within a column matters, so they need not sum to 1.</param>
    /// <param name="multiClass">Each class against the rest, or each pair of classes (Hand and Till, "A simple generalisation of the area under the
    /// ROC curve for multiple class classification problems", 2001).</param>
    /// <param name="average"><see cref="Average.Macro"/>, <see cref="Average.Weighted"/> (by how frequent the class, or the pair, is), or for
    /// one-versus-rest <see cref="Average.Micro"/> (all cells of the table as one two-class problem).</param>
    /// <exception cref="MetricException">The shapes do not fit, a class does not occur, a score is NaN, or the average is not defined here.</exception>
    public static double Compute(
        ReadOnlySpan<int> labels, IReadOnlyList<double[]> scores, MultiClass multiClass = MultiClass.OneVsRest, Average average = Average.Macro)
    {
        var classes = MetricInput.RequireRows(labels, scores);
        var truth = labels.ToArray();
        if (average == Average.Micro && multiClass == MultiClass.OneVsRest) return Micro(truth, scores, classes);
        if (average is not (Average.Macro or Average.Weighted))
        {
            throw new MetricException($"The average {average} is not defined for the area under the ROC curve, {multiClass}. Use Average.Macro or Average.Weighted.");
        }

        RequireEveryClass(truth, classes);
        var parts = multiClass == MultiClass.OneVsRest ? OneVsRest(truth, scores, classes) : OneVsOne(truth, scores, classes);
        return average == Average.Macro
            ? parts.Average(part => part.Area)
            : parts.Sum(part => part.Area * part.Samples) / parts.Sum(part => (double)part.Samples);
    }

    private static List<(double Area, int Samples)> OneVsRest(int[] labels, IReadOnlyList<double[]> scores, int classes) =>
        [.. Enumerable.Range(0, classes).Select(c => (Area(labels, scores, c, _ => true), labels.Count(label => label == c)))];

    private static List<(double Area, int Samples)> OneVsOne(int[] labels, IReadOnlyList<double[]> scores, int classes)
    {
        var pairs = new List<(double Area, int Samples)>();
        for (var a = 0; a < classes; a++)
        {
            for (var b = a + 1; b < classes; b++)
            {
                bool OfPair(int label) => label == a || label == b;
                pairs.Add(((Area(labels, scores, a, OfPair) + Area(labels, scores, b, OfPair)) / 2, labels.Count(OfPair)));
            }
        }

        return pairs;
    }

    /// <summary>The area of one class's column, among the samples whose label is taken in.</summary>
    private static double Area(int[] labels, IReadOnlyList<double[]> scores, int positive, Func<int, bool> isIn)
    {
        var samples = Enumerable.Range(0, labels.Length).Where(i => isIn(labels[i])).ToArray();
        return Compute(
            Array.ConvertAll(samples, i => labels[i] == positive ? 1 : 0),
            Array.ConvertAll(samples, i => scores[i][positive]));
    }

    private static double Micro(int[] labels, IReadOnlyList<double[]> scores, int classes) =>
        Compute(
            labels.SelectMany(label => Enumerable.Range(0, classes).Select(c => c == label ? 1 : 0)).ToArray(),
            scores.SelectMany(row => row).ToArray());

    private static void RequireEveryClass(int[] labels, int classes)
    {
        var absent = Enumerable.Range(0, classes).Except(labels).ToList();
        if (absent.Count > 0)
        {
            throw new MetricException(
                $"There are scores for {classes} classes, but no sample of class {string.Join(", ", absent)}. The area is not defined without samples of every class: " +
                "use a larger or a stratified test set, or leave the columns out.");
        }
    }
}
