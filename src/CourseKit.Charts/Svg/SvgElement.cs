using System.Text;

namespace CourseKit.Charts;

/// <summary>An element of a picture: a name, attributes, then a text or children.</summary>
internal sealed class SvgElement(string name)
{
    private readonly List<(string Name, string Value)> attributes = [];
    private readonly List<SvgElement> children = [];
    private readonly List<string> classes = [];
    private string? content;

    /// <summary>The theme's colours used here, as CSS rules without the part that scopes them.</summary>
    private readonly List<(string Class, string Property, ThemeColor Color)> paints = [];

    /// <summary>Sets an attribute.</summary>
    public SvgElement Set(string attribute, string value)
    {
        attributes.Add((attribute, value));
        return this;
    }

    /// <summary>Sets an attribute to a number of pixels.</summary>
    public SvgElement Set(string attribute, double value) => Set(attribute, NumberText.Coordinate(value));

    /// <summary>Fills the element: the light colour as an attribute, for programs that know no CSS, and both by a class.</summary>
    public SvgElement Fill(ThemeColor color) => Paint("fill", "f", color);

    /// <summary>Draws the element's outline.</summary>
    public SvgElement Stroke(ThemeColor color, double width) => Paint("stroke", "l", color).Set("stroke-width", width);

    /// <summary>Sets the text inside.</summary>
    public SvgElement Content(string text)
    {
        content = text;
        return this;
    }

    /// <summary>What a pointer that rests on the element shows.</summary>
    public SvgElement Tooltip(string text) => Add(new SvgElement("title").Content(PlainText.Clean(text)));

    /// <summary>Adds a child.</summary>
    public SvgElement Add(SvgElement child)
    {
        children.Add(child);
        return this;
    }

    /// <summary>Adds children.</summary>
    public SvgElement Add(IEnumerable<SvgElement> more)
    {
        children.AddRange(more);
        return this;
    }

    /// <summary>The rules for the theme's colours in this element and all below, each once, in the order of their first use.</summary>
    public IEnumerable<(string Class, string Property, ThemeColor Color)> Rules() =>
        paints.Concat(children.SelectMany(child => child.Rules())).DistinctBy(rule => rule.Class);

    /// <summary>Writes the element as XML.</summary>
    public void Write(StringBuilder output)
    {
        output.Append('<').Append(name);
        if (classes.Count > 0) output.Append(" class=\"").AppendJoin(' ', classes).Append('"');
        foreach (var (attribute, value) in attributes) output.Append(' ').Append(attribute).Append("=\"").Append(Escape(value)).Append('"');
        if (content is null && children.Count == 0)
        {
            output.Append("/>");
            return;
        }
        output.Append('>');
        foreach (var child in children) child.Write(output);
        if (content is not null) output.Append(Escape(content));
        output.Append("</").Append(name).Append('>');
    }

    /// <summary>Escapes what has a meaning in XML and in HTML.</summary>
    public static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal);

    private SvgElement Paint(string property, string kind, ThemeColor color)
    {
        var cssClass = $"{kind}-{color.Name}";
        classes.Add(cssClass);
        paints.Add((cssClass, property, color));
        return Set(property, color.Light);
    }
}
