using System.Globalization;

namespace CourseKit.Metrics;

/// <summary>The receiver operating characteristic: <c>sklearn.metrics.roc_curve</c>. The three arrays have one entry a point.</summary>
/// <param name="FalsePositiveRate">The share of negative samples with at least the threshold's score, rising from 0 to 1.</param>
/// <param name="TruePositiveRate">The share of positive samples with at least that score, rising from 0 to 1.</param>
/// <param name="Thresholds">The scores, falling; the first is infinity, which no sample reaches.</param>
public sealed record RocCurve(double[] FalsePositiveRate, double[] TruePositiveRate, double[] Thresholds)
{
    /// <summary>The area under the curve, 0 to 1, by trapezoids: see <see cref="RocAuc"/>, which needs no curve.</summary>
    public double Auc
    {
        get
        {
            var area = 0.0;
            for (var i = 1; i < FalsePositiveRate.Length; i++)
                area += (FalsePositiveRate[i] - FalsePositiveRate[i - 1]) * (TruePositiveRate[i] + TruePositiveRate[i - 1]) / 2;
            return area;
        }
    }

    /// <summary>The number of points and the area.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"ROC curve of {Thresholds.Length:N0} points, area {Auc:0.0000}");

    /// <summary>Computes the curve.</summary>
    /// <param name="labels">1 for positive samples, 0 for negative ones.</param>
    /// <param name="scores">Any numbers that rank positive samples higher: probabilities or logits.</param>
    /// <param name="dropIntermediate">Leave out points on a straight line between their neighbours.</param>
    /// <exception cref="MetricException">The lengths differ, a label is not 0 or 1, all labels are the same, or a score is NaN.</exception>
    public static RocCurve Compute(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores, bool dropIntermediate = true)
    {
        var counts = ThresholdCounts.Compute(labels, scores);
        counts.RequireBothClasses();
        var kept = Enumerable.Range(0, counts.Thresholds.Length).Where(i => !dropIntermediate || !IsIntermediate(counts, i)).ToArray();
        return new RocCurve(
            [0, .. kept.Select(i => (double)counts.FalsePositives[i] / counts.Negatives)],
            [0, .. kept.Select(i => (double)counts.TruePositives[i] / counts.Positives)],
            [double.PositiveInfinity, .. kept.Select(i => counts.Thresholds[i])]);
    }

    /// <summary>Whether both counts grow into point <paramref name="i"/> exactly as they grow out of it (their second differences are 0).</summary>
    private static bool IsIntermediate(ThresholdCounts counts, int i) =>
        i > 0 && i < counts.Thresholds.Length - 1
        && Bend(counts.TruePositives, i) == 0 && Bend(counts.FalsePositives, i) == 0;

    private static long Bend(long[] values, int i) => values[i + 1] - (2 * values[i]) + values[i - 1];
}
