using CourseKit.Tokenizers.SentencePiece;

namespace CourseKit.Tokenizers.Families;

/// <summary>How T5 and Llama treat the space in front of a text. In the old way (<c>legacy</c>) SentencePiece puts one in front of every
/// stretch between added tokens. In the new way only the text as a whole gets one; to keep SentencePiece from removing spaces at the start
/// of a stretch, the stretch is encoded behind the unknown token, whose pieces are then dropped.</summary>
internal sealed class PrefixedStart
{
    private readonly bool _legacy;
    private readonly int _dropped;

    private PrefixedStart(SentencePieceProcessor processor, Normalizer normalizer, bool legacy, bool addPrefixSpace, int dropped)
    {
        (Spm, Normalizer, AddPrefixSpace) = (processor.Model, normalizer, addPrefixSpace);
        (_legacy, _dropped) = (legacy, dropped);
    }

    internal SentencePieceModel Spm { get; }

    internal Normalizer Normalizer { get; }

    internal bool AddPrefixSpace { get; }

    internal static PrefixedStart Create(SentencePieceProcessor spm, bool legacy, bool addPrefixSpace, string unkToken)
    {
        if (legacy) return new(spm, spm.Normalizer, legacy, addPrefixSpace, 0);
        spm = spm.WithDummyPrefix(false);
        var normalizer = new PrefixedStartNormalizer(spm.Normalizer, addPrefixSpace, unkToken);
        return new(spm, normalizer, legacy, addPrefixSpace, spm.Encode(unkToken).Count);
    }

    internal TokenizerModel Model(Vocabulary vocabulary, string unkToken)
    {
        var model = Spm.WithIds(vocabulary, unkToken);
        return _legacy ? model : new PrefixedStartModel(model, unkToken, _dropped);
    }
}

/// <summary>Puts the space in front of the text, and the unknown token in front of a stretch that starts with a space.</summary>
internal sealed class PrefixedStartNormalizer(Normalizer inner, bool addPrefixSpace, string unkToken) : Normalizer
{
    internal override bool IsBetweenAddedTokens => true;

    public override void Apply(NormalizedText text)
    {
        text.MutableSpan.Replace(SentencePieceNormalizer.SpaceSymbol, ' ');
        if (addPrefixSpace && text.Origin == 0) text.InsertAtStart(SentencePieceNormalizer.SpaceSymbol);
        if (text.Span is [' ' or SentencePieceNormalizer.SpaceSymbol, ..])
            foreach (var character in unkToken.Reverse()) text.InsertAtStart(character);
        inner.Apply(text);
    }
}

/// <summary>Drops the pieces of the unknown token that <see cref="PrefixedStartNormalizer"/> put in front.</summary>
internal sealed class PrefixedStartModel(SentencePieceModel inner, string unkToken, int dropped) : TokenizerModel
{
    public override Vocabulary Vocabulary => inner.Vocabulary;

    public override string? UnkToken => inner.UnkToken;

    protected internal override bool KeepsUnknownText => inner.KeepsUnknownText;

    protected internal override void Tokenize(ReadOnlySpan<char> word, TokenBuffer output)
    {
        var before = output.Count;
        inner.Tokenize(word, output);
        if (word.StartsWith(unkToken, StringComparison.Ordinal) && output.Count - before >= dropped) output.RemoveRange(before, dropped);
    }
}
