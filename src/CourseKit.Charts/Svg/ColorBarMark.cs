namespace CourseKit.Charts;

/// <summary>The bar that says which colour is which value.</summary>
internal static class ColorBarMark
{
    private const double Size = SvgText.TickSize;
    private const double Thickness = 12;
    private const double Gap = 16;
    private const double TextGap = 6;
    private const double Longest = 240;

    /// <summary>The room that bar and texts need, right of the plot.</summary>
    public static double Width(HeatmapTrace trace, double height) =>
        Gap + Thickness + TextGap + Ticks(trace, height).Texts.Select(text => TextMetrics.Width(text, Size)).DefaultIfEmpty(0).Max();

    /// <summary>Draws the bar beside the plot.</summary>
    public static IEnumerable<SvgElement> Draw(PlotArea plot, HeatmapTrace trace)
    {
        var left = plot.Right + Gap;
        var ramp = ColorRamp.Of(trace.ColorScale);
        var length = Math.Min(plot.Height, Longest);
        var bottom = plot.Top + length;
        var height = length / ColorRamp.Steps;
        var bar = new SvgElement("g").Set("shape-rendering", "crispEdges");
        for (var step = 0; step < ColorRamp.Steps; step++)
            bar.Add(new SvgElement("rect").Set("x", left).Set("y", bottom - (step + 1) * height).Set("width", Thickness).Set("height", height).Fill(ramp.Step(step)));
        yield return bar;

        var (ticks, texts) = Ticks(trace, length);
        for (var i = 0; i < ticks.Count; i++)
        {
            var y = bottom - (ticks[i] - trace.Zmin) / (trace.Zmax - trace.Zmin) * length;
            // The first and the last text stay inside the bar's height, beside their neighbours above and below the plot.
            var middle = Math.Clamp(y, plot.Top + Size * 0.4, bottom - Size * 0.4);
            yield return SvgText.Middle(texts[i], left + Thickness + TextGap, middle, Size, Theme.Muted);
        }
    }

    private static (IReadOnlyList<double> Ticks, string[] Texts) Ticks(HeatmapTrace trace, double height)
    {
        var step = NiceTicks.Step(trace.Zmin, trace.Zmax, Math.Max(1, height / 50));
        var ticks = NiceTicks.Between(trace.Zmin, trace.Zmax, step);
        return (ticks, NumberText.Ticks(ticks, step, percent: false));
    }
}
