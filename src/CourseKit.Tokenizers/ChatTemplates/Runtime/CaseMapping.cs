using System.Text;

namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>Upper and lower case as Python's strings have them: .NET maps one character to one, Unicode (SpecialCasing.txt) some to
/// several, such as ß to SS.</summary>
internal static class CaseMapping
{
    /// <summary>A character, then its upper case. The Greek letters of U+1F80 to U+1FAF follow a rule instead.</summary>
    private const string Expansions =
        "\u00df\u0053\u0053 \u0149\u02bc\u004e \u01f0\u004a\u030c \u0390\u0399\u0308\u0301 \u03b0\u03a5\u0308\u0301 " +
        "\u0587\u0535\u0552 \u1e96\u0048\u0331 \u1e97\u0054\u0308 \u1e98\u0057\u030a \u1e99\u0059\u030a \u1e9a\u0041\u02be " +
        "\u1f50\u03a5\u0313 \u1f52\u03a5\u0313\u0300 \u1f54\u03a5\u0313\u0301 \u1f56\u03a5\u0313\u0342 \u1fb2\u1fba\u0399 " +
        "\u1fb3\u0391\u0399 \u1fb4\u0386\u0399 \u1fb6\u0391\u0342 \u1fb7\u0391\u0342\u0399 \u1fbc\u0391\u0399 " +
        "\u1fc2\u1fca\u0399 \u1fc3\u0397\u0399 \u1fc4\u0389\u0399 \u1fc6\u0397\u0342 \u1fc7\u0397\u0342\u0399 " +
        "\u1fcc\u0397\u0399 \u1fd2\u0399\u0308\u0300 \u1fd3\u0399\u0308\u0301 \u1fd6\u0399\u0342 \u1fd7\u0399\u0308\u0342 " +
        "\u1fe2\u03a5\u0308\u0300 \u1fe3\u03a5\u0308\u0301 \u1fe4\u03a1\u0313 \u1fe6\u03a5\u0342 \u1fe7\u03a5\u0308\u0342 " +
        "\u1ff2\u1ffa\u0399 \u1ff3\u03a9\u0399 \u1ff4\u038f\u0399 \u1ff6\u03a9\u0342 \u1ff7\u03a9\u0342\u0399 " +
        "\u1ffc\u03a9\u0399 \ufb00\u0046\u0046 \ufb01\u0046\u0049 \ufb02\u0046\u004c \ufb03\u0046\u0046\u0049 " +
        "\ufb04\u0046\u0046\u004c \ufb05\u0053\u0054 \ufb06\u0053\u0054 \ufb13\u0544\u0546 \ufb14\u0544\u0535 " +
        "\ufb15\u0544\u053b \ufb16\u054e\u0546 \ufb17\u0544\u053d";

    private const char CapitalIota = '\u0399', CapitalSigma = '\u03a3', FinalSigma = '\u03c2', CapitalIWithDot = '\u0130';

    private static readonly Dictionary<int, string> Upper =
        Expansions.Split(' ').ToDictionary(entry => (int)entry[0], entry => entry[1..]);

    internal static string ToUpper(string text)
    {
        if (Ascii.IsValid(text)) return text.ToUpperInvariant();
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) result.Append(ToUpper(rune));
        return result.ToString();
    }

    internal static string ToUpper(Rune rune)
    {
        if (Upper.TryGetValue(rune.Value, out var several)) return several;
        // Letters with an iota below or beside: rows of eight, whose capitals without the iota lie elsewhere in the block.
        if (rune.Value is >= 0x1F80 and <= 0x1FAF)
            return $"{(char)((rune.Value < 0x1F90 ? 0x1F08 : rune.Value < 0x1FA0 ? 0x1F28 : 0x1F68) + (rune.Value & 7))}{CapitalIota}";
        return Rune.ToUpperInvariant(rune).ToString();
    }

    internal static string ToLower(string text)
    {
        var lower = text.ToLowerInvariant();
        if (text.AsSpan().IndexOfAny(CapitalSigma, CapitalIWithDot) < 0) return lower;
        var result = new StringBuilder(text.Length + 1);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == CapitalIWithDot) result.Append("i\u0307");
            else result.Append(text[i] == CapitalSigma && EndsWord(text, i) ? FinalSigma : lower[i]);
        }
        return result.ToString();
    }

    /// <summary>Whether letters stand before a position but none after it.</summary>
    private static bool EndsWord(string text, int i)
    {
        var before = text[..i].EnumerateRunes().LastOrDefault(rune => !IsIgnored(rune));
        var after = text[(i + 1)..].EnumerateRunes().FirstOrDefault(rune => !IsIgnored(rune));
        return PythonText.IsCased(before) && !PythonText.IsCased(after);
    }

    private static bool IsIgnored(Rune rune) => rune.Value is '\'' or '.' or ':' or '^' or '`' or 0xAD or 0xB7 or 0x2019 ||
        Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.Format
            or System.Globalization.UnicodeCategory.ModifierSymbol or System.Globalization.UnicodeCategory.ModifierLetter;
}
