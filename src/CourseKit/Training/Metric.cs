using CourseKit.Metrics;

namespace CourseKit.Training;

/// <summary>A figure that a trainer computes from labels and predicted classes; larger is better.</summary>
/// <param name="Name">What it is called in tables.</param>
/// <param name="Compute">Labels and predictions to the figure.</param>
public sealed record Metric(string Name, Func<int[], int[], double> Compute)
{
    /// <summary>The share of right answers.</summary>
    public static Metric Accuracy { get; } = new("accuracy", (labels, predictions) => Metrics.Accuracy.Compute(labels, predictions));

    /// <summary>The F1 score, averaged over the classes as asked.</summary>
    public static Metric F1(Average average = Average.Macro) =>
        new($"f1_{average.ToString().ToLowerInvariant()}", (labels, predictions) => PrecisionRecallF1.Compute(labels, predictions, average).F1);
}
