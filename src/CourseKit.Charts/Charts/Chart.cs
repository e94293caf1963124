namespace CourseKit.Charts;

/// <summary>Makes charts of plain arrays and labels. In a notebook, the value of a cell is shown by itself: end a cell with
/// <c>Chart.Bar(labels, values, title: "…")</c>.</summary>
/// <remarks>Values that are not finite are gaps; nothing to show is a chart that says "No data". Lists that do not belong together, or more than can be
/// seen, are a <see cref="ChartException"/>.</remarks>
public static partial class Chart
{
    private const int MostLabels = 1_000;
    private const int MostPoints = 1_000_000;

    private static Marker SeriesMarker(int index) =>
        new() { Color = Theme.SeriesColor(index).Light, Opacity = index < Theme.Series.Count ? null : 0.5 };

    private static Line SeriesLine(int index) => new()
    {
        Color = Theme.SeriesColor(index).Light,
        Width = 2,
        Dash = (index / Theme.Series.Count) switch { 0 => null, 1 => Dash.Dashed, _ => Dash.Dotted },
    };
}
