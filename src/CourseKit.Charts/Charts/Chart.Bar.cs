using System.Numerics;

namespace CourseKit.Charts;

public static partial class Chart
{
    /// <summary>A bar for each label.</summary>
    /// <param name="labels">The names of the bars, in order; one may occur twice.</param>
    /// <param name="values">Their lengths, as many.</param>
    /// <param name="title">The title of the chart.</param>
    /// <param name="xTitle">What the horizontal axis is.</param>
    /// <param name="yTitle">What the vertical axis is.</param>
    /// <param name="horizontal">Lying bars, the first on top: for many or long labels.</param>
    /// <param name="percent">Whether values are shares to be shown as per cent.</param>
    /// <exception cref="ChartException">There are more labels than values or fewer, or more than 1,000.</exception>
    public static Figure Bar<T>(IEnumerable<string> labels, IEnumerable<T> values, string? title = null, string? xTitle = null, string? yTitle = null,
        bool horizontal = false, bool percent = false)
        where T : INumberBase<T> =>
        Bar(labels, [new Series("", ChartInput.Numbers(values, MostLabels))], title, xTitle, yTitle, horizontal, percent);

    /// <summary>Several bars side by side for each label, one a series.</summary>
    /// <param name="labels">The names of the groups, in order.</param>
    /// <param name="series">The series, each with a value for every label.</param>
    /// <param name="title">The title of the chart.</param>
    /// <param name="xTitle">What the horizontal axis is.</param>
    /// <param name="yTitle">What the vertical axis is.</param>
    /// <param name="horizontal">Lying bars, the first on top: for many or long labels.</param>
    /// <param name="percent">Whether values are shares to be shown as per cent.</param>
    /// <exception cref="ChartException">A series has more or fewer values than there are labels, or there are more than 1,000 labels or 100 series.</exception>
    public static Figure Bar(IEnumerable<string> labels, IEnumerable<Series> series, string? title = null, string? xTitle = null, string? yTitle = null,
        bool horizontal = false, bool percent = false)
    {
        var names = ChartInput.Labels(labels, MostLabels);
        var all = ChartInput.Checked(series, MostLabels);
        foreach (var one in all) ChartInput.SameLength(names.Length, "labels", one.Values.Count, one.Name.Length == 0 ? "values" : $"values of '{one.Name}'");
        var positions = Enumerable.Range(0, names.Length).Select(index => (double)index).ToArray();
        var labelAxis = new Axis { Labels = names, ShowGrid = false, Range = horizontal ? [Math.Max(names.Length, 1) - 0.5, -0.5] : null };
        var valueAxis = new Axis { Percent = percent };
        return new Figure(
            [.. all.Select((one, index) => Bars(one, index, names, positions, horizontal, percent))],
            new Layout
            {
                Title = title,
                XAxis = (horizontal ? valueAxis : labelAxis) with { Title = xTitle },
                YAxis = (horizontal ? labelAxis : valueAxis) with { Title = yTitle },
                BarGap = 0.25,
                BarMode = BarMode.Group,
                ShowLegend = all.Length > 1,
            });
    }

    private static BarTrace Bars(Series series, int index, string[] labels, double[] positions, bool horizontal, bool percent) => new()
    {
        Name = series.Name,
        X = horizontal ? series.Values : positions,
        Y = horizontal ? positions : series.Values,
        Orientation = horizontal ? Orientation.Horizontal : Orientation.Vertical,
        Text = [.. series.Values.Select(value => percent && double.IsFinite(value) ? NumberText.Percent(value) : NumberText.Value(value))],
        TextPosition = labels.Length > 20 ? "none" : horizontal ? "auto" : "outside",
        HoverText = labels,
        HoverTemplate = "%{hovertext}: %{text}<extra>%{fullData.name}</extra>",
        Marker = SeriesMarker(index),
    };
}
