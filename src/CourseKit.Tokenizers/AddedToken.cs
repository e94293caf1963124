namespace CourseKit.Tokenizers;

/// <summary>A token beside the model's vocabulary, found in the text before the model sees it.</summary>
/// <param name="Content">Its text.</param>
public sealed record AddedToken(string Content)
{
    private readonly bool? _normalized;

    /// <summary>Its id where the tokenizer's files say so; else it is that of the vocabulary, or the next free one.</summary>
    internal int? Id { get; init; }

    /// <summary>Whether it is a special token: left out when decoding with <c>skipSpecialTokens</c>.</summary>
    public bool Special { get; init; }

    /// <summary>Whether it matches whole words only.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Whether it takes in the whitespace before it.</summary>
    public bool LStrip { get; init; }

    /// <summary>Whether it takes in the whitespace after it.</summary>
    public bool RStrip { get; init; }

    /// <summary>Whether it is looked for, normalised, in the normalised text instead of in the text as given. By default so for all but
    /// special tokens.</summary>
    public bool Normalized
    {
        get => _normalized ?? !Special;
        init => _normalized = value;
    }

    /// <summary>A token of this text with the usual options, so that a list of tokens can be written as a list of strings.</summary>
    public static implicit operator AddedToken(string content) => new(content);
}
