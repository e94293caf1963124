using System.Globalization;
using System.Text;

namespace CourseKit.Charts;

/// <summary>Labels come from data and may hold anything; this is what every form of a figure makes of them first.</summary>
internal static class PlainText
{
    private const int MostCharacters = 2_000;

    /// <summary>The text without control characters and without the characters that turn the direction of what follows. White space, line
    /// breaks included, becomes a space; half a surrogate pair becomes U+FFFD. Texts end after 2,000 characters.</summary>
    public static string Clean(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        var clean = new StringBuilder(Math.Min(text.Length, MostCharacters));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length >= MostCharacters) return clean.Append('…').ToString();
            if (Rune.IsWhiteSpace(rune)) clean.Append(' ');
            else if (!IsRemoved(rune)) clean.Append(rune);
        }
        return clean.ToString();
    }

    private static bool IsRemoved(Rune rune) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.Control
        || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x200E or 0x200F or 0x061C or 0xFEFF
        || (rune.Value & 0xFFFE) == 0xFFFE;
}
