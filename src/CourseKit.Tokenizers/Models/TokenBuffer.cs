namespace CourseKit.Tokenizers;

/// <summary>Where a model puts the tokens of a word.</summary>
public sealed class TokenBuffer
{
    private WordToken[] _tokens = new WordToken[64];
    private Random? _random;

    internal TokenBuffer() { }

    /// <summary>A token of a word: its id, and where it stands in the word.</summary>
    internal readonly record struct WordToken(int Id, int Start, int End);

    /// <summary>How many tokens there are.</summary>
    public int Count { get; private set; }

    /// <summary>The source of random choices (dropout, sampling) for the text that is being encoded.</summary>
    public Random Random => _random ??= new Random();

    internal ReadOnlySpan<WordToken> Span => _tokens.AsSpan(0, Count);

    /// <summary>Adds a token.</summary>
    /// <param name="id">Its id in the vocabulary.</param>
    /// <param name="start">Where it starts in the word, in UTF-16 units.</param>
    /// <param name="end">Where it ends in the word.</param>
    public void Add(int id, int start, int end)
    {
        if (Count == _tokens.Length) Array.Resize(ref _tokens, 2 * Count);
        _tokens[Count++] = new(id, start, end);
    }

    /// <summary>The tokens from one on, to be changed in place.</summary>
    internal Span<WordToken> From(int start) => _tokens.AsSpan(start, Count - start);

    /// <summary>Drops all but the first tokens.</summary>
    internal void Truncate(int count) => Count = count;

    /// <summary>Takes tokens out again.</summary>
    internal void RemoveRange(int first, int count)
    {
        _tokens.AsSpan((first + count)..Count).CopyTo(_tokens.AsSpan(first));
        Count -= count;
    }

    /// <summary>Moves the tokens from <paramref name="first"/> on by some units of the word.</summary>
    internal void Shift(int first, int units)
    {
        foreach (ref var token in _tokens.AsSpan(first..Count))
            token = token with { Start = token.Start + units, End = token.End + units };
    }

    internal void Clear() => Count = 0;

    internal void UseRandom(Random? random) => _random = random;
}
