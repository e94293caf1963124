using System.Text;

namespace CourseKit.Tokenizers.Unicode;

/// <summary>Questions about single code points, answered as the reference tokenizers answer them.</summary>
internal static class CharacterClasses
{
    /// <summary>The Unicode property White_Space.</summary>
    internal static bool IsWhitespace(int codePoint) => (CharacterTraits.Of(codePoint) & Traits.Space) != 0;

    /// <summary>A control, format or private-use character that BERT's cleaning drops. Tab, line feed and carriage return are
    /// whitespace to BERT.</summary>
    internal static bool IsBertControl(int codePoint) =>
        codePoint is < 0x20 or 0x7F ? codePoint is not ('\t' or '\n' or '\r')
        : codePoint >= 0x80 && Contains(CategoryTables.Other, codePoint);

    /// <summary>Punctuation as BERT counts it: every ASCII symbol (also <c>$</c>, <c>+</c>, <c>~</c>, which Unicode calls symbols) and the
    /// Unicode categories P*.</summary>
    internal static bool IsBertPunctuation(int codePoint) => (CharacterTraits.Of(codePoint) & Traits.Punctuation) != 0;

    /// <summary>Category Mn.</summary>
    internal static bool IsNonspacingMark(int codePoint) => codePoint >= 0x300 && Contains(CategoryTables.NonspacingMarks, codePoint);

    /// <summary>Categories Mn, Mc, Me.</summary>
    internal static bool IsCombiningMark(int codePoint) => codePoint >= 0x300 && Contains(CategoryTables.CombiningMarks, codePoint);

    /// <summary>The blocks of CJK ideographs that BERT sets apart with spaces (Hangul, Hiragana and Katakana are not among them).
    /// U+2B820..U+2B91F is left out as in the reference.</summary>
    internal static bool IsChinese(int codePoint) => codePoint >= 0x3400 && codePoint is
        <= 0x4DBF or >= 0x4E00 and <= 0x9FFF or >= 0xF900 and <= 0xFAFF or
        >= 0x20000 and <= 0x2A6DF or >= 0x2A700 and <= 0x2B81F or >= 0x2B920 and <= 0x2CEAF or >= 0x2F800 and <= 0x2FA1F;

    /// <summary>The regular expression class <c>\w</c> of Unicode Technical Standard 18: letters, marks, decimal digits, connectors,
    /// letter-like numbers and symbols, and the two joiners.</summary>
    internal static bool IsWord(int codePoint) => (CharacterTraits.Of(codePoint) & Traits.Word) != 0;

    /// <summary>Rust's <c>char::is_numeric</c>: categories Nd, Nl and No.</summary>
    internal static bool IsNumeric(int codePoint) => (CharacterTraits.Of(codePoint) & Traits.Numeric) != 0;

    /// <summary>The code point that starts at <paramref name="index"/> of well-formed UTF-16, and its length in units.</summary>
    internal static int CodePointAt(ReadOnlySpan<char> text, int index, out int length)
    {
        var unit = text[index];
        if (char.IsHighSurrogate(unit) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
        {
            length = 2;
            return char.ConvertToUtf32(unit, text[index + 1]);
        }
        length = 1;
        return char.IsSurrogate(unit) ? Rune.ReplacementChar.Value : unit;
    }

    /// <summary>How many code points a text has; a lone surrogate counts as one.</summary>
    internal static int CountCodePoints(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAnyInRange('\uD800', '\uDFFF')) return text.Length;
        var count = 0;
        for (var i = 0; i < text.Length; count++)
        {
            CodePointAt(text, i, out var length);
            i += length;
        }
        return count;
    }

    private static bool Contains(ReadOnlySpan<int> ranges, int codePoint)
    {
        int low = 0, high = ranges.Length / 2 - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (codePoint < ranges[2 * middle]) high = middle - 1;
            else if (codePoint > ranges[2 * middle + 1]) low = middle + 1;
            else return true;
        }
        return false;
    }
}
