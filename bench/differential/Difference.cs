using System.Globalization;
using System.Text;

namespace CourseKit.Bench.Differential;

/// <summary>One input on which the two sides differ.</summary>
/// <param name="Tokenizer">The tokenizer's name.</param>
/// <param name="Input">The text as it was generated.</param>
/// <param name="Smallest">The smallest part of it that still differs.</param>
/// <param name="Field">What differs first there.</param>
/// <param name="Ours">Our value.</param>
/// <param name="Theirs">The reference's.</param>
internal sealed record Difference(string Tokenizer, string Input, string Smallest, string Field, string Ours, string Theirs)
{
    private const int MostQuoted = 40;

    /// <summary>Inputs with the same field and the same classes of characters have one cause, more often than not.</summary>
    public string Group => $"{Field}: {string.Concat(Smallest.EnumerateRunes().Take(MostQuoted).Select(rune => Abbreviation(Rune.GetUnicodeCategory(rune))))}";

    /// <summary>The text in ASCII, code points in braces.</summary>
    public static string Quote(string text) => string.Concat(text.EnumerateRunes().Take(MostQuoted).Select(rune => rune.Value is > 32 and < 127 ? rune.ToString() : $"{{{rune.Value:X}}}"));

    // As the Unicode standard writes them: the first letter and one of the second word.
    private static string Abbreviation(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter => "Lu",
        UnicodeCategory.LowercaseLetter => "Ll",
        UnicodeCategory.TitlecaseLetter => "Lt",
        UnicodeCategory.ModifierLetter => "Lm",
        UnicodeCategory.OtherLetter => "Lo",
        UnicodeCategory.NonSpacingMark => "Mn",
        UnicodeCategory.SpacingCombiningMark => "Mc",
        UnicodeCategory.EnclosingMark => "Me",
        UnicodeCategory.DecimalDigitNumber => "Nd",
        UnicodeCategory.LetterNumber => "Nl",
        UnicodeCategory.OtherNumber => "No",
        UnicodeCategory.SpaceSeparator => "Zs",
        UnicodeCategory.LineSeparator => "Zl",
        UnicodeCategory.ParagraphSeparator => "Zp",
        UnicodeCategory.Control => "Cc",
        UnicodeCategory.Format => "Cf",
        UnicodeCategory.PrivateUse => "Co",
        UnicodeCategory.OtherNotAssigned => "Cn",
        UnicodeCategory.Surrogate => "Cs",
        UnicodeCategory.ConnectorPunctuation => "Pc",
        UnicodeCategory.DashPunctuation => "Pd",
        UnicodeCategory.OpenPunctuation => "Ps",
        UnicodeCategory.ClosePunctuation => "Pe",
        UnicodeCategory.InitialQuotePunctuation => "Pi",
        UnicodeCategory.FinalQuotePunctuation => "Pf",
        UnicodeCategory.OtherPunctuation => "Po",
        UnicodeCategory.MathSymbol => "Sm",
        UnicodeCategory.CurrencySymbol => "Sc",
        UnicodeCategory.ModifierSymbol => "Sk",
        _ => "So",
    };
}
