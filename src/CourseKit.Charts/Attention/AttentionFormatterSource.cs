using CourseKit.Display;

namespace CourseKit.Charts;

/// <summary>Tells notebook hosts the forms in which an <see cref="AttentionExplorer"/> is shown. Hosts find it through the attribute on that type.</summary>
public sealed class AttentionFormatterSource
{
    /// <summary>One formatter a MIME type, the richest first.</summary>
    public IEnumerable<object> CreateTypeFormatters() =>
    [
        Form(FigureFormatterSource.Html, explorer => explorer.ToHtml()),
        Form(FigureFormatterSource.Svg, explorer => explorer.ToSvg()),
        Form(FigureFormatterSource.Text, explorer => explorer.ToText()),
    ];

    private static TypeFormatter<AttentionExplorer> Form(string mimeType, Func<AttentionExplorer, string> form) => new(mimeType, (explorer, writer) => writer.Write(form(explorer)));
}
