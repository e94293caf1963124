namespace CourseKit.Metrics;

/// <summary>For each distinct score, from the highest down: how many positive and negative samples score at least that much.
/// The common ground of the ROC and precision-recall curves.</summary>
internal sealed record ThresholdCounts(double[] Thresholds, long[] TruePositives, long[] FalsePositives)
{
    public long Positives => TruePositives[^1];

    public long Negatives => FalsePositives[^1];

    public static ThresholdCounts Compute(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores)
    {
        MetricInput.RequireBinary(labels, scores);
        var ordered = scores.ToArray();
        var positive = labels.ToArray();
        Array.Sort(ordered, positive);
        var thresholds = new List<double>();
        var truePositives = new List<long>();
        var falsePositives = new List<long>();
        long positives = 0, negatives = 0;
        for (var i = ordered.Length - 1; i >= 0; i--)
        {
            positives += positive[i];
            negatives += 1 - positive[i];

            // Samples with one score pass a threshold together.
            if (i > 0 && ordered[i - 1] == ordered[i]) continue;
            thresholds.Add(ordered[i]);
            truePositives.Add(positives);
            falsePositives.Add(negatives);
        }

        return new ThresholdCounts([.. thresholds], [.. truePositives], [.. falsePositives]);
    }

    public void RequireBothClasses()
    {
        if (Positives == 0 || Negatives == 0)
        {
            throw new MetricException(
                $"All {Positives + Negatives} labels are {(Positives == 0 ? 0 : 1)}. This metric compares positive with negative samples and is not defined " +
                "without both: use a larger or a stratified test set.");
        }
    }
}
