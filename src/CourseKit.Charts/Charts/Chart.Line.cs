using System.Numerics;

namespace CourseKit.Charts;

public static partial class Chart
{
    /// <summary>A line through values.</summary>
    /// <param name="values">The values, in order.</param>
    /// <param name="x">Where they stand on the horizontal axis, as many; null: at 0, 1, 2, ...</param>
    /// <param name="title">The title of the chart.</param>
    /// <param name="xTitle">What the horizontal axis is.</param>
    /// <param name="yTitle">What the vertical axis is.</param>
    /// <param name="markers">Whether points are marked, too.</param>
    public static Figure Line<T>(IEnumerable<T> values, IEnumerable<T>? x = null, string? title = null, string? xTitle = null, string? yTitle = null, bool markers = false)
        where T : INumberBase<T> =>
        Line([new Series("", ChartInput.Numbers(values, MostPoints)) { X = x is null ? null : ChartInput.Numbers(x, MostPoints) }], title, xTitle, yTitle, markers);

    /// <summary>A line for each series.</summary>
    /// <param name="series">The series; they may differ in length and in where their values stand.</param>
    /// <param name="title">The title of the chart.</param>
    /// <param name="xTitle">What the horizontal axis is.</param>
    /// <param name="yTitle">What the vertical axis is.</param>
    /// <param name="markers">Whether points are marked, too.</param>
    /// <exception cref="ChartException">A series has more or fewer places than values, or more than 1,000,000.</exception>
    public static Figure Line(IEnumerable<Series> series, string? title = null, string? xTitle = null, string? yTitle = null, bool markers = false)
    {
        var all = ChartInput.Checked(series, MostPoints);
        return new Figure([.. all.Select((one, index) => LineTrace(one, SeriesLine(index), markers))], new Layout
        {
            Title = title,
            XAxis = new Axis { Title = xTitle, ShowGrid = false },
            YAxis = new Axis { Title = yTitle },
            ShowLegend = all.Length > 1,
            HoverMode = all.Length > 1 ? "x unified" : "closest",
        });
    }

    /// <summary>The receiver operating characteristic of a classifier, with the diagonal on which guessing lies.</summary>
    /// <param name="falsePositiveRate">The share of negatives taken for positive, one value a threshold, from 0 to 1.</param>
    /// <param name="truePositiveRate">The share of positives found, at the same thresholds.</param>
    /// <param name="auc">The area under the curve, shown in the legend; null leaves it out.</param>
    /// <param name="name">The classifier's name.</param>
    /// <param name="title">The title of the chart.</param>
    public static Figure RocCurve(IReadOnlyList<double> falsePositiveRate, IReadOnlyList<double> truePositiveRate, double? auc = null, string? name = null, string? title = "ROC curve") =>
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

    /// <summary>The loss during training.</summary>
    /// <param name="steps">The steps (or epochs) at which the training loss was taken.</param>
    /// <param name="losses">The training loss, as many values.</param>
    /// <param name="evaluationSteps">The steps at which the evaluation loss was taken; null: no evaluation.</param>
    /// <param name="evaluationLosses">The evaluation loss, as many values.</param>
    /// <param name="title">The title of the chart.</param>
    /// <param name="xTitle">What is counted.</param>
    /// <param name="yTitle">What is measured.</param>
    public static Figure LossCurve<TStep, TLoss>(IEnumerable<TStep> steps, IEnumerable<TLoss> losses, IEnumerable<TStep>? evaluationSteps = null, IEnumerable<TLoss>? evaluationLosses = null,
        string? title = "Loss", string? xTitle = "Step", string? yTitle = "Loss")
        where TStep : INumberBase<TStep>
        where TLoss : INumberBase<TLoss>
    {
        if (evaluationSteps is null != evaluationLosses is null)
            throw new ChartException("Only one of evaluationSteps and evaluationLosses was given; give both or none.");
        var training = new Series("training", ChartInput.Numbers(losses, MostPoints)) { X = ChartInput.Numbers(steps, MostPoints) };
        ChartInput.SameLength(training.X.Count, "steps", training.Values.Count, "losses");
        if (evaluationSteps is null) return OneLoss(training, title, xTitle, yTitle);
        var evaluation = new Series("evaluation", ChartInput.Numbers(evaluationLosses!, MostPoints)) { X = ChartInput.Numbers(evaluationSteps, MostPoints) };
        ChartInput.SameLength(evaluation.X.Count, "evaluationSteps", evaluation.Values.Count, "evaluationLosses");
        var figure = Line([training, evaluation], title, xTitle, yTitle);
        var marked = (ScatterTrace)figure.Data[1] with { Mode = ScatterMode.LinesAndMarkers, Marker = new Marker { Color = SeriesLine(1).Color, Size = 7 } };
        return figure with { Data = [figure.Data[0], marked], Description = FigureDescription.OfLosses(training, evaluation) };
    }

    private static Figure OneLoss(Series training, string? title, string? xTitle, string? yTitle) =>
        Line([training], title, xTitle, yTitle) with { Description = FigureDescription.OfLosses(training, null) };

    private static ScatterTrace LineTrace(Series series, Line line, bool markers) => new()
    {
        Name = series.Name,
        X = series.X ?? [.. Enumerable.Range(0, series.Values.Count).Select(index => (double)index)],
        Y = series.Values,
        Mode = markers ? ScatterMode.LinesAndMarkers : ScatterMode.Lines,
        Line = line,
        Marker = markers ? new Marker { Color = line.Color, Size = 6 } : null,
    };

    private static ScatterTrace RocTrace(RocSeries curve, int index)
    {
        if (curve.FalsePositiveRate is null || curve.TruePositiveRate is null) throw new ChartException("A ROC curve without rates was given; give both lists.");
        ChartInput.SameLength(curve.FalsePositiveRate.Count, "false positive rates", curve.TruePositiveRate.Count, "true positive rates");
        if (curve.FalsePositiveRate.Concat(curve.TruePositiveRate).FirstOrDefault(rate => rate is < -1e-9 or > 1 + 1e-9, double.NaN) is var wrong && !double.IsNaN(wrong))
            throw new ChartException($"A rate of {NumberText.Value(wrong)} was given; rates go from 0 to 1. Give shares, not counts or thresholds.");
        var auc = curve.Auc is { } area ? $"AUC {area.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture)}" : null;
        return LineTrace(new Series(string.Join(", ", new[] { curve.Name, auc }.Where(part => !string.IsNullOrEmpty(part))), curve.TruePositiveRate) { X = curve.FalsePositiveRate }, SeriesLine(index), markers: false)
            with
        { HoverTemplate = "false positive rate %{x:.3f}, true positive rate %{y:.3f}<extra>%{fullData.name}</extra>" };
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
