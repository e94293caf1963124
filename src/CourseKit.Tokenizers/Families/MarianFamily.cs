using CourseKit.Tokenizers.SentencePiece;

namespace CourseKit.Tokenizers.Families;

/// <summary>Marian, the models of OPUS-MT (<c>MarianTokenizer</c> of transformers): one SentencePiece model for the source and one for the
/// target language, whose pieces get their ids from <c>vocab.json</c> (or from one such file each). Models with many target languages are
/// told which with a code such as <c>&gt;&gt;fra&lt;&lt;</c> at the start of the text.</summary>
internal static class MarianFamily
{
    internal static Tokenizer Load(FamilyFiles files)
    {
        var source = SentencePieceProcessor.FromFile(files.Find("source.spm"));
        var target = SentencePieceProcessor.FromFile(files.Find("target.spm"));
        var special = SlowTokenizer.Roles(files, eos: "</s>", unk: "<unk>", pad: "<pad>");
        var vocabulary = SentencePieceVocabulary.FromJson(files.Find("vocab.json"));
        var ofTarget = files.Flag("separate_vocabs") ?? false ? SentencePieceVocabulary.FromJson(files.Find("target_vocab.json")) : null;
        var unkToken = special.UnkToken ?? "<unk>";
        return new SlowTokenizer
        {
            Files = files,
            Vocabulary = vocabulary,
            Special = special,
            AdditionalSpecialTokens = files.AdditionalSpecialTokens ?? [],
            Normalizer = new MarianNormalizer(source.Normalizer),
            Model = all => new MarianModel(source.Model.WithIds(all, unkToken)),
            Joiner = new PiecewiseJoiner(target.Model) { SpaceAfter = true },
            Layout = place => Layouts.Around([], [place(special.EosToken!)]),
            Languages = new TranslationLanguages
            {
                Source = files.Text("source_lang"),
                Target = files.Text("target_lang"),
                ForTarget = (tokenizer, _) =>
                {
                    var ids = ofTarget is null ? tokenizer.Model.Vocabulary : new Vocabulary(ofTarget);
                    return tokenizer.With(new MarianModel(target.Model.WithIds(ids, unkToken)), new MarianNormalizer(target.Normalizer));
                },
            },
        }.Build();
    }
}

/// <summary>Normalises what lies around language codes, and keeps a code at the start.</summary>
internal sealed class MarianNormalizer(Normalizer inner) : Normalizer
{
    internal override bool IsBetweenAddedTokens => true;

    public override void Apply(NormalizedText text)
    {
        if (!text.Span.Contains(">>", StringComparison.Ordinal))
        {
            inner.Apply(text);
            return;
        }
        var code = CodeAt(text.Span, 0) is var length and > 0 ? text.Span[..length].ToString() : "";
        RemoveCodes(text);
        inner.Apply(text);
        var rewriter = new TextRewriter(text);
        foreach (var rune in code.EnumerateRunes()) rewriter.Write(rune.Value, 0);
        while (rewriter.Next is var codePoint and >= 0) rewriter.Replace(codePoint);
        rewriter.Commit();
    }

    /// <summary>The length of the code at a position, 0 when there is none: from <c>&gt;&gt;</c> to the last <c>&lt;&lt;</c> of the line
    /// with something between them.</summary>
    private static int CodeAt(ReadOnlySpan<char> text, int start)
    {
        var line = text[start..];
        if (line.IndexOf('\n') is var end and >= 0) line = line[..end];
        var last = line.LastIndexOf("<<");
        return line.StartsWith(">>") && last > 2 ? last + 2 : 0;
    }

    private static void RemoveCodes(NormalizedText text)
    {
        var rewriter = new TextRewriter(text);
        while (rewriter.Next is var codePoint and >= 0)
        {
            if (codePoint == '>' && CodeAt(text.Span, rewriter.Read) is var length and > 0) rewriter.SkipTo(rewriter.Read + length);
            else rewriter.Replace(codePoint);
        }
        rewriter.Commit();
    }
}

/// <summary>Takes the language code at the start for one token.</summary>
internal sealed class MarianModel(SentencePieceModel inner) : TokenizerModel
{
    public override Vocabulary Vocabulary => inner.Vocabulary;

    public override string? UnkToken => inner.UnkToken;

    protected internal override bool KeepsUnknownText => inner.KeepsUnknownText;

    protected internal override void Tokenize(ReadOnlySpan<char> word, TokenBuffer output)
    {
        var code = word.StartsWith(">>") ? CodeLength(word) : 0;
        if (code == 0)
        {
            inner.Tokenize(word, output);
            return;
        }
        output.Add(Vocabulary.TryGetId(word[..code], out var id) || Vocabulary.TryGetId(UnkToken, out id) ? id : throw UnigramModel.NoUnknown(), 0, code);
        var before = output.Count;
        inner.Tokenize(word[code..], output);
        output.Shift(before, code);
    }

    /// <summary>The normalised text behind a code starts with the space symbol, which no code has.</summary>
    private static int CodeLength(ReadOnlySpan<char> word)
    {
        for (var i = 2; i + 1 < word.Length; i++)
            if (word[i] == '<' && word[i + 1] == '<' && (i + 2 == word.Length || word[i + 2] == SentencePieceNormalizer.SpaceSymbol)) return i + 2;
        return 0;
    }
}
