using System.Globalization;

namespace CourseKit.Charts;

public static partial class Chart
{
    /// <summary>The receiver operating characteristic of a classifier, with the diagonal on which guessing lies.</summary>
    /// <param name="falsePositiveRate">The share of negatives taken for positive, one value a threshold, from 0 to 1.</param>
    /// <param name="truePositiveRate">The share of positives found, at the same thresholds.</param>
    /// <param name="auc">The area under the curve, shown in the legend; null leaves it out.</param>
    /// <param name="name">The classifier's name.</param>
    /// <param name="title">The title of the chart.</param>
    public static Figure RocCurve(IReadOnlyList<double> falsePositiveRate, IReadOnlyList<double> truePositiveRate,
        double? auc = null, string? name = null, string? title = "ROC curve") =>
        RocCurve([new RocSeries(falsePositiveRate, truePositiveRate, auc, name)], title);

    /// <summary>The receiver operating characteristics of several classifiers.</summary>
    /// <param name="curves">The curves.</param>
    /// <param name="title">The title of the chart.</param>
    /// <exception cref="ChartException">The two lists of a curve differ in length, or a rate is not between 0 and 1.</exception>
    /// <remarks>Source: T. Fawcett, "An introduction to ROC analysis" (2006).</remarks>
    public static Figure RocCurve(IEnumerable<RocSeries> curves, string? title = "ROC curve")
    {
        var all = curves?.ToArray() ?? throw new ChartException("curves is null; give a list, which may be empty.");
        var traces = all.Select(RocTrace).Append(Chance()).ToArray();
        return new Figure(traces, new Layout
        {
            Title = title,
            XAxis = new Axis { Title = "False positive rate", Range = [0, 1], ShowGrid = false },
            YAxis = new Axis { Title = "True positive rate", Range = [0, 1.02] },
            ShowLegend = true,
            HoverMode = "closest",
        })
        { Description = FigureDescription.OfRocCurves(all) };
    }

    private static ScatterTrace RocTrace(RocSeries curve, int index)
    {
        if (curve.FalsePositiveRate is null || curve.TruePositiveRate is null)
            throw new ChartException("A ROC curve without rates was given; give both lists.");
        ChartInput.SameLength(curve.FalsePositiveRate.Count, "false positive rates", curve.TruePositiveRate.Count, "true positive rates");
        foreach (var rate in curve.FalsePositiveRate.Concat(curve.TruePositiveRate).Where(rate => rate is < -1e-9 or > 1 + 1e-9))
            throw new ChartException($"A rate of {NumberText.Value(rate)} was given; rates go from 0 to 1. Give shares, not counts or thresholds.");

        string?[] parts = [curve.Name, curve.Auc is { } area ? string.Create(CultureInfo.InvariantCulture, $"AUC {area:0.000}") : null];
        var name = string.Join(", ", parts.Where(part => !string.IsNullOrEmpty(part)));
        return LineTrace(new Series(name, curve.TruePositiveRate) { X = curve.FalsePositiveRate }, SeriesLine(index), markers: false) with
        {
            HoverTemplate = "false positive rate %{x:.3f}, true positive rate %{y:.3f}<extra>%{fullData.name}</extra>",
        };
    }

    private static ScatterTrace Chance() => new()
    {
        Name = "guessing",
        X = [0, 1],
        Y = [0, 1],
        Line = new Line { Color = Theme.Rule.Light, Width = 1.5, Dash = Dash.Dashed },
        HoverInfo = "skip",
    };
}
