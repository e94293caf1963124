namespace CourseKit.Metrics;

/// <summary>The three counts of one class that precision, recall and F1 are made of.</summary>
/// <param name="TruePositives">Predicted to be of the class, rightly.</param>
/// <param name="Predicted">Predicted to be of the class.</param>
/// <param name="Support">Really of the class.</param>
internal readonly record struct ClassCounts(long TruePositives, long Predicted, long Support)
{
    public PrecisionRecallF1 Scores() => new(
        MetricInput.Ratio(TruePositives, Predicted),
        MetricInput.Ratio(TruePositives, Support),
        MetricInput.Ratio(2 * TruePositives, Predicted + Support),
        Support);

    public static PrecisionRecallF1 Average(ClassCounts[] classes, Average average) => average switch
    {
        Metrics.Average.Binary when classes.Length == 2 => classes[1].Scores(),
        Metrics.Average.Binary => throw new MetricException(
            $"The binary average needs two classes, but there are {classes.Length}. Use Average.Macro, Average.Micro or Average.Weighted."),
        Metrics.Average.Micro => new ClassCounts(classes.Sum(c => c.TruePositives), classes.Sum(c => c.Predicted), classes.Sum(c => c.Support)).Scores(),
        Metrics.Average.Macro => Mean(classes, _ => 1),
        Metrics.Average.Weighted => Mean(classes, c => c.Support),
        _ => throw new MetricException($"The average {average} is not defined here. Use Average.Binary, Average.Macro, Average.Micro or Average.Weighted."),
    };

    private static PrecisionRecallF1 Mean(ClassCounts[] classes, Func<ClassCounts, double> weight)
    {
        var total = classes.Sum(weight);
        return new PrecisionRecallF1(Of(s => s.Precision), Of(s => s.Recall), Of(s => s.F1), classes.Sum(c => c.Support));

        double Of(Func<PrecisionRecallF1, double> score) => MetricInput.Ratio(classes.Sum(c => weight(c) * score(c.Scores())), total);
    }
}
