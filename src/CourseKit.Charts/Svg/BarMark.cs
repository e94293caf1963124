namespace CourseKit.Charts;

/// <summary>Bars of all series of a figure.</summary>
internal static class BarMark
{
    private const double DefaultGap = 0.25;
    private const double Size = SvgText.TickSize;
    private const double TextGap = 5;

    /// <summary>Draws the bars; series share the place of a label unless they are laid over each other.</summary>
    public static IEnumerable<SvgElement> Draw(PlotArea plot, Layout layout, IReadOnlyList<BarTrace> traces)
    {
        var shared = layout.BarMode == BarMode.Overlay ? 1 : traces.Count;
        var gap = layout.BarGap ?? DefaultGap;
        var showTexts = traces.All(trace => TextsFit(plot, trace, (trace.Width ?? 1) * (1 - gap) / shared));
        for (var series = 0; series < traces.Count; series++)
        {
            var place = traces[series].Width ?? 1;
            var width = place * (1 - gap) / shared;
            var offset = shared == 1 ? 0 : (series - (shared - 1) / 2.0) * width;
            foreach (var element in Series(plot, traces[series], offset, width, shared > 1, showTexts)) yield return element;
        }
    }

    private static IEnumerable<SvgElement> Series(PlotArea plot, BarTrace trace, double offset, double width, bool grouped, bool showTexts)
    {
        var group = new SvgElement("g");
        var color = ThemeColorOf(trace.Marker?.Color);
        var texts = new List<SvgElement>();
        for (var i = 0; i < trace.Lengths.Count; i++)
        {
            var length = trace.Lengths[i];
            if (!double.IsFinite(length)) continue;
            var box = Box.Of(plot, trace.Orientation, trace.Positions[i] + offset, width, length, grouped);
            var bar = new SvgElement("rect").Set("x", box.X).Set("y", box.Y).Set("width", box.Width).Set("height", box.Height).Fill(color);
            if (trace.Marker?.Opacity is { } opacity) bar.Set("fill-opacity", opacity);
            group.Add(bar.Tooltip(Tooltip(trace, i)));
            if (showTexts) texts.Add(ValueText(box, trace, i));
        }
        yield return group;
        foreach (var text in texts) yield return text;
    }

    /// <summary>The colour of the theme that a trace's colour stands for; others are the same on light and dark pages.</summary>
    public static ThemeColor ThemeColorOf(string? color) => color is null
        ? Theme.Series[0]
        : Theme.All.FirstOrDefault(theme => theme.Light == color) ?? new ThemeColor(CustomName(color), color, color);

    private static string CustomName(string color) => "u" + string.Concat(color.Where(char.IsAsciiLetterOrDigit));

    private static string Tooltip(BarTrace trace, int index)
    {
        var label = trace.HoverText is { } texts ? texts[index] : NumberText.Value(trace.Positions[index]);
        var series = string.IsNullOrEmpty(trace.Name) ? "" : $"{trace.Name}, ";
        return $"{series}{label}: {trace.Text?[index] ?? NumberText.Value(trace.Lengths[index])}";
    }

    private static bool TextsFit(PlotArea plot, BarTrace trace, double width)
    {
        if (trace.Text is null) return false;
        if (trace.Orientation == Orientation.Horizontal)
            return plot.Height * width / Math.Abs(plot.YScale.To - plot.YScale.From) >= Size
                && trace.Lengths.Zip(trace.Text).All(bar => !double.IsFinite(bar.First) || FitsBeside(plot, bar.First, TextMetrics.Width(bar.Second, Size)));
        var room = plot.Width * width / Math.Abs(plot.XScale.To - plot.XScale.From);
        return trace.Text.All(text => TextMetrics.Width(text, Size) <= room + 2);
    }

    private static bool FitsBeside(PlotArea plot, double length, double textWidth) => length >= 0
        ? plot.X(length) + TextGap + textWidth <= plot.Right + TextGap
        : plot.X(length) - TextGap - textWidth >= plot.Left;

    private static SvgElement ValueText(Box box, BarTrace trace, int index)
    {
        var text = trace.Text![index];
        var positive = trace.Lengths[index] >= 0;
        var element = trace.Orientation == Orientation.Horizontal
            ? SvgText.Middle(text, positive ? box.X + box.Width + TextGap : box.X - TextGap, box.Y + box.Height / 2, Size, Theme.Text, positive ? "start" : "end")
            : SvgText.Baseline(text, box.X + box.Width / 2, positive ? box.Y - 4 : box.Y + box.Height + Size, Size, Theme.Text, "middle");
        // A rim in the colour of the card keeps grid lines out of the digits.
        return element.Stroke(Theme.Card, 3).Set("paint-order", "stroke").Set("stroke-linejoin", "round");
    }

    /// <summary>A bar in pixels.</summary>
    private readonly record struct Box(double X, double Y, double Width, double Height)
    {
        public static Box Of(PlotArea plot, Orientation orientation, double position, double width, double length, bool grouped)
        {
            var hairline = grouped ? 0.5 : 0;
            if (orientation == Orientation.Vertical)
            {
                var (left, right) = Sorted(plot.X(position - width / 2), plot.X(position + width / 2));
                var (top, bottom) = Sorted(plot.Y(length), plot.Y(0));
                return new(left + hairline, top, Math.Max(0.5, right - left - 2 * hairline), bottom - top);
            }
            var (above, below) = Sorted(plot.Y(position - width / 2), plot.Y(position + width / 2));
            var (start, end) = Sorted(plot.X(0), plot.X(length));
            return new(start, above + hairline, end - start, Math.Max(0.5, below - above - 2 * hairline));
        }

        private static (double, double) Sorted(double a, double b) => a <= b ? (a, b) : (b, a);
    }
}
