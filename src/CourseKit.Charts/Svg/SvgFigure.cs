using System.Security.Cryptography;
using System.Text;

namespace CourseKit.Charts;

/// <summary>Draws the static picture of a figure: first how much room each part needs, then the parts.</summary>
internal sealed class SvgFigure
{
    private const double Padding = 16;
    private const double YTitleHeight = 22;
    private const double NoteHeight = 18;

    private readonly Figure figure;
    private readonly SvgOptions options;
    private readonly TitleMark title;
    private readonly LegendMark legend;
    private readonly HeatmapTrace? heatmap;
    private readonly string? note;
    private readonly double headerHeight;
    private readonly double leftRoom;
    private readonly TickLabels tickLabels = TickLabels.None;
    private readonly PlotArea plot = null!;
    private readonly double height;
    private readonly bool empty;

    private SvgFigure(Figure figure, SvgOptions options)
    {
        this.figure = figure;
        this.options = options;
        var inner = options.Width - 2 * Padding;
        title = new TitleMark(figure.Title, inner);
        legend = LegendMark.Of(figure, inner);
        heatmap = figure.Data.OfType<HeatmapTrace>().FirstOrDefault();
        note = PointMark.Note(figure.Data);
        headerHeight = HeaderHeight();

        var xRange = DataRange.Of(figure.Data, horizontal: true);
        var yRange = DataRange.Of(figure.Data, horizontal: false);
        empty = heatmap is null ? xRange.IsEmpty || yRange.IsEmpty : !heatmap.Z.Any(row => row.Any(double.IsFinite));

        // The left margin depends on the texts of the vertical axis, these on the height, the height on the texts below, and those on the margin:
        // each round widens the margin if it must, and never makes it narrower.
        var rightRoom = Padding + RightRoom();
        for (var needed = 40.0; needed > leftRoom; needed = YAxisMark.Width(plot.YScale, options.Width * 0.3))
        {
            leftRoom = needed;
            var width = options.Width - Padding - leftRoom - rightRoom;
            var xScale = AxisScale.Of(figure.Layout.XAxis, xRange, width, 75);
            tickLabels = TickLabels.Fit(xScale, TickPitch(xScale, width));
            var footer = XAxisMark.TickLength + tickLabels.Height + (figure.Layout.XAxis.Title is null ? 4 : 24) + (note is null ? 0 : NoteHeight) + Padding - 4;
            height = options.Height ?? Math.Round(headerHeight + AutomaticPlotHeight(width, headerHeight + footer) + footer);
            var plotHeight = Math.Max(40, height - headerHeight - footer);
            plot = new PlotArea(Padding + leftRoom, headerHeight, width, plotHeight, xScale, AxisScale.Of(figure.Layout.YAxis, yRange, plotHeight, 45));
        }
    }

    /// <summary>The picture as SVG.</summary>
    public static string Draw(Figure figure, SvgOptions options)
    {
        options.Check();
        return new SvgFigure(figure, options).Write();
    }

    private double HeaderHeight()
    {
        var total = Padding - 2;
        if (title.Height > 0) total += title.Height + 8;
        if (legend.Height > 0) total += legend.Height + 6;
        return total + (figure.Layout.YAxis.Title is null ? 8 : YTitleHeight + 4);
    }

    private double RightRoom() => heatmap is { ShowScale: true } ? ColorBarMark.Width(heatmap, 200) : 8;

    private static double TickPitch(AxisScale scale, double width) => scale.HasLabels
        ? width / Math.Abs(scale.To - scale.From)
        : scale.Ticks.Count < 2 ? width : width * Math.Abs(scale.Share(scale.Ticks[1]) - scale.Share(scale.Ticks[0]));

    private double AutomaticPlotHeight(double width, double rest)
    {
        if (empty) return 100;
        if (heatmap is { Z.Count: > 0 } matrix)
        {
            var rows = matrix.Z.Count;
            var cell = Math.Clamp(width / Math.Max(1, matrix.Z[0].Count) * 0.62, matrix.Text is null ? 14.5 : 26, rows <= 4 ? 84 : 44);
            return Math.Clamp(cell * rows, 90, 2_000);
        }
        var lying = figure.Data.OfType<BarTrace>().Where(bar => bar.Orientation == Orientation.Horizontal).ToList();
        if (lying.Count > 0) return Math.Clamp(lying[0].Positions.Count * Math.Max(24, lying.Count * 16 + 8), 80, 2_000);
        return Math.Max(180, Math.Round(options.Width * 2 / 3.0) - rest);
    }

    private string Write()
    {
        var parts = new SvgElement("g").Add(Parts());
        var description = figure.Description;
        var id = Id(description);
        var svg = new StringBuilder();
        var size = $"{options.Width} {NumberText.Coordinate(height)}";
        svg.Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"{id}\" class=\"ck-chart-svg\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\" ");
        svg.Append($"width=\"{options.Width}\" height=\"{NumberText.Coordinate(height)}\" viewBox=\"0 0 {size}\" direction=\"ltr\" font-family=\"{SvgText.FontFamily}\">");
        new SvgElement("title").Set("id", id + "-t").Content(PlainText.Clean(figure.Title.Length > 0 ? figure.Title : "Chart")).Write(svg);
        new SvgElement("desc").Set("id", id + "-d").Content(PlainText.Clean(description)).Write(svg);
        svg.Append("<style>").Append($"#{id}{{display:block;max-width:100%;height:auto}}");
        foreach (var (cssClass, property, color) in parts.Rules().Where(rule => rule.Color.Light != rule.Color.Dark))
            svg.Append($"#{id} .{cssClass}{{{property}:light-dark({color.Light},{color.Dark})}}");
        svg.Append("</style>");
        parts.Write(svg);
        return svg.Append("</svg>").ToString();
    }

    private IEnumerable<SvgElement> Parts()
    {
        yield return new SvgElement("rect").Set("width", options.Width).Set("height", height).Set("rx", "6").Fill(Theme.Card);
        foreach (var element in title.Draw(Padding, Padding - 2)) yield return element;
        foreach (var element in legend.Draw(Padding, Padding - 2 + (title.Height > 0 ? title.Height + 8 : 0))) yield return element;
        if (figure.Layout.YAxis.Title is { } yTitle)
            yield return SvgText.Baseline(yTitle.Text, Padding, plot.Top - 13, SvgText.AxisTitleSize, Theme.Muted, room: options.Width - 2 * Padding);
        if (note is not null)
            yield return SvgText.Baseline(note, Padding, height - 10, SvgText.SmallestSize, Theme.Muted, room: options.Width - 2 * Padding);
        if (empty)
        {
            yield return SvgText.Middle("No data", plot.Left + plot.Width / 2, plot.Top + plot.Height / 2, SvgText.AxisTitleSize, Theme.Muted, "middle");
            yield break;
        }
        foreach (var element in YAxisMark.Grid(plot, figure.Layout.YAxis)) yield return element;
        foreach (var element in XAxisMark.Grid(plot, figure.Layout.XAxis)) yield return element;
        foreach (var element in Marks()) yield return element;
        foreach (var element in YAxisMark.Draw(plot, leftRoom)) yield return element;
        var baseLine = heatmap is null && !plot.YScale.HasLabels && !HasBarsBelowZero;
        foreach (var element in XAxisMark.Draw(plot, figure.Layout.XAxis, tickLabels, baseLine)) yield return element;
        foreach (var element in Zero()) yield return element;
        foreach (var annotation in figure.Layout.Annotations ?? [])
            yield return SvgText.Middle(annotation.Text, plot.X(annotation.X), plot.Y(annotation.Y), SvgText.AxisTitleSize, Theme.Text, "middle");
    }

    private IEnumerable<SvgElement> Marks()
    {
        if (heatmap is not null)
        {
            foreach (var element in HeatmapMark.Draw(plot, heatmap, figure.Layout)) yield return element;
            if (heatmap.ShowScale) foreach (var element in ColorBarMark.Draw(plot, heatmap)) yield return element;
        }
        foreach (var element in BarMark.Draw(plot, figure.Layout, [.. figure.Data.OfType<BarTrace>()])) yield return element;
        foreach (var trace in figure.Data.OfType<ScatterTrace>())
        {
            if (trace.Mode != ScatterMode.Markers) foreach (var element in LineMark.Draw(plot, trace)) yield return element;
            if (trace.Mode != ScatterMode.Lines) yield return PointMark.Draw(plot, trace);
        }
    }

    private bool HasBarsBelowZero => plot.YScale.From < 0 && figure.Data.OfType<BarTrace>().Any(bar => bar.Orientation == Orientation.Vertical);

    /// <summary>The line from which bars grow, where it is not an edge of the plot.</summary>
    private IEnumerable<SvgElement> Zero()
    {
        var bars = figure.Data.OfType<BarTrace>().ToList();
        if (bars.Count == 0) yield break;
        if (bars[0].Orientation == Orientation.Horizontal) yield return XAxisMark.Rule(plot.X(0), plot.Top, plot.X(0), plot.Bottom, Theme.Rule);
        else if (HasBarsBelowZero) yield return XAxisMark.Rule(plot.Left, plot.Y(0), plot.Right, plot.Y(0), Theme.Rule);
    }

    // Of the content, so that two pictures on a page do not share one by accident and the same figure always has the same.
    private string Id(string description)
    {
        var content = $"{options.Width} {NumberText.Coordinate(height)} {description} {figure.ToPlotlyJson()}";
        return "ck-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 6));
    }
}
