using WordToken = CourseKit.Tokenizers.TokenBuffer.WordToken;

namespace CourseKit.Tokenizers;

/// <summary>What encoding works with and keeps for the next text: buffers that have grown to the size of the texts, and the words that
/// were seen. A tokenizer has as many as threads have used it at once.</summary>
internal sealed class EncodingScratch
{
    private readonly WordCache? _cache;

    internal EncodingScratch(TokenizerModel model)
    {
        Text = new NormalizedText();
        PreTokenized = new PreTokenizedText(Text);
        if (model.CanCache) _cache = new WordCache();
    }

    internal NormalizedText Text { get; }

    internal PreTokenizedText PreTokenized { get; }

    internal TokenBuffer Tokens { get; } = new();

    internal TokenSequence First { get; } = new();

    internal TokenSequence Second { get; } = new();

    /// <summary>The stretches between added tokens in the text as it was given, and those in the normalised text.</summary>
    internal List<AddedTokenMatcher.Part> TextParts { get; } = [];

    internal List<AddedTokenMatcher.Part> NormalizedParts { get; } = [];

    /// <summary>The tokens of a word; good until the next word.</summary>
    internal ReadOnlySpan<WordToken> TokensOf(ReadOnlySpan<char> word, TokenizerModel model)
    {
        if (_cache is null || word.Length > WordCache.LongestWord) return Split(word, model);
        var hash = WordCache.HashOf(word);
        if (_cache.TryGet(word, hash, out var tokens)) return tokens;
        tokens = Split(word, model);
        _cache.Add(word, hash, tokens);
        return tokens;
    }

    internal void Clear()
    {
        First.Clear();
        Second.Clear();
    }

    private ReadOnlySpan<WordToken> Split(ReadOnlySpan<char> word, TokenizerModel model)
    {
        Tokens.Clear();
        model.Tokenize(word, Tokens);
        return Tokens.Span;
    }
}
