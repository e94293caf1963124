namespace CourseKit.Charts;

/// <summary>The legend: a swatch and a name for each series, in rows under the title.</summary>
internal sealed class LegendMark
{
    private const double Size = SvgText.TickSize;
    private const double RowHeight = 19;
    private const double Swatch = 18;
    private const double SwatchGap = 6;
    private const double EntryGap = 18;
    private const double LongestName = 200;
    private const int MostRows = 6;

    private readonly List<(Trace Trace, string Name, double X, int Row)> entries = [];
    private readonly int left;

    private LegendMark(IReadOnlyList<Trace> traces, double width)
    {
        var names = traces.Select(trace => TextMetrics.Shorten(PlainText.Clean(trace.Name), Math.Min(LongestName, width - Swatch - SwatchGap), Size)).ToList();
        var widths = names.Select(name => Swatch + SwatchGap + TextMetrics.Width(name, Size)).ToList();
        // Names that need several rows stand in columns.
        var inColumns = widths.Sum() + EntryGap * (widths.Count - 1) > width;
        double x = 0;
        var row = 0;
        foreach (var (trace, name, ownWidth) in traces.Zip(names, widths))
        {
            var entryWidth = inColumns ? widths.Max() : ownWidth;
            if (x > 0 && x + entryWidth > width) (x, row) = (0, row + 1);
            if (row == MostRows)
            {
                left = traces.Count - entries.Count;
                break;
            }
            entries.Add((trace, name, x, row));
            x += entryWidth + EntryGap;
        }
    }

    /// <summary>The height of all rows.</summary>
    public double Height => entries.Count == 0 ? 0 : (entries[^1].Row + 1 + (left > 0 ? 1 : 0)) * RowHeight;

    /// <summary>The legend of a figure; empty where it needs none.</summary>
    public static LegendMark Of(Figure figure, double width) => new(figure.HasLegend ? [.. figure.NamedTraces] : [], width);

    /// <summary>Draws the legend with its upper left corner at a place.</summary>
    public IEnumerable<SvgElement> Draw(double x, double top)
    {
        foreach (var entry in entries)
        {
            var middle = top + (entry.Row + 0.5) * RowHeight;
            foreach (var element in Sample(entry.Trace, x + entry.X, middle)) yield return element;
            var text = SvgText.Middle(entry.Name, x + entry.X + Swatch + SwatchGap, middle, Size, Theme.Text);
            yield return entry.Name == PlainText.Clean(entry.Trace.Name) ? text : text.Tooltip(entry.Trace.Name!);
        }
        if (left > 0) yield return SvgText.Middle($"and {left} more", x, top + Height - RowHeight / 2, Size, Theme.Muted);
    }

    private static IEnumerable<SvgElement> Sample(Trace trace, double x, double middle)
    {
        if (trace is BarTrace bar)
        {
            var swatch = new SvgElement("rect").Set("x", x + 4).Set("y", middle - 6).Set("width", "12").Set("height", "12").Set("rx", "2")
                .Fill(BarMark.ThemeColorOf(bar.Marker?.Color));
            yield return bar.Marker?.Opacity is { } opacity ? swatch.Set("fill-opacity", opacity) : swatch;
        }
        if (trace is not ScatterTrace scatter) yield break;
        if (scatter.Mode != ScatterMode.Markers)
        {
            var line = new SvgElement("line").Set("x1", x).Set("y1", middle).Set("x2", x + Swatch).Set("y2", middle)
                .Stroke(BarMark.ThemeColorOf(scatter.Line?.Color), scatter.Line?.Width ?? 2).Set("stroke-linecap", "round");
            yield return LineMark.Dashes(scatter.Line?.Dash) is { } dashes ? line.Set("stroke-dasharray", dashes) : line;
        }
        if (scatter.Mode != ScatterMode.Lines)
            yield return new SvgElement("path").Set("d", PointMark.Outline(scatter.Marker?.Symbol ?? MarkerSymbol.Circle, x + Swatch / 2, middle, 8))
                .Fill(BarMark.ThemeColorOf(scatter.Marker?.Color ?? scatter.Line?.Color));
    }
}
