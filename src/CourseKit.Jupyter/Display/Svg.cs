using System.Text.RegularExpressions;

namespace CourseKit.Jupyter.Display;

/// <summary>A picture that scales, as SVG. Its <c>&lt;title&gt;</c> is what it says to who does not see it.</summary>
public sealed partial record Svg : IDisplayable
{
    /// <summary>A picture of SVG's source.</summary>
    /// <exception cref="ArgumentException">There is no <c>&lt;svg</c> in it.</exception>
    public Svg(string content)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (!content.Contains("<svg", StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"This is not SVG: there is no <svg> element in it. It begins with \"{PlainText.Cut(content, 40)}\". For a PNG, JPEG, GIF or WebP file use Image.FromFile.", nameof(content));
        Content = content;
    }

    /// <summary>The source.</summary>
    public string Content { get; }

    /// <inheritdoc/>
    public MimeBundle ToMimeBundle() => new MimeBundle().Add(MimeBundle.Svg, Content);

    /// <summary>The picture's title, or that it is a picture.</summary>
    public override string ToString() =>
        Title().Match(Content) is { Success: true } title ? System.Net.WebUtility.HtmlDecode(title.Groups["text"].Value).Trim() : "SVG picture";

    [GeneratedRegex("<title[^>]*>(?<text>[^<]{1,500})</title>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Title();
}
