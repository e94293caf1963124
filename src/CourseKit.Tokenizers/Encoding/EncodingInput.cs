namespace CourseKit.Tokenizers;

/// <summary>What is encoded: a text, or the words of one, and the same for its pair.</summary>
internal readonly struct EncodingInput
{
    private readonly object _first;
    private readonly object? _second;

    internal EncodingInput(string text, string? pair = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        (_first, _second) = (text, pair);
    }

    internal EncodingInput(IReadOnlyList<string> words, IReadOnlyList<string>? pair = null)
    {
        ArgumentNullException.ThrowIfNull(words);
        (_first, _second) = (words, pair);
    }

    internal bool IsPair => _second is not null;

    /// <summary>The text of a sequence, or null when it was given in words.</summary>
    internal string? Text(int sequence) => (sequence == 0 ? _first : _second) as string;

    /// <summary>The words of a sequence, or null when it was given as a text.</summary>
    internal IReadOnlyList<string>? Words(int sequence) => (sequence == 0 ? _first : _second) as IReadOnlyList<string>;

    /// <summary>The text that a token's offsets count in: the whole, or its word.</summary>
    internal string PartOf(int sequence, int word) => Text(sequence) ?? Words(sequence)![word];

    /// <summary>How long it is, in UTF-16 units.</summary>
    internal long Units => UnitsOf(_first) + UnitsOf(_second);

    private static long UnitsOf(object? sequence) => sequence switch
    {
        null => 0,
        string text => text.Length,
        _ => ((IReadOnlyList<string>)sequence).Sum(word => (long)word.Length),
    };
}
