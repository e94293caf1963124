using System.Numerics;

namespace CourseKit.Charts;

public static partial class Chart
{
    /// <summary>A point for each pair of coordinates.</summary>
    /// <param name="x">The horizontal coordinates.</param>
    /// <param name="y">The vertical coordinates, as many.</param>
    /// <param name="labels">The names of the points, shown in tooltips; as many.</param>
    /// <param name="groups">The group of each point: groups differ in colour and shape, and the legend names them; as many.</param>
    /// <param name="title">The title of the chart.</param>
    /// <param name="xTitle">What the horizontal axis is.</param>
    /// <param name="yTitle">What the vertical axis is.</param>
    /// <remarks>The static picture shows at most 5,000 points of a group, evenly chosen, and says so; Plotly gets all.</remarks>
    /// <exception cref="ChartException">The lists differ in length, or there are more than 1,000,000 points or 50 groups.</exception>
    public static Figure Scatter<T>(IEnumerable<T> x, IEnumerable<T> y, IEnumerable<string>? labels = null, IEnumerable<string>? groups = null,
        string? title = null, string? xTitle = null, string? yTitle = null)
        where T : INumberBase<T>
    {
        var xs = ChartInput.Numbers(x, MostPoints);
        var ys = ChartInput.Numbers(y, MostPoints);
        ChartInput.SameLength(xs.Length, "x values", ys.Length, "y values");
        var names = labels is null ? null : ChartInput.Labels(labels, MostPoints);
        if (names is not null) ChartInput.SameLength(names.Length, "labels", xs.Length, "points");
        var groupNames = groups is null ? [.. Enumerable.Repeat("", xs.Length)] : ChartInput.Labels(groups, MostPoints);
        ChartInput.SameLength(groupNames.Length, "groups", xs.Length, "points");

        var indices = Enumerable.Range(0, xs.Length).GroupBy(index => groupNames[index], StringComparer.Ordinal).ToList();
        if (indices.Count > 50)
            throw new ChartException($"The points are in {indices.Count} groups; a chart tells at most 50 apart. Put the rare ones into one group.");
        return new Figure([.. indices.Select((group, index) => Points(group.Key, index, xs, ys, names, [.. group]))], new Layout
        {
            Title = title,
            XAxis = new Axis { Title = xTitle },
            YAxis = new Axis { Title = yTitle },
            ShowLegend = groups is not null,
            HoverMode = "closest",
        });
    }

    private static ScatterTrace Points(string group, int index, double[] xs, double[] ys, string[]? names, int[] members) => new()
    {
        Name = group,
        X = [.. members.Select(member => xs[member])],
        Y = [.. members.Select(member => ys[member])],
        Text = names is null ? null : [.. members.Select(member => names[member])],
        Mode = ScatterMode.Markers,
        Marker = new Marker
        {
            Color = Theme.SeriesColor(index).Light,
            Size = xs.Length > 1_000 ? 4 : 7,
            Opacity = xs.Length > 1_000 ? 0.5 : 0.8,
            Symbol = (MarkerSymbol)(index % Enum.GetValues<MarkerSymbol>().Length),
        },
        HoverTemplate = (names is null ? "" : "%{text}<br>") + "%{x}, %{y}<extra>%{fullData.name}</extra>",
    };
}
