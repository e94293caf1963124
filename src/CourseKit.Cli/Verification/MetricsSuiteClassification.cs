using CourseKit.Metrics;

namespace CourseKit.Cli.Verification;

/// <summary>The metrics of classification and ranking, by the names that golden cases use.</summary>
internal static class MetricsSuiteClassification
{
    public static IReadOnlyDictionary<string, Func<MetricCase, object>> Metrics { get; } = new Dictionary<string, Func<MetricCase, object>>
    {
        ["accuracy"] = c => Accuracy.Compute(Labels(c), Predictions(c)),
        ["balanced_accuracy"] = c => BalancedAccuracy.Compute(Labels(c), Predictions(c)),
        ["precision_recall_f1"] = PrecisionRecall,
        ["multilabel_f1"] = c => MultiLabelF1.Compute(c.Input<int[][]>("labels"), c.Input<int[][]>("predictions"), AverageOf(c)),
        ["matthews_correlation"] = c => MatthewsCorrelation.Compute(Labels(c), Predictions(c)),
        ["cohen_kappa"] = c => CohenKappa.Compute(
            Labels(c), Predictions(c), c.Choice("weights", KappaWeights.None, ("linear", KappaWeights.Linear), ("quadratic", KappaWeights.Quadratic))),
        ["confusion_matrix"] = Confusion,
        ["roc_auc"] = c => RocAuc.Compute(Labels(c), Scores(c)),
        ["roc_auc_multiclass"] = c => RocAuc.Compute(
            Labels(c), Rows(c), c.Choice("multi_class", MultiClass.OneVsRest, ("ovr", MultiClass.OneVsRest), ("ovo", MultiClass.OneVsOne)), AverageOf(c)),
        ["roc_curve"] = c => RocCurve.Compute(Labels(c), Scores(c), c.Argument<bool?>("drop_intermediate") ?? true) is var curve
            ? new[] { curve.FalsePositiveRate, curve.TruePositiveRate, curve.Thresholds } : [],
        ["average_precision"] = c => AveragePrecision.Compute(Labels(c), Scores(c)),
        ["precision_recall_curve"] = c => PrecisionRecallCurve.Compute(Labels(c), Scores(c)) is var curve
            ? new[] { curve.Precision, curve.Recall, curve.Thresholds } : [],
        ["log_loss"] = c => LogLoss.Compute(Labels(c), Rows(c)),
        ["top_k_accuracy"] = c => TopKAccuracy.Compute(Labels(c), Rows(c), c.Argument<int?>("k") ?? 2),
    };

    private static object PrecisionRecall(MetricCase c)
    {
        if (c.Argument<string>("average") is null or "none")
        {
            var classes = PrecisionRecallF1.PerClass(Labels(c), Predictions(c));
            return new[]
            {
                classes.Select(scores => scores.Precision), classes.Select(scores => scores.Recall),
                classes.Select(scores => scores.F1), classes.Select(scores => (double)scores.Support),
            };
        }

        var average = PrecisionRecallF1.Compute(Labels(c), Predictions(c), AverageOf(c));
        return new[] { average.Precision, average.Recall, average.F1 };
    }

    private static object Confusion(MetricCase c)
    {
        var normalize = c.Choice("normalize", Normalize.None, ("true", Normalize.True), ("pred", Normalize.Pred), ("all", Normalize.All));
        var shares = ConfusionMatrix.Compute(Labels(c), Predictions(c)).Normalized(normalize);
        return Enumerable.Range(0, shares.GetLength(0)).Select(row => Enumerable.Range(0, shares.GetLength(1)).Select(column => shares[row, column]));
    }

    private static Average AverageOf(MetricCase c) => c.Choice(
        "average",
        Average.Macro,
        ("binary", Average.Binary),
        ("micro", Average.Micro),
        ("macro", Average.Macro),
        ("weighted", Average.Weighted),
        ("samples", Average.Samples));

    private static int[] Labels(MetricCase c) => c.Input<int[]>("labels");

    private static int[] Predictions(MetricCase c) => c.Input<int[]>("predictions");

    private static double[] Scores(MetricCase c) => c.Input<double[]>("scores");

    private static double[][] Rows(MetricCase c) => c.Input<double[][]>("scores");
}
