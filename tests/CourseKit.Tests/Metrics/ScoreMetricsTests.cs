using CourseKit.Metrics;

namespace CourseKit.Tests.Metrics;

/// <summary>Metrics of labels against scores; expected values are worked out by hand. The golden cases check them at large.</summary>
public class ScoreMetricsTests
{
    private static readonly int[] Labels = [0, 0, 1, 1];
    private static readonly double[] Scores = [0.1, 0.4, 0.35, 0.8];

    [Fact]
    public void The_area_is_the_share_of_pairs_in_the_right_order()
    {
        Assert.Equal(0.75, RocAuc.Compute(Labels, Scores));
        Assert.Equal(1, RocAuc.Compute([0, 1], [-3, double.PositiveInfinity]));
        Assert.Equal(0, RocAuc.Compute([1, 0], [-3, 5]));
    }

    [Fact]
    public void Ties_count_half()
    {
        Assert.Equal(0.5, RocAuc.Compute([0, 1, 0, 1], [2, 2, 2, 2]));

        // Pairs (positive, negative): 0.5 = 0.5, 0.5 > 0.2, 0.9 > 0.5, 0.9 > 0.2.
        Assert.Equal(3.5 / 4, RocAuc.Compute([1, 0, 1, 0], [0.5, 0.5, 0.9, 0.2]));
    }

    [Fact]
    public void The_area_does_not_depend_on_the_order_of_samples_nor_on_the_scale_of_scores()
    {
        Assert.Equal(0.75, RocAuc.Compute([1, 0, 1, 0], [0.8, 0.4, 0.35, 0.1]));
        Assert.Equal(0.75, RocAuc.Compute(Labels, Scores.Select(score => Math.Exp(9 * score) - 4).ToArray()));
    }

    [Fact]
    public void One_class_only_has_no_area()
    {
        var error = Assert.Throws<MetricException>(() => RocAuc.Compute([1, 1], [0.1, 0.2]));
        Assert.Contains("All 2 labels are 1", error.Message, StringComparison.Ordinal);
        Assert.Throws<MetricException>(() => RocCurve.Compute([0, 0], [0.1, 0.2]));
    }

    [Fact]
    public void Bad_labels_and_scores_are_typed_errors()
    {
        Assert.Contains("label 2", Assert.Throws<MetricException>(() => RocAuc.Compute([0, 2], [0.1, 0.2])).Message, StringComparison.Ordinal);
        Assert.Contains("sample 1 is not a number", Assert.Throws<MetricException>(() => RocAuc.Compute([0, 1], [0.1, double.NaN])).Message, StringComparison.Ordinal);
        Assert.Throws<MetricException>(() => AveragePrecision.Compute([0, 1], [0.1]));
        Assert.Throws<MetricException>(() => PrecisionRecallCurve.Compute([0, 1], [double.NaN, 1]));
    }

    [Fact]
    public void The_roc_curve_starts_at_infinity_and_leaves_out_points_on_a_line()
    {
        var curve = RocCurve.Compute(Labels, Scores);
        Assert.Equal([0, 0, 0.5, 0.5, 1], curve.FalsePositiveRate);
        Assert.Equal([0, 0.5, 0.5, 1, 1], curve.TruePositiveRate);
        Assert.Equal([double.PositiveInfinity, 0.8, 0.4, 0.35, 0.1], curve.Thresholds);

        Assert.Equal([double.PositiveInfinity, 0.9, 0.7, 0.1], RocCurve.Compute([1, 1, 1, 0], [0.9, 0.8, 0.7, 0.1]).Thresholds);
        Assert.Equal([double.PositiveInfinity, 0.9, 0.8, 0.7, 0.1], RocCurve.Compute([1, 1, 1, 0], [0.9, 0.8, 0.7, 0.1], dropIntermediate: false).Thresholds);
    }

    [Fact]
    public void The_area_under_the_curve_by_trapezoids_is_the_area()
    {
        var random = new Random(3);
        var labels = Enumerable.Range(0, 500).Select(_ => random.Next(2)).ToArray();
        var scores = labels.Select(label => Math.Round(random.NextDouble() + (0.3 * label), 1)).ToArray();
        var curve = RocCurve.Compute(labels, scores);
        var area = Enumerable.Range(1, curve.Thresholds.Length - 1).Sum(i =>
            (curve.FalsePositiveRate[i] - curve.FalsePositiveRate[i - 1]) * (curve.TruePositiveRate[i] + curve.TruePositiveRate[i - 1]) / 2);
        Assert.Equal(area, RocAuc.Compute(labels, scores), 12);
    }

    [Fact]
    public void Precision_and_recall_end_at_1_and_0()
    {
        var curve = PrecisionRecallCurve.Compute(Labels, Scores);
        Assert.Equal([0.5, 2.0 / 3, 0.5, 1, 1], curve.Precision);
        Assert.Equal([1, 1, 0.5, 0.5, 0], curve.Recall);
        Assert.Equal([0.1, 0.35, 0.4, 0.8], curve.Thresholds);
        Assert.Equal((0.5 * 1) + (0.5 * 2 / 3), AveragePrecision.Compute(Labels, Scores), 15);
    }

    [Fact]
    public void Without_positive_samples_recall_is_1_and_average_precision_0()
    {
        Assert.Equal([1, 1, 0], PrecisionRecallCurve.Compute([0, 0], [0.1, 0.2]).Recall);
        Assert.Equal(0, AveragePrecision.Compute([0, 0], [0.1, 0.2]));
    }

    [Fact]
    public void Several_classes_are_compared_with_the_rest_or_in_pairs()
    {
        // Column 0 ranks class 0 first; column 1 ranks sample 2 (class 2) over class 1's; column 2 ranks class 2 first.
        int[] labels = [0, 1, 2, 2];
        double[][] scores = [[0.9, 0.1, 0.0], [0.2, 0.3, 0.1], [0.1, 0.5, 0.4], [0.1, 0.2, 0.7]];
        Assert.Equal((1 + (2.0 / 3) + 1) / 3, RocAuc.Compute(labels, scores), 15);
        Assert.Equal((1 + (2.0 / 3) + 2) / 4, RocAuc.Compute(labels, scores, average: Average.Weighted), 15);

        // Pairs 0-1: 1 and 1; 0-2: 1 and 1; 1-2: column 1 has one of two right, column 2 both.
        Assert.Equal((1 + 1 + 0.75) / 3, RocAuc.Compute(labels, scores, MultiClass.OneVsOne), 15);
        Assert.Equal(((2 * 1) + (3 * 1) + (3 * 0.75)) / 8, RocAuc.Compute(labels, scores, MultiClass.OneVsOne, Average.Weighted), 15);

        // All twelve cells as one problem: four positive and eight negative cells, compared pair by pair.
        var cells = scores.SelectMany((row, i) => row.Select((score, c) => (score, positive: labels[i] == c))).ToList();
        var right = cells.Where(p => p.positive).Sum(p => cells.Where(n => !n.positive).Sum(n => p.score > n.score ? 1 : p.score == n.score ? 0.5 : 0));
        Assert.Equal(right / 32, RocAuc.Compute(labels, scores, average: Average.Micro), 15);
    }

    [Fact]
    public void Several_classes_need_samples_of_each_and_an_average_that_is_defined()
    {
        double[][] scores = [[0.9, 0.1, 0.0], [0.2, 0.3, 0.5]];
        Assert.Contains("no sample of class 2", Assert.Throws<MetricException>(() => RocAuc.Compute([0, 1], scores)).Message, StringComparison.Ordinal);
        Assert.Throws<MetricException>(() => RocAuc.Compute([0, 3], scores));
        Assert.Throws<MetricException>(() => RocAuc.Compute([0, 1], scores, MultiClass.OneVsOne, Average.Micro));
        Assert.Throws<MetricException>(() => RocAuc.Compute([0], scores));
        Assert.Throws<MetricException>(() => RocAuc.Compute([0, 1], [[0.5, 0.5], [1]]));
        Assert.Throws<MetricException>(() => RocAuc.Compute([0, 1], [[0.5, 0.5], [double.NaN, 0]]));
    }

    [Fact]
    public void Log_loss_is_the_mean_negative_logarithm_of_the_true_class()
    {
        double[][] probabilities = [[0.1, 0.9], [0.75, 0.25]];
        Assert.Equal(-(Math.Log(0.9) + Math.Log(0.75)) / 2, LogLoss.Compute([1, 0], probabilities), 15);
    }

    [Fact]
    public void A_wrong_certainty_costs_a_finite_amount() =>
        Assert.Equal(52 * Math.Log(2), LogLoss.Compute([0], [[0.0, 1.0]]), 12);

    [Fact]
    public void Logits_are_not_probabilities()
    {
        Assert.Contains("softmax", Assert.Throws<MetricException>(() => LogLoss.Compute([0], [[2.5, -1]])).Message, StringComparison.Ordinal);
        Assert.Throws<MetricException>(() => LogLoss.Compute([0], [[0.5, 0.1]]));
        Assert.Throws<MetricException>(() => LogLoss.Compute([2], [[0.5, 0.5]]));
    }

    [Fact]
    public void Top_k_counts_labels_among_the_k_best()
    {
        double[][] scores = [[0.5, 0.2, 0.2], [0.3, 0.4, 0.2], [0.2, 0.4, 0.3], [0.7, 0.2, 0.1]];
        Assert.Equal(0.5, TopKAccuracy.Compute([0, 1, 2, 2], scores, k: 1));
        Assert.Equal(0.75, TopKAccuracy.Compute([0, 1, 2, 2], scores, k: 2));
        Assert.Equal(1, TopKAccuracy.Compute([0, 1, 2, 2], scores, k: 9));
        Assert.Throws<ArgumentOutOfRangeException>(() => TopKAccuracy.Compute([0, 1, 2, 2], scores, k: 0));
    }

    [Fact]
    public void Of_equal_scores_the_higher_class_counts_as_higher()
    {
        Assert.Equal(1, TopKAccuracy.Compute([2], [[0.3, 0.3, 0.3]], k: 1));
        Assert.Equal(0, TopKAccuracy.Compute([0], [[0.3, 0.3, 0.3]], k: 2));
    }
}
