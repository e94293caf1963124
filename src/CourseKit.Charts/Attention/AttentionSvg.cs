using System.Security.Cryptography;
using System.Text;

namespace CourseKit.Charts;

/// <summary>Draws one head without scripts: the attending tokens on the left, the attended ones on the right, and lines that are stronger for larger weights.</summary>
internal sealed class AttentionSvg
{
    private const double Padding = 16;
    private const double Gap = 8;
    private const int Levels = 12;
    private const string Attends = "attends";
    private const string IsAttendedTo = "is attended to";

    // Many lines of nearly nothing make a grey sheet and a large file.
    private const double Faintest = 0.015;
    private const int MostLines = 1_500;

    private readonly AttentionExplorer explorer;
    private readonly AttentionWeights part;
    private readonly double width, height, top, row, size, room, left, right;

    private AttentionSvg(AttentionExplorer explorer, SvgOptions options)
    {
        (this.explorer, part, width) = (explorer, explorer.Shown, options.Width);
        var rows = Math.Max(part.QueryTokens.Count, part.KeyTokens.Count);
        (row, size) = rows <= 24 ? (24, 13) : rows <= 48 ? (20, 12) : (16, SvgText.SmallestSize);
        top = Padding + (explorer.Title.Length > 0 ? 24 : 0) + 36;
        height = options.Height ?? top + rows * row + Padding;
        if (options.Height is not null) row = Math.Max(4, (height - top - Padding) / rows);
        room = (width - 2 * Padding) * 0.36;
        left = Padding + Math.Min(room, Widest([.. part.QueryTokens, Attends])) + Gap;
        right = width - Padding - Math.Min(room, Widest([.. part.KeyTokens, IsAttendedTo])) - Gap;
    }

    /// <summary>The picture as SVG.</summary>
    public static string Draw(AttentionExplorer explorer, SvgOptions options)
    {
        options.Check();
        return new AttentionSvg(explorer, options).Write();
    }

    private string Write()
    {
        var parts = new SvgElement("g").Add(Parts());
        var drawn = new StringBuilder();
        parts.Write(drawn);
        // Of the content, and a class rather than an id: the same picture may be on a page twice.
        var scope = "ck-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(drawn.ToString())).AsSpan(0, 6));
        var label = $"{PlainText.Clean(explorer.Title)}. {explorer.Description}";
        var svg = new StringBuilder();
        svg.Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"ck-chart-svg {scope}\" role=\"img\" aria-label=\"{SvgElement.Escape(label)}\" ");
        svg.Append($"width=\"{NumberText.Coordinate(width)}\" height=\"{NumberText.Coordinate(height)}\" viewBox=\"0 0 {NumberText.Coordinate(width)} {NumberText.Coordinate(height)}\" ");
        svg.Append($"direction=\"ltr\" font-family=\"{SvgText.FontFamily}\"><style>.{scope}{{display:block;max-width:100%;height:auto}}");
        foreach (var (cssClass, property, color) in parts.Rules().Where(rule => rule.Color.Light != rule.Color.Dark))
            svg.Append($".{scope} .{cssClass}{{{property}:light-dark({color.Light},{color.Dark})}}");
        return svg.Append("</style>").Append(drawn).Append("</svg>").ToString();
    }

    private IEnumerable<SvgElement> Parts()
    {
        yield return new SvgElement("rect").Set("width", width).Set("height", height).Set("rx", "6").Fill(Theme.Card);
        var line = Padding + 12;
        if (explorer.Title.Length > 0)
        {
            yield return SvgText.Baseline(explorer.Title, Padding, line, SvgText.TitleSize, Theme.Text, room: width - 2 * Padding, bold: true);
            line += 22;
        }

        yield return SvgText.Baseline(AttentionText.Place(explorer), Padding, line, SvgText.AxisTitleSize, Theme.Muted, room: width - 2 * Padding);
        yield return SvgText.Middle(Attends, left - Gap, top - 8, SvgText.SmallestSize, Theme.Muted, "end");
        yield return SvgText.Middle(IsAttendedTo, right + Gap, top - 8, SvgText.SmallestSize, Theme.Muted);
        foreach (var level in Lines()) yield return level;
        foreach (var element in Column(part.QueryTokens, left - Gap, "end")) yield return element;
        foreach (var element in Column(part.KeyTokens, right + Gap, "start")) yield return element;
    }

    private IEnumerable<SvgElement> Column(IReadOnlyList<string> tokens, double x, string anchor) =>
        tokens.Select((token, i) => SvgText.Middle(token, x, Y(i), size, Theme.Text, anchor, room));

    // One path for all lines of about the same weight: a few elements instead of thousands.
    private IEnumerable<SvgElement> Lines()
    {
        var lines = from query in Enumerable.Range(0, part.QueryTokens.Count)
                    from key in Enumerable.Range(0, part.KeyTokens.Count)
                    let weight = (double)part[explorer.Layer, explorer.Head, query, key]
                    where weight >= Faintest
                    orderby weight descending
                    select (query, key, Level: (int)Math.Round(Math.Sqrt(Math.Min(weight, 1)) * Levels));
        foreach (var level in lines.Take(MostLines).GroupBy(line => line.Level).OrderBy(level => level.Key))
        {
            var weight = level.Key / (double)Levels * level.Key / Levels;
            var path = new StringBuilder();
            foreach (var (query, key, _) in level) path.Append(Curve(Y(query), Y(key)));
            yield return new SvgElement("path").Set("d", path.ToString()).Set("fill", "none").Set("stroke-opacity", 0.08 + 0.92 * Math.Pow(weight, 0.75))
                .Stroke(Theme.SeriesColor(0), 0.7 + 2.3 * weight);
        }
    }

    private string Curve(double from, double to)
    {
        var middle = NumberText.Coordinate((left + right) / 2);
        return $"M{NumberText.Coordinate(left)} {NumberText.Coordinate(from)}C{middle} {NumberText.Coordinate(from)} {middle} {NumberText.Coordinate(to)} {NumberText.Coordinate(right)} {NumberText.Coordinate(to)}";
    }

    private double Y(int index) => top + (index + 0.5) * row;

    private double Widest(IReadOnlyList<string> tokens) => tokens.Max(token => TextMetrics.Width(PlainText.Clean(token), size));
}
