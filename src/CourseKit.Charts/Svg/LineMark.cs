using System.Text;

namespace CourseKit.Charts;

/// <summary>A line through the points of a series, broken at gaps.</summary>
internal static class LineMark
{
    private const int MostTooltips = 200;
    private const double DefaultWidth = 2;

    /// <summary>Draws the line and, where there are not too many, an invisible disc at each point that carries its tooltip.</summary>
    public static IEnumerable<SvgElement> Draw(PlotArea plot, ScatterTrace trace)
    {
        var color = BarMark.ThemeColorOf(trace.Line?.Color);
        var line = new SvgElement("path").Set("d", Path(plot, trace)).Set("fill", "none").Stroke(color, trace.Line?.Width ?? DefaultWidth)
            .Set("stroke-linejoin", "round").Set("stroke-linecap", "round");
        if (Dashes(trace.Line?.Dash) is { } dashes) line.Set("stroke-dasharray", dashes);
        yield return line;
        if (trace.Mode != ScatterMode.Lines || trace.HoverInfo == "skip" || trace.X.Count > MostTooltips) yield break;
        var targets = new SvgElement("g").Set("fill-opacity", "0");
        foreach (var index in PointMark.Drawn(trace))
            targets.Add(new SvgElement("circle").Set("cx", plot.X(trace.X[index])).Set("cy", plot.Y(trace.Y[index])).Set("r", "6")
                .Tooltip(PointMark.Tooltip(trace, index)));
        yield return targets;
    }

    /// <summary>The pattern of dashes in pixels; null for a solid line.</summary>
    public static string? Dashes(Dash? dash) => dash switch { Dash.Dashed => "7 4", Dash.Dotted => "1 4", _ => null };

    private static string Path(PlotArea plot, ScatterTrace trace)
    {
        var path = new StringBuilder();
        var broken = true;
        foreach (var index in Thinned(plot, trace))
        {
            if (index < 0)
            {
                broken = true;
                continue;
            }
            path.Append(broken ? 'M' : 'L').Append(NumberText.Coordinate(plot.X(trace.X[index]))).Append(' ').Append(NumberText.Coordinate(plot.Y(trace.Y[index])));
            broken = false;
        }
        return path.ToString();
    }

    /// <summary>The points that are drawn, -1 for a gap. Of many points in one column of pixels only the first, the lowest, the highest and the
    /// last are: the picture is the same, and its size is bounded.</summary>
    private static IEnumerable<int> Thinned(PlotArea plot, ScatterTrace trace)
    {
        var dense = trace.X.Count > plot.Width * 4;
        var column = new List<int>();
        var current = double.NaN;
        for (var i = 0; i < trace.X.Count; i++)
        {
            var finite = double.IsFinite(trace.X[i]) && double.IsFinite(trace.Y[i]);
            var pixel = finite && dense ? Math.Floor(plot.X(trace.X[i])) : i;
            if (pixel != current || !finite)
            {
                foreach (var index in Extremes(trace, column)) yield return index;
                column.Clear();
                current = pixel;
            }
            if (finite) column.Add(i);
            else yield return -1;
        }
        foreach (var index in Extremes(trace, column)) yield return index;
    }

    private static IEnumerable<int> Extremes(ScatterTrace trace, List<int> column) => column.Count <= 4
        ? column
        : new[] { column[0], column.MinBy(index => trace.Y[index]), column.MaxBy(index => trace.Y[index]), column[^1] }.Distinct().Order();
}
