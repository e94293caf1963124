namespace CourseKit.Charts;

/// <summary>Tells notebook hosts the forms in which a <see cref="Figure"/> is shown. Hosts find it through the attribute on that type.</summary>
public sealed class FigureFormatterSource
{
    /// <summary>The MIME type of Plotly's JSON.</summary>
    public const string Plotly = "application/vnd.plotly.v1+json";

    /// <summary>The MIME type of the HTML fragment.</summary>
    public const string Html = "text/html";

    /// <summary>The MIME type of the static picture.</summary>
    public const string Svg = "image/svg+xml";

    /// <summary>The MIME type of the text.</summary>
    public const string Text = "text/plain";

    /// <summary>One formatter a MIME type, the richest first.</summary>
    public IEnumerable<FigureFormatter> CreateTypeFormatters() =>
    [
        new(Plotly, figure => figure.ToPlotlyJson()),
        new(Html, figure => figure.ToHtml()),
        new(Svg, figure => figure.ToSvg()),
        new(Text, figure => figure.ToText()),
    ];
}

/// <summary>Writes a <see cref="Figure"/> in one form.</summary>
public sealed class FigureFormatter
{
    private readonly Func<Figure, string> form;

    internal FigureFormatter(string mimeType, Func<Figure, string> form)
    {
        MimeType = mimeType;
        this.form = form;
    }

    /// <summary>The form's MIME type.</summary>
    public string MimeType { get; }

    /// <summary>Writes the object, if it is a figure.</summary>
    /// <returns>Whether it was one.</returns>
    public bool Format(object instance, TextWriter writer)
    {
        if (instance is not Figure figure) return false;
        writer.Write(form(figure));
        return true;
    }
}
