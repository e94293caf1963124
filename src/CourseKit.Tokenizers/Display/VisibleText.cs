using System.Globalization;
using System.Text;

namespace CourseKit.Tokenizers.Display;

/// <summary>Text with everything visible that would not be seen, or that would do something to a page or a terminal.</summary>
internal static class VisibleText
{
    internal static string Of(ReadOnlySpan<char> text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) Append(rune, shown);
        return shown.ToString();
    }

    /// <summary>The same line by line: where the text has a line break, its mark ends a line.</summary>
    internal static IEnumerable<string> Lines(string text)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\n') continue;
            yield return Of(text.AsSpan(start, i + 1 - start));
            start = i + 1;
        }
        yield return Of(text.AsSpan(start));
    }

    private static void Append(Rune rune, StringBuilder shown)
    {
        switch (rune.Value)
        {
            case ' ': shown.Append('·'); break;
            case '\n': shown.Append('⏎'); break;
            case '\t': shown.Append('⇥'); break;
            case 0x7F: shown.Append('␡'); break;
            case < ' ': shown.Append((char)('␀' + rune.Value)); break;
            case 0x200D or 0xFE0F or 0xFE0E: shown.Append(rune.ToString()); break; // joins and styles emoji: seen in what it does
            default:
                if (IsInvisible(rune)) shown.Append(CultureInfo.InvariantCulture, $"‹U+{rune.Value:X4}›");
                else shown.Append(rune.ToString());
                break;
        }
    }

    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator or UnicodeCategory.Surrogate or
        UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}
