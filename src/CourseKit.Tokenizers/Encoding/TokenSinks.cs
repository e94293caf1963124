using WordToken = CourseKit.Tokenizers.TokenBuffer.WordToken;

namespace CourseKit.Tokenizers;

/// <summary>Where the tokens of a text go. There are two: everything that an encoding holds, or the ids alone.</summary>
internal interface ITokenSink
{
    /// <summary>Takes the tokens of one word.</summary>
    /// <param name="tokens">The tokens; positions count from the start of the word.</param>
    /// <param name="text">The normalised text.</param>
    /// <param name="start">Where the word starts in it.</param>
    /// <param name="word">The word's number.</param>
    void AddTokens(ReadOnlySpan<WordToken> tokens, NormalizedText text, int start, int word);

    /// <summary>Takes an added token that was found in the text.</summary>
    void AddAddedToken(int id, NormalizedText text, int start, int end, int word);
}

/// <summary>Takes everything.</summary>
internal readonly struct SequenceSink(TokenSequence sequence, TokenizerModel model) : ITokenSink
{
    private readonly int _unknownId = model.KeepsUnknownText && model.UnkToken is { } unk ? model.Vocabulary.IdOf(unk) ?? -1 : -1;

    public void AddTokens(ReadOnlySpan<WordToken> tokens, NormalizedText text, int start, int word)
    {
        foreach (ref readonly var token in tokens)
        {
            var offsets = text.OriginalSpan(start + token.Start, start + token.End);
            if (token.Id == _unknownId) sequence.Add(token.Id, text.Span[(start + token.Start)..(start + token.End)].ToString(), offsets, word);
            else sequence.Add(token.Id, offsets, word);
        }
    }

    public void AddAddedToken(int id, NormalizedText text, int start, int end, int word) =>
        sequence.Add(id, text.Span[start..end].ToString(), text.OriginalSpan(start, end), word);
}

/// <summary>Writes ids into the caller's memory and counts on when that is full.</summary>
internal ref struct IdSink(Span<int> ids) : ITokenSink
{
    private readonly Span<int> _ids = ids;

    /// <summary>How many ids there were, those without room included.</summary>
    internal int Count { get; private set; }

    public void AddTokens(ReadOnlySpan<WordToken> tokens, NormalizedText text, int start, int word)
    {
        var count = Count;
        foreach (ref readonly var token in tokens)
        {
            if (count < _ids.Length) _ids[count] = token.Id;
            count++;
        }
        Count = count;
    }

    public void AddAddedToken(int id, NormalizedText text, int start, int end, int word) => Add(id);

    internal void Add(int id)
    {
        if (Count < _ids.Length) _ids[Count] = id;
        Count++;
    }
}
