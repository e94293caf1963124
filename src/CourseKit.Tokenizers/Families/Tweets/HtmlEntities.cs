using System.Globalization;
using System.Net;
using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers.Families.Tweets;

/// <summary>Writes the characters that HTML entities stand for (<c>&amp;amp;</c>, <c>&amp;#8364;</c>, <c>&amp;#x20AC;</c>); one that stands
/// for nothing is left out. The names are those of HTML 4.</summary>
internal static class HtmlEntities
{
    private const int LongestName = 8; // thetasym

    /// <summary>What browsers take the code points 80 to 9F for (Windows-1252); 0 where it has none.</summary>
    private const string Windows1252 = "€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ";

    internal static void Replace(NormalizedText text)
    {
        if (!text.Span.Contains('&')) return;
        var rewriter = new TextRewriter(text);
        while (text.Span[rewriter.Read..].IndexOf('&') is var offset and >= 0)
        {
            var start = rewriter.Read + offset;
            rewriter.CopyTo(start);
            var length = BodyLength(text.Span[(start + 1)..]);
            if (length == 0)
            {
                rewriter.CopyTo(start + 1);
                continue;
            }
            if (CodePointOf(text.Span.Slice(start + 1, length)) is { } codePoint) rewriter.Write(codePoint, length + 2);
            rewriter.SkipTo(start + length + 2);
        }
        rewriter.CopyTo(text.Length);
        rewriter.Commit();
    }

    /// <summary>The length of what stands between the ampersand and the semicolon, or 0 when that is no entity.</summary>
    private static int BodyLength(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
            if (text[i] == ';') return i;
            else if (text[i] == '&' || CharacterClasses.IsWhitespace(text[i])) return 0;
        return 0;
    }

    private static int? CodePointOf(ReadOnlySpan<char> body)
    {
        // A leading x means a hexadecimal number even without the number sign, so that names with x are never found (as in NLTK).
        var digits = body is ['#', _, ..] ? body[1..] : body;
        var isHex = digits is ['x', _, ..];
        if (isHex) digits = digits[1..];
        if (digits.Length == body.Length) return Named(body);
        var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.AllowLeadingSign;
        if (!long.TryParse(digits, style, CultureInfo.InvariantCulture, out var number)) return null;
        if (number is >= 0x80 and <= 0x9F) return Windows1252[(int)number - 0x80] is var character and > '\0' ? character : null;
        return number is < 0 or > 0x10FFFF ? null : number is >= 0xD800 and <= 0xDFFF ? 0xFFFD : (int)number;
    }

    private static int? Named(ReadOnlySpan<char> name)
    {
        if (name.Length > LongestName || name.Contains('#') || name is "apos") return null;
        var text = WebUtility.HtmlDecode($"&{name};");
        return text.Length == 1 ? text[0] : null;
    }
}
