namespace CourseKit.Metrics;

/// <summary>F1 where a sample may have any number of labels: <c>sklearn.metrics.f1_score</c> on indicator rows, with <c>zero_division=0</c>.</summary>
public static class MultiLabelF1
{
    /// <summary>F1, 0 to 1.</summary>
    /// <param name="labels">A row for each sample, with a 1 for each label it has and a 0 for each it has not.</param>
    /// <param name="predictions">Rows of the same shape.</param>
    /// <param name="average"><see cref="Average.Micro"/>, <see cref="Average.Macro"/> and <see cref="Average.Weighted"/> average over the labels,
    /// <see cref="Average.Samples"/> over the samples.</param>
    /// <exception cref="MetricException">The shapes differ, a value is not 0 or 1, or the average is <see cref="Average.Binary"/>.</exception>
    public static double Compute(IReadOnlyList<int[]> labels, IReadOnlyList<int[]> predictions, Average average = Average.Macro)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(predictions);
        MetricInput.RequirePairs(labels.Count, predictions.Count, "rows of predictions");
        for (var i = 0; i < labels.Count; i++) RequireRow(i, labels[i], predictions[i], labels[0].Length);
        if (average == Average.Binary) throw new MetricException("The binary average is for one label. Use Average.Macro, Average.Micro, Average.Weighted or Average.Samples.");

        var samples = Enumerable.Range(0, labels.Count);
        return average == Average.Samples
            ? samples.Average(i => Count(labels[i].Zip(predictions[i])).Scores().F1)
            : ClassCounts.Average([.. Enumerable.Range(0, labels[0].Length).Select(c => Count(samples.Select(i => (labels[i][c], predictions[i][c]))))], average).F1;
    }

    private static ClassCounts Count(IEnumerable<(int Label, int Prediction)> pairs)
    {
        long both = 0, predicted = 0, real = 0;
        foreach (var (label, prediction) in pairs)
        {
            both += label & prediction;
            predicted += prediction;
            real += label;
        }

        return new ClassCounts(both, predicted, real);
    }

    private static void RequireRow(int sample, int[] labels, int[] predictions, int width)
    {
        if (labels.Length != width || predictions.Length != width || width == 0)
        {
            throw new MetricException($"Sample {sample} has {labels.Length} labels and {predictions.Length} predictions, but {width} were expected of each, one for every label.");
        }

        if (labels.Concat(predictions).Any(value => value is not (0 or 1)))
        {
            throw new MetricException($"Sample {sample}: every label and prediction has to be 1 (has it) or 0 (has it not).");
        }
    }
}
