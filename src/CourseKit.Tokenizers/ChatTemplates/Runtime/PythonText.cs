using System.Buffers;
using System.Globalization;
using System.Text;
using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>Text as Python sees it: a sequence of code points.</summary>
internal static class PythonText
{
    /// <summary>What <c>str.isspace</c> and <c>str.strip</c> take for whitespace.</summary>
    internal static readonly char[] Whitespace =
        [.. "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"];

    private static readonly SearchValues<char> WhitespaceSet = SearchValues.Create(Whitespace);

    internal static bool IsWhitespace(char c) => WhitespaceSet.Contains(c);

    internal static int Length(string text) => CharacterClasses.CountCodePoints(text);

    internal static IEnumerable<object> Characters(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            var length = LengthAt(text, i);
            yield return text.Substring(i, length);
            i += length;
        }
    }

    /// <summary>The character at a position, counted from the end when negative; null when there is none.</summary>
    internal static object? Item(string text, object key)
    {
        if (Values.AsIndex(key) is not { } index) return null;
        if (!HasSurrogates(text)) return (index < 0 ? index + text.Length : index) is var i && i >= 0 && i < text.Length ? text[i].ToString() : null;
        var characters = Characters(text).ToArray();
        return (index < 0 ? index + characters.Length : index) is var j && j >= 0 && j < characters.Length ? characters[j] : null;
    }

    internal static bool HasSurrogates(string text) => text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0;

    /// <summary>The UTF-16 position of a code point.</summary>
    internal static int Position(string text, int codePoints)
    {
        var i = 0;
        for (; codePoints > 0 && i < text.Length; codePoints--) i += LengthAt(text, i);
        return i;
    }

    /// <summary>Order by code point, which that of UTF-16 units is not beyond the basic plane.</summary>
    internal static int Compare(string left, string right)
    {
        var i = left.AsSpan().CommonPrefixLength(right);
        if (i == left.Length || i == right.Length) return left.Length.CompareTo(right.Length);
        bool isHigh = char.IsSurrogate(left[i]), otherIsHigh = char.IsSurrogate(right[i]);
        return isHigh == otherIsHigh ? left[i].CompareTo(right[i]) : isHigh ? 1 : -1;
    }

    /// <summary>The lines of a text, without their ends.</summary>
    internal static List<string> Lines(string text, bool keepEnds = false)
    {
        var lines = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var found = text.AsSpan(start).IndexOfAny("\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029");
            var end = found < 0 ? text.Length : start + found;
            var next = found < 0 ? end : end + (text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n' ? 2 : 1);
            lines.Add(text[start..(keepEnds ? next : end)]);
            start = next;
        }
        return lines;
    }

    /// <summary>First character in upper case, the others in lower case.</summary>
    internal static string Capitalize(string text)
    {
        if (text.Length == 0) return text;
        var first = LengthAt(text, 0);
        return TitleOf(text[..first]) + CaseMapping.ToLower(text[first..]);
    }

    /// <summary>A letter after anything but a letter in upper case, the others in lower case (<c>str.title</c>).</summary>
    internal static string Title(string text)
    {
        var result = new StringBuilder(text.Length);
        var isInside = false;
        foreach (var rune in text.EnumerateRunes())
        {
            result.Append(isInside ? Rune.ToLowerInvariant(rune).ToString() : TitleOf(rune.ToString()));
            isInside = IsCased(rune);
        }
        return result.ToString();
    }

    /// <summary>One character as it begins a word: of several letters that it becomes, only the first is a capital.</summary>
    private static string TitleOf(string character) =>
        CaseMapping.ToUpper(character) is [var first, .. { Length: > 0 } rest] && !char.IsSurrogate(first)
            ? first + CaseMapping.ToLower(rest) : CaseMapping.ToUpper(character);

    internal static bool IsCased(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or
        UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter;

    /// <summary><c>repr</c> of a string: in the quotes that need the fewest escapes, with what cannot be printed escaped.</summary>
    internal static string Represent(string text)
    {
        var quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        var result = new StringBuilder(text.Length + 2).Append(quote);
        for (var i = 0; i < text.Length;)
        {
            var length = LengthAt(text, i);
            var code = length == 2 ? char.ConvertToUtf32(text, i) : text[i];
            if (code == quote || code == '\\') result.Append('\\').Append((char)code);
            else if (code is '\n') result.Append("\\n");
            else if (code is '\r') result.Append("\\r");
            else if (code is '\t') result.Append("\\t");
            else if (code == ' ' || IsPrintable(code)) result.Append(text, i, length);
            else result.Append(code < 0x100 ? $"\\x{code:x2}" : code < 0x10000 ? $"\\u{code:x4}" : $"\\U{code:x8}");
            i += length;
        }
        return result.Append(quote).ToString();
    }

    private static bool IsPrintable(int code) => CharUnicodeInfo.GetUnicodeCategory(code) is not (UnicodeCategory.Control or
        UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);

    private static int LengthAt(string text, int i) =>
        char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) ? 2 : 1;
}
