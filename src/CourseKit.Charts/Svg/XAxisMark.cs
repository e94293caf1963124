namespace CourseKit.Charts;

/// <summary>The horizontal axis: grid lines, ticks, their texts, the title.</summary>
internal static class XAxisMark
{
    public const double TickLength = 5;
    private const double Size = SvgText.TickSize;

    /// <summary>The lines behind the data.</summary>
    public static IEnumerable<SvgElement> Grid(PlotArea plot, Axis axis) => axis.ShowGrid && !plot.XScale.HasLabels
        ? plot.XScale.Ticks.Select(tick => Rule(plot.X(tick), plot.Top, plot.X(tick), plot.Bottom, Theme.Grid))
        : [];

    /// <summary>All that is in front of the data and below them.</summary>
    public static IEnumerable<SvgElement> Draw(PlotArea plot, Axis axis, TickLabels labels, bool baseLine)
    {
        if (baseLine) yield return Rule(plot.Left, plot.Bottom, plot.Right, plot.Bottom, Theme.Rule);
        for (var i = 0; i < plot.XScale.Ticks.Count; i += labels.Every)
        {
            var x = plot.X(plot.XScale.Ticks[i]);
            if (!plot.XScale.HasLabels) yield return Rule(x, plot.Bottom, x, plot.Bottom + TickLength, Theme.Rule);
            yield return TickText(plot.XScale.Texts[i], x, plot.Bottom + TickLength + 3, labels);
        }
        if (axis.Title is not { } title) yield break;
        var baseline = plot.Bottom + TickLength + labels.Height + 20;
        yield return SvgText.Baseline(title.Text, (plot.Left + plot.Right) / 2, baseline, SvgText.AxisTitleSize, Theme.Muted, "middle", plot.Width);
    }

    /// <summary>A thin straight line.</summary>
    public static SvgElement Rule(double x1, double y1, double x2, double y2, ThemeColor color) =>
        new SvgElement("line").Set("x1", x1).Set("y1", y1).Set("x2", x2).Set("y2", y2).Stroke(color, 1);

    private static SvgElement TickText(string text, double x, double top, TickLabels labels)
    {
        if (labels.Angle == 0) return SvgText.Baseline(text, x, top + Size * 0.85, Size, Theme.Muted, "middle", labels.Room);
        // Turned texts end at their tick; upright ones are moved so that the tick points at their middle.
        var (dx, dy) = labels.Angle == -90 ? (Size * 0.35, 1.0) : (3.0, Size * 0.6);
        return SvgText.Baseline(text, 0, 0, Size, Theme.Muted, "end", labels.RoomAt(x))
            .Set("transform", $"translate({NumberText.Coordinate(x + dx)} {NumberText.Coordinate(top + dy)}) rotate({NumberText.Coordinate(labels.Angle)})");
    }
}
