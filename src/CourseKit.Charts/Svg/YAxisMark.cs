namespace CourseKit.Charts;

/// <summary>The vertical axis: grid lines, texts at ticks. Its title stands level above it, where it is read first.</summary>
internal static class YAxisMark
{
    private const double Size = SvgText.TickSize;
    private const double LineHeight = Size * 1.2;
    private const double Gap = 8;

    /// <summary>The room that the texts need, with the gap to the plot.</summary>
    public static double Width(AxisScale scale, double most)
    {
        var widest = scale.Texts.Select(text => TextMetrics.Width(text, Size)).DefaultIfEmpty(0).Max();
        return Math.Min(widest, most) + Gap;
    }

    /// <summary>The lines behind the data.</summary>
    public static IEnumerable<SvgElement> Grid(PlotArea plot, Axis axis) => axis.ShowGrid && !plot.YScale.HasLabels
        ? plot.YScale.Ticks.Select(tick => XAxisMark.Rule(plot.Left, plot.Y(tick), plot.Right, plot.Y(tick), Theme.Grid))
        : [];

    /// <summary>The texts left of the plot.</summary>
    public static IEnumerable<SvgElement> Draw(PlotArea plot, double room)
    {
        var pitch = plot.Height / Math.Max(1, Math.Abs(plot.YScale.To - plot.YScale.From));
        var every = plot.YScale.HasLabels ? Math.Max(1, (int)Math.Ceiling(LineHeight / pitch)) : 1;
        for (var i = 0; i < plot.YScale.Ticks.Count; i += every)
            yield return SvgText.Middle(plot.YScale.Texts[i], plot.Left - Gap, plot.Y(plot.YScale.Ticks[i]), Size, Theme.Muted, "end", room - Gap);
    }
}
