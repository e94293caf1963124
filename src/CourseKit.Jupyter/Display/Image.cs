using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace CourseKit.Jupyter.Display;

/// <summary>A picture: the bytes of a PNG, JPEG, GIF or WebP file. <c>Image.FromFile("cat.png", alt: "A sleeping cat")</c></summary>
public sealed class Image : IDisplayable
{
    /// <summary>The most bytes of a picture: 5 MiB, since a notebook carries it within.</summary>
    public const int MaxBytes = 5 << 20;

    private const int MaxWidth = 10_000;

    private readonly byte[] content;
    private readonly PictureFormat format;
    private readonly int? shownWidth;

    private Image(byte[] content, string source, string? alt, int? width)
    {
        if (width is <= 0 or > MaxWidth) throw new ArgumentOutOfRangeException(nameof(width), width, $"A picture is shown 1 to {MaxWidth} pixels wide.");
        if (content.Length > MaxBytes) throw TooLarge(source, content.Length);
        format = PictureFormat.Of(content) ?? throw new InvalidDataException(
            $"{source} is no picture that is known here: {Beginning(content)}. Expected a PNG, JPEG, GIF or WebP file; SVG is shown with new Svg(text).");
        (this.content, Alt, shownWidth) = (content, alt, width);
    }

    /// <summary>What the picture shows, for those who do not see it; null when nobody said.</summary>
    public string? Alt { get; }

    /// <summary>The picture's MIME type, e.g. <c>image/png</c>.</summary>
    public string MimeType => format.MimeType;

    /// <summary>The picture's own width in pixels; 0 when its file does not say.</summary>
    public int Width => format.Width;

    /// <summary>The picture's own height in pixels; 0 when its file does not say.</summary>
    public int Height => format.Height;

    /// <summary>The picture in a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="alt">What it shows, in words.</param>
    /// <param name="width">How wide it is shown, in pixels; default: its own width, or as wide as there is room.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no picture, or larger than <see cref="MaxBytes"/>.</exception>
    public static Image FromFile(string path, string? alt = null, int? width = null)
    {
        using var file = File.OpenRead(path);
        if (file.Length > MaxBytes) throw TooLarge(path, file.Length);
        var content = new byte[file.Length];
        file.ReadExactly(content);
        return new(content, path, alt, width);
    }

    /// <summary>The picture in memory.</summary>
    /// <param name="content">The bytes of a PNG, JPEG, GIF or WebP file.</param>
    /// <param name="alt">What it shows, in words.</param>
    /// <param name="width">How wide it is shown, in pixels; default: its own width, or as wide as there is room.</param>
    /// <exception cref="InvalidDataException">They are no picture, or more than <see cref="MaxBytes"/>.</exception>
    public static Image FromBytes(byte[] content, string? alt = null, int? width = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        return new([.. content], "This", alt, width);
    }

    /// <summary>
    /// The picture as base64, and as HTML where that says more: an alternative text, which the bare picture has no place for, or a
    /// format that not every frontend shows by itself.
    /// </summary>
    public MimeBundle ToMimeBundle()
    {
        var data = Convert.ToBase64String(content);
        var bundle = new MimeBundle { Metadata = Metadata() };
        if (Alt is not null || MimeType is "image/gif" or "image/webp") bundle.Add(MimeBundle.Html, Html(data));
        return bundle.Add(MimeType, data);
    }

    /// <summary>What it shows, else its format and size: <c>PNG picture, 640 × 480</c>.</summary>
    public override string ToString() =>
        Alt ?? (Width > 0 ? string.Create(CultureInfo.InvariantCulture, $"{format.Name} picture, {Width} × {Height}") : $"{format.Name} picture");

    private string Html(string data)
    {
        var (width, height) = Size();
        var size = width is null ? "" : string.Create(CultureInfo.InvariantCulture, $" width=\"{width}\"") + (height is null ? "" : string.Create(CultureInfo.InvariantCulture, $" height=\"{height}\""));
        return $"<img alt=\"{WebUtility.HtmlEncode(ToString())}\"{size} style=\"max-width:100%;height:auto\" src=\"data:{MimeType};base64,{data}\">";
    }

    private JsonObject Metadata()
    {
        var (width, height) = Size();
        if (width is null) return [];
        var size = height is null
            ? string.Create(CultureInfo.InvariantCulture, $$"""{"width": {{width}}}""")
            : string.Create(CultureInfo.InvariantCulture, $$"""{"width": {{width}}, "height": {{height}}}""");
        // Parsed, numbers are read as any type; those that code put there only as theirs.
        return new() { [MimeType] = JsonNode.Parse(size) };
    }

    private (int? Width, int? Height) Size()
    {
        if (Width == 0) return (shownWidth, null);
        var width = shownWidth ?? Width;
        return (width, (int)Math.Max(1, Math.Round((double)Height * width / Width)));
    }

    private static InvalidDataException TooLarge(string source, long length) => new(string.Create(
        CultureInfo.InvariantCulture, $"{source} has {length:N0} bytes; a picture in a notebook may have {MaxBytes:N0}. Scale it down first."));

    private static string Beginning(byte[] content) =>
        content.Length == 0 ? "it is empty" : $"it begins with the bytes {string.Join(' ', content.Take(8).Select(value => value.ToString("X2", CultureInfo.InvariantCulture)))}";
}
