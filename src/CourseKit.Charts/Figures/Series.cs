namespace CourseKit.Charts;

/// <summary>Values with a name, for charts that compare several.</summary>
/// <param name="Name">The name in the legend.</param>
/// <param name="Values">The values.</param>
public sealed record Series(string Name, IReadOnlyList<double> Values)
{
    /// <summary>Where the values stand on the horizontal axis, as many as values; null: what the chart says, or 0, 1, 2, ...</summary>
    public IReadOnlyList<double>? X { get; init; }
}

/// <summary>A receiver operating characteristic: how many true positives a threshold finds, at the price of how many false ones.</summary>
/// <param name="FalsePositiveRate">The share of negatives that are taken for positive, one value a threshold, from 0 to 1.</param>
/// <param name="TruePositiveRate">The share of positives that are found, at the same thresholds.</param>
/// <param name="Auc">The area under the curve, from 0 to 1; null leaves it out.</param>
/// <param name="Name">The name in the legend; null where there is only one.</param>
public sealed record RocSeries(IReadOnlyList<double> FalsePositiveRate, IReadOnlyList<double> TruePositiveRate, double? Auc = null, string? Name = null);
