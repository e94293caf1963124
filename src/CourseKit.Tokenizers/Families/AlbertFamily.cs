using System.Text;
using CourseKit.Tokenizers.SentencePiece;
using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers.Families;

/// <summary>ALBERT (<c>AlbertTokenizer</c> of transformers): lowercases, drops accents, and keeps a comma behind a digit apart.</summary>
internal static class AlbertFamily
{
    internal static Tokenizer Load(FamilyFiles files)
    {
        var spm = SentencePieceProcessor.FromFile(files.Find("spiece.model"));
        var special = SlowTokenizer.Roles(files, "[CLS]", "[SEP]", "<unk>", "[SEP]", "<pad>", "[CLS]", "[MASK]");
        var lower = files.Flag("do_lower_case") ?? true;
        var steps = new List<Normalizer>();
        if (lower) steps.Add(new LowercaseNormalizer());
        steps.Add(new AlbertCleaning(files.Flag("remove_space") ?? true));
        if (!(files.Flag("keep_accents") ?? false))
        {
            steps.Add(new UnicodeNormalizer(NormalizationForm.FormKD));
            steps.Add(new CombiningMarksNormalizer());
        }
        if (lower) steps.Add(new LowercaseNormalizer());
        return new SlowTokenizer
        {
            Files = files,
            Vocabulary = SentencePieceVocabulary.Of(spm),
            Special = special,
            AdditionalSpecialTokens = files.AdditionalSpecialTokens ?? [],
            MaskTakesSpace = true,
            Normalizer = new SequenceNormalizer([.. steps, spm.Normalizer]),
            Model = vocabulary => new AlbertModel(spm, spm.Model.WithIds(vocabulary, special.UnkToken!)),
            Joiner = new PiecewiseJoiner(spm.Model) { SpaceBefore = true },
            Layout = place => Layouts.Bert(place(special.ClsToken!), place(special.SepToken!)),
        }.Build();
    }
}

/// <summary>Joins runs of whitespace to one space, removes those at the ends, and makes LaTeX's double quotes plain ones.</summary>
internal sealed class AlbertCleaning(bool removeSpace) : Normalizer
{
    public override void Apply(NormalizedText text)
    {
        if (removeSpace) JoinSpaces(text);
        var span = text.Span;
        if (span.IndexOf("``") < 0 && span.IndexOf("''") < 0) return;
        var rewriter = new TextRewriter(text);
        while (rewriter.Next is var codePoint and >= 0)
        {
            if (span[rewriter.Read..].StartsWith("``") || span[rewriter.Read..].StartsWith("''"))
            {
                rewriter.Write('"', 2);
                rewriter.SkipTo(rewriter.Read + 2);
            }
            else rewriter.Replace(codePoint);
        }
        rewriter.Commit();
    }

    /// <summary>Joins runs of whitespace to one space and removes those at the ends.</summary>
    internal static void JoinSpaces(NormalizedText text)
    {
        var rewriter = new TextRewriter(text);
        var (pending, any) = (false, false);
        while (rewriter.Next is var codePoint and >= 0)
        {
            if (PythonText.IsSpace(codePoint))
            {
                pending = any;
                rewriter.Skip();
                continue;
            }
            if (pending) rewriter.Insert(' ');
            pending = false;
            any = true;
            rewriter.Replace(codePoint);
        }
        rewriter.Commit();
    }
}

/// <summary>Removes characters with a combining class, as <c>unicodedata.combining</c> of Python tells them.</summary>
internal sealed class CombiningMarksNormalizer : Normalizer
{
    public override void Apply(NormalizedText text) => text.Remove(codePoint => Decomposition.CombiningClass(codePoint) != 0);
}

/// <summary>Takes a comma off a piece that ends with a digit and a comma, and splits the rest anew.</summary>
internal sealed class AlbertModel(SentencePieceProcessor processor, SentencePieceModel inner) : TokenizerModel
{
    public override Vocabulary Vocabulary => inner.Vocabulary;

    public override string? UnkToken => inner.UnkToken;

    protected internal override bool KeepsUnknownText => inner.KeepsUnknownText;

    protected internal override void Tokenize(ReadOnlySpan<char> word, TokenBuffer output)
    {
        var first = output.Count;
        inner.Tokenize(word, output);
        var tokens = output.Span[first..];
        if (!EndsWithNumber(word, tokens)) return;
        var copy = tokens.ToArray();
        output.RemoveRange(first, copy.Length);
        foreach (var (id, start, end) in copy)
        {
            var piece = word[start..end];
            if (IsNumber(piece)) AddParts(piece, start, output);
            else output.Add(id, start, end);
        }
    }

    private static bool EndsWithNumber(ReadOnlySpan<char> word, ReadOnlySpan<TokenBuffer.WordToken> tokens)
    {
        foreach (var token in tokens)
            if (IsNumber(word[token.Start..token.End])) return true;
        return false;
    }

    private static bool IsNumber(ReadOnlySpan<char> piece) => piece is [.., var digit, ','] && char.IsDigit(digit);

    private void AddParts(ReadOnlySpan<char> piece, int start, TokenBuffer output)
    {
        const char Space = SentencePieceNormalizer.SpaceSymbol;
        var parts = processor.EncodePieces(piece[..^1].ToString().Replace($"{Space}", "", StringComparison.Ordinal));
        var comma = start + piece.Length - 1;
        for (var i = 0; i < parts.Length; i++)
        {
            var part = parts[i];
            if (i == 0 && piece[0] != Space && part[0] == Space) part = part[1..];
            if (part.Length == 0) continue;
            var end = Math.Min(start + part.Length, comma);
            output.Add(IdOf(part), Math.Min(start, comma), end);
            start = end;
        }
        output.Add(IdOf(","), comma, comma + 1);
    }

    private int IdOf(ReadOnlySpan<char> piece) =>
        Vocabulary.TryGetId(piece, out var id) || Vocabulary.TryGetId(UnkToken, out id) ? id : throw UnigramModel.NoUnknown();
}
