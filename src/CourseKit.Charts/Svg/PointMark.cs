using System.Text;

namespace CourseKit.Charts;

/// <summary>A marker at every point of a series.</summary>
internal static class PointMark
{
    /// <summary>The points of one series that a picture shows; of more, evenly spaced ones are chosen and a note says so.</summary>
    public const int MostPoints = 5_000;

    private const int MostTooltips = 600;
    private const double DefaultSize = 7;

    /// <summary>Draws the markers, each with a tooltip; many points are one path without.</summary>
    public static SvgElement Draw(PlotArea plot, ScatterTrace trace)
    {
        var color = BarMark.ThemeColorOf(trace.Marker?.Color ?? trace.Line?.Color);
        var size = trace.Marker?.Size ?? DefaultSize;
        var symbol = trace.Marker?.Symbol ?? MarkerSymbol.Circle;
        var drawn = Drawn(trace);
        if (drawn.Count > MostTooltips) return Together(plot, trace, drawn, size, color);
        var group = new SvgElement("g").Fill(color);
        if (trace.Marker?.Opacity is { } opacity) group.Set("fill-opacity", opacity);
        foreach (var index in drawn)
            group.Add(new SvgElement("path").Set("d", Outline(symbol, plot.X(trace.X[index]), plot.Y(trace.Y[index]), size)).Tooltip(Tooltip(trace, index)));
        return group;
    }

    /// <summary>A sentence for the reader, where not all points are drawn.</summary>
    public static string? Note(IEnumerable<Trace> traces)
    {
        long drawn = 0, all = 0;
        foreach (var trace in traces.OfType<ScatterTrace>().Where(trace => trace.Mode != ScatterMode.Lines))
        {
            drawn += Drawn(trace).Count;
            all += Finite(trace).Count();
        }
        return drawn == all ? null : $"{NumberText.Value(drawn)} of {NumberText.Value(all)} points are drawn, evenly chosen.";
    }

    /// <summary>The indices of the points that are drawn.</summary>
    public static IReadOnlyList<int> Drawn(ScatterTrace trace)
    {
        var finite = Finite(trace).ToList();
        if (finite.Count <= MostPoints) return finite;
        return [.. Enumerable.Range(0, MostPoints).Select(index => finite[(int)((long)index * finite.Count / MostPoints)])];
    }

    /// <summary>What a point's tooltip says.</summary>
    public static string Tooltip(ScatterTrace trace, int index)
    {
        var name = trace.Text is { } texts ? texts[index] + "\u00a0– " : string.IsNullOrEmpty(trace.Name) ? "" : trace.Name + ": ";
        return $"{name}{NumberText.Value(trace.X[index])}, {NumberText.Value(trace.Y[index])}";
    }

    /// <summary>The outline of a marker; all shapes cover about the same area.</summary>
    public static string Outline(MarkerSymbol symbol, double x, double y, double size)
    {
        var r = size / 2;
        return symbol switch
        {
            MarkerSymbol.Square => Polygon(x, y, (-0.89 * r, -0.89 * r), (0.89 * r, -0.89 * r), (0.89 * r, 0.89 * r), (-0.89 * r, 0.89 * r)),
            MarkerSymbol.Diamond => Polygon(x, y, (0, -1.25 * r), (1.25 * r, 0), (0, 1.25 * r), (-1.25 * r, 0)),
            MarkerSymbol.TriangleUp => Polygon(x, y, (0, -1.3 * r), (1.2 * r, 0.85 * r), (-1.2 * r, 0.85 * r)),
            MarkerSymbol.X => Polygon(x, y, (-1.1 * r, -0.6 * r), (-0.6 * r, -1.1 * r), (0, -0.5 * r), (0.6 * r, -1.1 * r), (1.1 * r, -0.6 * r), (0.5 * r, 0),
                (1.1 * r, 0.6 * r), (0.6 * r, 1.1 * r), (0, 0.5 * r), (-0.6 * r, 1.1 * r), (-1.1 * r, 0.6 * r), (-0.5 * r, 0)),
            _ => string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"M{N(x - r)} {N(y)}a{N(r)} {N(r)} 0 1 0 {N(size)} 0a{N(r)} {N(r)} 0 1 0 {N(-size)} 0z"),
        };
    }

    private static IEnumerable<int> Finite(ScatterTrace trace) =>
        Enumerable.Range(0, trace.X.Count).Where(index => double.IsFinite(trace.X[index]) && double.IsFinite(trace.Y[index]));

    // A line of no length with round ends is a disc, and the shortest way to write one.
    private static SvgElement Together(PlotArea plot, ScatterTrace trace, IReadOnlyList<int> drawn, double size, ThemeColor color)
    {
        var path = new StringBuilder();
        foreach (var index in drawn)
            path.Append('M').Append(N(plot.X(trace.X[index]))).Append(' ').Append(N(plot.Y(trace.Y[index]))).Append("h0");
        var element = new SvgElement("path").Set("d", path.ToString()).Set("fill", "none").Stroke(color, size).Set("stroke-linecap", "round");
        return element.Set("stroke-opacity", trace.Marker?.Opacity ?? 0.7);
    }

    private static string Polygon(double x, double y, params ReadOnlySpan<(double X, double Y)> corners)
    {
        var path = new StringBuilder();
        foreach (var corner in corners) path.Append(path.Length == 0 ? 'M' : 'L').Append(N(x + corner.X)).Append(' ').Append(N(y + corner.Y));
        return path.Append('z').ToString();
    }

    private static string N(double value) => NumberText.Coordinate(value);
}
