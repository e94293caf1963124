namespace CourseKit.Charts;

/// <summary>The title, at the upper left, in one or two lines.</summary>
internal sealed class TitleMark
{
    private const double Size = SvgText.TitleSize;
    private const double LineHeight = 20;

    private readonly List<string> lines = [];
    private readonly string whole;

    public TitleMark(string title, double width)
    {
        whole = PlainText.Clean(title).Trim();
        if (whole.Length == 0) return;
        var end = EndOfLine(whole, width);
        lines.Add(TextMetrics.Shorten(whole[..end].TrimEnd(), width, Size, bold: true));
        if (end < whole.Length) lines.Add(TextMetrics.Shorten(whole[end..].Trim(), width, Size, bold: true));
    }

    /// <summary>The height of all lines.</summary>
    public double Height => lines.Count * LineHeight;

    /// <summary>Draws the lines below each other; a title that was cut is whole in their tooltips.</summary>
    public IEnumerable<SvgElement> Draw(double x, double top)
    {
        var isCut = lines.Exists(line => line.EndsWith('…')) && !whole.EndsWith('…');
        for (var i = 0; i < lines.Count; i++)
        {
            var text = SvgText.Baseline(lines[i], x, top + i * LineHeight + Size, Size, Theme.Text, bold: true);
            yield return isCut ? text.Tooltip(whole) : text;
        }
    }

    // The last space before which the text fits; the whole text, if it fits or has no space.
    private static int EndOfLine(string text, double width)
    {
        if (TextMetrics.Width(text, Size, bold: true) <= width) return text.Length;
        var end = text.Length;
        for (var i = text.IndexOf(' ', StringComparison.Ordinal); i >= 0; i = text.IndexOf(' ', i + 1))
        {
            if (TextMetrics.Width(text[..i], Size, bold: true) > width) break;
            end = i;
        }
        return end;
    }
}
