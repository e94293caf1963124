namespace CourseKit.Tokenizers;

/// <summary>A piece of a normalised text: what a pre-tokenizer gets and what it hands on, in the end a word.</summary>
public readonly struct TextPiece
{
    internal TextPiece(NormalizedText text, int start, int end, int addedTokenId = -1)
    {
        Text = text;
        Start = start;
        End = end;
        AddedTokenId = addedTokenId;
    }

    /// <summary>The text that it is a part of.</summary>
    public NormalizedText Text { get; }

    /// <summary>Its first UTF-16 unit in <see cref="Text"/>.</summary>
    public int Start { get; }

    /// <summary>One past its last unit.</summary>
    public int End { get; }

    /// <summary>Its units.</summary>
    public ReadOnlySpan<char> Span => Text.Span[Start..End];

    /// <summary>The stretch of the original text that it stands for.</summary>
    public TextSpan OriginalSpan => Text.OriginalSpan(Start, End);

    /// <summary>The id of the added token that it is, or -1 for ordinary text.</summary>
    internal int AddedTokenId { get; }

    /// <summary>A part of this piece; positions count from its own start.</summary>
    public TextPiece Slice(int start, int end) => new(Text, Start + start, Start + end);

}
