using System.Globalization;
using System.Text;
using System.Text.Json;
using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers.Families;

/// <summary>ProphetNet (<c>ProphetNetTokenizer</c> of transformers): BERT's WordPiece in its Python form, with <c>[SEP]</c> behind each
/// text and nothing before it.</summary>
internal static class ProphetNetFamily
{
    internal static Tokenizer Load(FamilyFiles files)
    {
        if (files.Config.Raw.TryGetValue("never_split", out var kept) && kept.ValueKind == JsonValueKind.Array && kept.GetArrayLength() > 0)
            throw new UnsupportedComponentException("never_split", "(a list of tokens)", files.Folder, ["null", "[]"]);
        var special = SlowTokenizer.Roles(files, unk: "[UNK]", sep: "[SEP]", pad: "[PAD]", mask: "[MASK]");
        var isBasic = files.Flag("do_basic_tokenize") ?? true;
        var sep = special.SepToken ?? "[SEP]";
        return new SlowTokenizer
        {
            Files = files,
            Vocabulary = SubwordFiles.Lines(files.Find("prophetnet.tokenizer")),
            Special = special,
            AdditionalSpecialTokens = files.AdditionalSpecialTokens ?? [],
            Normalizer = isBasic ? Normalizer(files) : null,
            PreTokenizer = isBasic ? new BertPreTokenizer() : new PythonWords(),
            Model = vocabulary => new WordPieceModel(vocabulary, special.UnkToken ?? "[UNK]"),
            Joiner = new ContinuationJoiner(" ##"),
            Layout = place => Layouts.AroundEach([], [place(sep)], secondTypeId: 1),
        }.Build();
    }

    private static SequenceNormalizer Normalizer(FamilyFiles files)
    {
        var lower = files.Flag("do_lower_case") ?? true;
        var steps = new List<Normalizer>
        {
            new PythonCleaning(files.Flag("tokenize_chinese_chars") ?? true),
            new UnicodeNormalizer(NormalizationForm.FormC),
        };
        if (lower) steps.AddRange([new FinalSigmaNormalizer(), new LowercaseNormalizer()]);
        if (files.Flag("strip_accents") ?? lower)
            steps.Add(new BertNormalizer { CleanText = false, HandleChineseChars = false, Lowercase = false, StripAccents = true });
        return new SequenceNormalizer([.. steps]);
    }
}

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
            var isApart = handleChineseChars && CharacterClasses.IsChinese(codePoint);
            if (isApart) rewriter.InsertBefore(' ');
            rewriter.Replace(PythonText.IsSpace(codePoint) ? ' ' : codePoint);
            if (isApart) rewriter.Insert(' ');
        }
        rewriter.Commit();
    }

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

/// <summary>Splits at whitespace as <c>str.split</c> of Python does.</summary>
internal sealed class PythonWords : TextSplitter
{
    protected internal override void Split(ReadOnlySpan<char> text, PieceList parts)
    {
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && !PythonText.IsSpace(text[i])) continue;
            parts.Add(start, i);
            start = i + 1;
        }
    }
}
