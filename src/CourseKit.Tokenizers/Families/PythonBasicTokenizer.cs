using System.Globalization;
using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers.Families;

// The steps of transformers' BasicTokenizer, which is BERT's splitting in Python. Its character categories are those of a present-day
// Unicode, where BertNormalizer and BertPreTokenizer have those of the version that the Rust library was built with.

/// <summary>Removes control characters and puts spaces around Chinese characters, by the categories that a present-day Python knows: newer
/// ones than those of <see cref="BertNormalizer"/>, to which what is younger than Unicode 8 is a control character.</summary>
internal sealed class PythonCleaning(bool handleChineseChars) : Normalizer
{
    public override void Apply(NormalizedText text)
    {
        var rewriter = new TextRewriter(text);
        while (rewriter.Next is var codePoint and >= 0)
        {
            if (IsRemoved(codePoint))
            {
                rewriter.Skip();
                continue;
            }
            var isApart = handleChineseChars && IsChinese(codePoint);
            if (isApart) rewriter.InsertBefore(' ');
            rewriter.Replace(PythonText.IsSpace(codePoint) ? ' ' : codePoint);
            if (isApart) rewriter.Insert(' ');
        }
        rewriter.Commit();
    }

    /// <summary>The reference of <see cref="BertNormalizer"/> leaves the first characters of extension E out.</summary>
    private static bool IsChinese(int codePoint) => codePoint is >= 0x2B820 and <= 0x2CEAF || CharacterClasses.IsChinese(codePoint);

    private static bool IsRemoved(int codePoint) => codePoint is 0 or 0xFFFD || (codePoint is not ('\t' or '\n' or '\r') &&
        CharUnicodeInfo.GetUnicodeCategory(codePoint) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate);
}

/// <summary>Writes the capital sigma that ends a word as the final small one, as Python's <c>str.lower</c> does (Unicode's
/// <c>Final_Sigma</c>): behind a letter, and with none after it.</summary>
internal sealed class FinalSigmaNormalizer : Normalizer
{
    private const char Capital = '\u03A3';
    private const char Final = '\u03C2';

    public override void Apply(NormalizedText text)
    {
        var units = text.MutableSpan;
        var afterLetter = false; // characters that have no case and stand within words do not count
        for (var i = 0; i < units.Length; i++)
        {
            if (units[i] == Capital && afterLetter && !IsBeforeLetter(units[(i + 1)..])) units[i] = Final;
            var codePoint = CharacterClasses.CodePointAt(units, i, out var length);
            i += length - 1;
            if (!IsIgnored(codePoint)) afterLetter = IsCased(codePoint);
        }
    }

    private static bool IsBeforeLetter(ReadOnlySpan<char> rest)
    {
        for (int i = 0, length; i < rest.Length; i += length)
        {
            var codePoint = CharacterClasses.CodePointAt(rest, i, out length);
            if (!IsIgnored(codePoint)) return IsCased(codePoint);
        }
        return false;
    }

    private static bool IsCased(int codePoint) => CharUnicodeInfo.GetUnicodeCategory(codePoint) is UnicodeCategory.UppercaseLetter
        or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter;

    private static bool IsIgnored(int codePoint) => codePoint is '\'' or '.' or ':' or 0xB7 or 0x2018 or 0x2019 or 0x2024 or 0x2027 ||
        CharUnicodeInfo.GetUnicodeCategory(codePoint) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.Format or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol;
}

/// <summary>Removes nonspacing marks.</summary>
internal sealed class PythonMarksNormalizer : Normalizer
{
    public override void Apply(NormalizedText text) =>
        text.Remove(codePoint => CharUnicodeInfo.GetUnicodeCategory(codePoint) == UnicodeCategory.NonSpacingMark);
}

/// <summary>Splits at whitespace as <c>str.split</c> of Python does, and perhaps around each punctuation character.</summary>
internal sealed class PythonWords(bool splitsPunctuation) : TextSplitter
{
    protected internal override void Split(ReadOnlySpan<char> text, PieceList parts)
    {
        var start = 0;
        for (int i = 0, length; i < text.Length; i += length)
        {
            var codePoint = CharacterClasses.CodePointAt(text, i, out length);
            var isPunctuation = splitsPunctuation && IsPunctuation(codePoint);
            if (!isPunctuation && !PythonText.IsSpace(codePoint)) continue;
            parts.Add(start, i);
            if (isPunctuation) parts.Add(i, i + length);
            start = i + length;
        }
        parts.Add(start, text.Length);
    }

    /// <summary>To BERT, every ASCII character that is printed and neither letter nor digit is punctuation.</summary>
    private static bool IsPunctuation(int codePoint) => codePoint < 0x80
        ? codePoint is > ' ' and < 0x7F && !char.IsAsciiLetterOrDigit((char)codePoint)
        : CharUnicodeInfo.GetUnicodeCategory(codePoint) is UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation
            or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation
            or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation;
}
