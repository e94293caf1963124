using CourseKit.Metrics;

namespace CourseKit.Tests.Metrics;

/// <summary>Metrics of labels against predictions; expected values are worked out by hand. The golden cases check them at large.</summary>
public class LabelMetricsTests
{
    [Fact]
    public void Accuracy_is_the_share_of_right_predictions()
    {
        Assert.Equal(0.75, Accuracy.Compute([0, 1, 2, 3], [0, 1, 2, 0]));
        Assert.Equal(0.75, Accuracy.Compute(ConfusionMatrix.Compute([0, 1, 2, 3], [0, 1, 2, 0])));
    }

    [Fact]
    public void Balanced_accuracy_is_the_mean_recall_of_classes_that_occur()
    {
        Assert.Equal(0.625, BalancedAccuracy.Compute([0, 1, 0, 0, 1, 0], [0, 1, 0, 0, 0, 1]));
        Assert.Equal(0.5, BalancedAccuracy.Compute([0, 0], [0, 5]));
    }

    [Fact]
    public void The_binary_average_scores_class_1()
    {
        // 2 true positives, 3 predicted, 4 real.
        var scores = PrecisionRecallF1.Compute([1, 1, 1, 1, 0, 0], [1, 1, 0, 0, 1, 0], Average.Binary);
        Assert.Equal(2.0 / 3, scores.Precision);
        Assert.Equal(0.5, scores.Recall);
        Assert.Equal(4.0 / 7, scores.F1);
    }

    [Fact]
    public void Averages_weigh_classes_as_they_say()
    {
        // F1 of the classes: 0: 2*3/(4+3), 1: 0 (never predicted), support 3 and 1.
        int[] labels = [0, 0, 0, 1], predictions = [0, 0, 0, 0];
        Assert.Equal(6.0 / 7 / 2, PrecisionRecallF1.Compute(labels, predictions, Average.Macro).F1, 15);
        Assert.Equal(6.0 / 7 * 3 / 4, PrecisionRecallF1.Compute(labels, predictions, Average.Weighted).F1, 15);
        Assert.Equal(0.75, PrecisionRecallF1.Compute(labels, predictions, Average.Micro).F1, 15);
        var never = PrecisionRecallF1.PerClass(labels, predictions)[1];
        Assert.Equal(new PrecisionRecallF1(0, 0, 0, 1), never);
    }

    [Fact]
    public void The_binary_average_works_where_one_class_is_absent() =>
        Assert.Equal(new PrecisionRecallF1(0, 0, 0, 0), PrecisionRecallF1.Compute([0, 0], [0, 0], Average.Binary));

    [Fact]
    public void Averages_that_are_not_defined_are_errors()
    {
        Assert.Contains("0 and 1", Assert.Throws<MetricException>(() => PrecisionRecallF1.Compute([0, 1, 2], [0, 1, 2], Average.Binary)).Message, StringComparison.Ordinal);
        Assert.Throws<MetricException>(() => PrecisionRecallF1.Compute(ConfusionMatrix.Compute([0, 1, 2], [0, 1, 2]), Average.Binary));
        Assert.Throws<MetricException>(() => PrecisionRecallF1.Compute([0, 1], [0, 1], Average.Samples));
    }

    [Fact]
    public void Several_labels_a_sample_are_averaged_over_labels_or_samples()
    {
        int[][] labels = [[1, 1], [0, 1]], predictions = [[1, 0], [0, 1]];
        Assert.Equal((1 + (2.0 / 3)) / 2, MultiLabelF1.Compute(labels, predictions, Average.Macro), 15);
        Assert.Equal(((2.0 / 3) + 1) / 2, MultiLabelF1.Compute(labels, predictions, Average.Samples), 15);
        Assert.Equal(4.0 / 5, MultiLabelF1.Compute(labels, predictions, Average.Micro), 15);
        Assert.Throws<MetricException>(() => MultiLabelF1.Compute(labels, [[1, 0]]));
        Assert.Throws<MetricException>(() => MultiLabelF1.Compute(labels, [[1, 0], [1]]));
        Assert.Throws<MetricException>(() => MultiLabelF1.Compute(labels, [[1, 0], [0, 2]]));
        Assert.Throws<MetricException>(() => MultiLabelF1.Compute(labels, predictions, Average.Binary));
    }

    [Fact]
    public void Matthews_correlation_runs_from_minus_1_to_1_and_is_0_for_a_constant_guess()
    {
        Assert.Equal(-1.0 / 3, MatthewsCorrelation.Compute([1, 1, 1, 0], [1, 0, 1, 1]), 15);
        Assert.Equal(1, MatthewsCorrelation.Compute([0, 1, 2], [0, 1, 2]), 15);
        Assert.Equal(-1, MatthewsCorrelation.Compute([0, 1], [1, 0]), 15);
        Assert.Equal(0, MatthewsCorrelation.Compute([0, 1, 2], [1, 1, 1]));
    }

    [Fact]
    public void Kappa_is_agreement_beyond_chance()
    {
        // Agreement 4/5; by chance (2*3 + 2*1 + 1*1)/25 = 0.36.
        Assert.Equal((0.8 - 0.36) / 0.64, CohenKappa.Compute([0, 2, 0, 1, 2], [0, 2, 0, 1, 0]), 15);
        Assert.Equal(0.25, CohenKappa.Compute([0, 1, 2], [0, 2, 1], KappaWeights.Linear), 15);
        Assert.Equal(0.5, CohenKappa.Compute([0, 1, 2], [0, 2, 1], KappaWeights.Quadratic), 15);
        Assert.Equal(double.NaN, CohenKappa.Compute([1, 1], [1, 1]));
    }

    [Fact]
    public void Lengths_that_differ_are_errors_everywhere()
    {
        Assert.Throws<MetricException>(() => Accuracy.Compute([0, 1], [0]));
        Assert.Throws<MetricException>(() => BalancedAccuracy.Compute([0, 1], [0]));
        Assert.Throws<MetricException>(() => PrecisionRecallF1.Compute([0, 1], [0]));
        Assert.Throws<MetricException>(() => MatthewsCorrelation.Compute([0, 1], [0]));
        Assert.Throws<MetricException>(() => CohenKappa.Compute([0, 1], [0]));
        Assert.Throws<MetricException>(() => Accuracy.Compute([], []));
    }
}
