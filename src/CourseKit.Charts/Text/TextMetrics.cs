using System.Globalization;
using System.Text;

namespace CourseKit.Charts;

/// <summary>How wide a text will be in the fonts that the pictures ask for, before any browser has seen it.</summary>
/// <remarks>The widths of ASCII characters are those of Helvetica, in thousandths of the font's size; Arial and Liberation Sans have the same.
/// They are taken somewhat wider, for the fonts of other machines; other characters are estimated by their script.</remarks>
internal static class TextMetrics
{
    private const double Safety = 1.08;
    private const double BoldSafety = 1.08;

    // From U+0020 to U+007E.
    private static readonly short[] Ascii =
    [
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
        556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
        1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
        667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
        333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
        556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
    ];

    /// <summary>The width of a text in pixels.</summary>
    public static double Width(string text, double fontSize, bool bold = false)
    {
        var thousandths = 0;
        foreach (var rune in text.EnumerateRunes()) thousandths += Advance(rune);
        return thousandths / 1000.0 * fontSize * Safety * (bold ? BoldSafety : 1);
    }

    /// <summary>The text, if need be cut so that it fits with an ellipsis; never inside a character that is written with several code points.</summary>
    public static string Shorten(string text, double width, double fontSize, bool bold = false)
    {
        if (Width(text, fontSize, bold) <= width) return text;
        var kept = new StringBuilder();
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            var element = elements.GetTextElement();
            if (Width($"{kept}{element}…", fontSize, bold) > width) break;
            kept.Append(element);
        }
        return kept.ToString().TrimEnd() + "…";
    }

    private static int Advance(Rune rune)
    {
        if (rune.Value is >= 0x20 and <= 0x7E) return Ascii[rune.Value - 0x20];
        if (rune.Value is 0x200B or 0x200C or 0x200D or (>= 0xFE00 and <= 0xFE0F)) return 0;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
            _ when rune.Value is '…' or '—' => 1000,
            _ when rune.Value is '−' => 584,
            _ when rune.Value >= 0x1F000 => 1400,
            _ when rune.Value is >= 0x1100 and < 0x1200 or >= 0x2600 and < 0x2800 or >= 0x2E80 => 1050,
            UnicodeCategory.UppercaseLetter => 800,
            UnicodeCategory.LowercaseLetter => 640,
            _ => 750,
        };
    }
}
