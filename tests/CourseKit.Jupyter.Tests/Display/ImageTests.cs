using System.Xml.Linq;
using CourseKit.Jupyter.Display;

namespace CourseKit.Jupyter.Tests.Display;

public class ImageTests
{
    private readonly Formatters formatters = new();

    public static TheoryData<byte[], string, string> Formats => new()
    {
        { Pictures.Png(640, 480), "image/png", "PNG picture, 640 × 480" },
        { Pictures.Jpeg(640, 480), "image/jpeg", "JPEG picture, 640 × 480" },
        { Pictures.Gif(640, 480), "image/gif", "GIF picture, 640 × 480" },
        { Pictures.WebPExtended(640, 480), "image/webp", "WebP picture, 640 × 480" },
        { Pictures.WebPLossy(640, 480), "image/webp", "WebP picture, 640 × 480" },
        { Pictures.WebPLossless(640, 480), "image/webp", "WebP picture, 640 × 480" },
        { Pictures.Png(1, 1)[..20], "image/png", "PNG picture" },
        { Pictures.Jpeg(1, 1)[..14], "image/jpeg", "JPEG picture" },
        { Pictures.WebPLossy(1, 1)[..20], "image/webp", "WebP picture" },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_picture_is_known_by_its_first_bytes(byte[] content, string mimeType, string text)
    {
        var picture = Image.FromBytes(content);
        Assert.Equal((mimeType, text), (picture.MimeType, picture.ToString()));
        Assert.Equal(Convert.ToBase64String(content), formatters.Format(picture).Find(mimeType));
    }

    [Fact]
    public void Every_beginning_of_a_picture_is_one_or_is_refused()
    {
        foreach (byte[] content in (byte[][])[Pictures.Png(9, 9), Pictures.Jpeg(9, 9), Pictures.Gif(9, 9), Pictures.WebPExtended(9, 9), Pictures.WebPLossy(9, 9), Pictures.WebPLossless(9, 9)])
        {
            for (var length = 0; length < content.Length; length++)
            {
                var exception = Record.Exception(() => Image.FromBytes(content[..length]));
                if (exception is not null) Assert.IsType<InvalidDataException>(exception);
            }
        }
    }

    [Fact]
    public void A_bare_picture_is_its_data_its_size_and_a_text()
    {
        var bundle = formatters.Format(Image.FromBytes(Pictures.Png(640, 480)));
        Assert.Equal(["image/png", "text/plain"], bundle.Forms.Select(form => form.Key));
        Assert.Equal("""{"image/png":{"width":640,"height":480}}""", bundle.Metadata.ToJsonString());
    }

    [Fact]
    public void An_alternative_text_is_in_the_HTML_and_is_the_plain_text()
    {
        var bundle = formatters.Format(Image.FromBytes(Pictures.Png(640, 480), alt: "A \"cat\" <asleep>", width: 320));
        Assert.Equal("A \"cat\" <asleep>", bundle.ToString());
        var image = XElement.Parse(bundle.Find("text/html")!.Replace("\">", "\"/>", StringComparison.Ordinal));
        Assert.Equal(("A \"cat\" <asleep>", "320", "240"), (image.Attribute("alt")!.Value, image.Attribute("width")!.Value, image.Attribute("height")!.Value));
        Assert.StartsWith("data:image/png;base64,iVBORw0KGgo", image.Attribute("src")!.Value, StringComparison.Ordinal);
        Assert.Equal("""{"image/png":{"width":320,"height":240}}""", bundle.Metadata.ToJsonString());
    }

    [Fact]
    public void A_format_that_not_every_frontend_shows_is_HTML_too() =>
        Assert.Equal(["text/html", "image/webp", "text/plain"], formatters.Format(Image.FromBytes(Pictures.WebPLossy(2, 2))).Forms.Select(form => form.Key));

    [Fact]
    public void A_file_is_read_whatever_its_name_is()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "photo.jpg");
        File.WriteAllBytes(path, Pictures.Png(3, 4));
        Assert.Equal("image/png", Image.FromFile(path).MimeType);
        File.Delete(path);
        Assert.Throws<FileNotFoundException>(() => Image.FromFile(path));
    }

    [Fact]
    public void What_is_no_picture_is_refused()
    {
        Assert.Contains("begins with the bytes 3C 73 76 67 2F 3E", Refused("<svg/>"u8.ToArray()), StringComparison.Ordinal);
        Assert.Contains("it is empty. Expected a PNG, JPEG, GIF or WebP file", Refused([]), StringComparison.Ordinal);
        Assert.Contains("5,242,881 bytes; a picture in a notebook may have 5,242,880", Refused([.. Pictures.Png(1, 1), .. new byte[Image.MaxBytes + 1 - Pictures.Png(1, 1).Length]]), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Image.FromBytes(Pictures.Png(1, 1), width: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Image.FromBytes(Pictures.Png(1, 1), width: 10_001));
    }

    [Fact]
    public void A_picture_does_not_change_with_the_array_that_it_was_made_of()
    {
        var content = Pictures.Gif(1, 1);
        var picture = Image.FromBytes(content);
        content[^1] = 0xFF;
        Assert.Equal(Convert.ToBase64String(Pictures.Gif(1, 1)), formatters.Format(picture).Find("image/gif"));
    }

    private static string Refused(byte[] content) => Assert.Throws<InvalidDataException>(() => Image.FromBytes(content)).Message;
}
