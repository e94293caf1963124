namespace CourseKit.Charts;

/// <summary>Fonts and sizes of all texts in a picture, in pixels. Nothing is smaller than 11.</summary>
internal static class SvgText
{
    public const string FontFamily = "Helvetica, Arial, 'Liberation Sans', sans-serif";

    public const double TitleSize = 16;
    public const double AxisTitleSize = 12;
    public const double TickSize = 11.5;
    public const double CellSize = 13;
    public const double SmallestSize = 11;

    /// <summary>From the middle of a line of text down to its baseline, as a part of the font's size.</summary>
    private const double MiddleToBaseline = 0.35;

    /// <summary>A text of which <paramref name="middle"/> is the vertical middle; where it does not fit into <paramref name="room"/> it is
    /// cut and its tooltip is whole.</summary>
    public static SvgElement Middle(string text, double x, double middle, double size, ThemeColor color,
        string anchor = "start", double room = double.PositiveInfinity) =>
        Baseline(text, x, middle + size * MiddleToBaseline, size, color, anchor, room);

    /// <summary>As <see cref="Middle"/>, for the baseline of the text.</summary>
    public static SvgElement Baseline(string text, double x, double baseline, double size, ThemeColor color,
        string anchor = "start", double room = double.PositiveInfinity, bool bold = false)
    {
        var clean = PlainText.Clean(text);
        var shown = TextMetrics.Shorten(clean, room, size, bold);
        var element = new SvgElement("text").Set("x", x).Set("y", baseline).Set("font-size", size).Fill(color);
        if (anchor != "start") element.Set("text-anchor", anchor);
        if (bold) element.Set("font-weight", "600");
        element.Content(shown);
        if (shown != clean) element.Tooltip(clean);
        return element;
    }
}
