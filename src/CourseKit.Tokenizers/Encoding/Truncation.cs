namespace CourseKit.Tokenizers;

/// <summary>Which sequence of a pair is cut when the input is too long.</summary>
public enum TruncationStrategy
{
    /// <summary>The longer one, until both are equally long; then both.</summary>
    LongestFirst,

    /// <summary>The first sequence only.</summary>
    OnlyFirst,

    /// <summary>The second sequence only.</summary>
    OnlySecond,
}

/// <summary>A side of a sequence: where it is cut or padded.</summary>
public enum Side
{
    /// <summary>The end.</summary>
    Right,

    /// <summary>The start.</summary>
    Left,
}

/// <summary>How an input that is too long is cut, with Hugging Face's names. What is cut off is not lost: it is in
/// <see cref="EncodedText.Overflowing"/>.</summary>
public sealed record Truncation
{
    /// <summary>The largest number of tokens, special tokens included; null for the tokenizer's
    /// <see cref="Tokenizer.ModelMaxLength"/>.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Which sequence is cut.</summary>
    public TruncationStrategy Strategy { get; init; }

    /// <summary>How many tokens two neighbouring parts share; less than the room that a part has.</summary>
    public int Stride { get; init; }

    /// <summary>The side that is cut off.</summary>
    public Side Direction { get; init; }

    /// <summary>Cuts the longer sequence first.</summary>
    public static Truncation LongestFirst(int? maxLength = null, int stride = 0) => new() { MaxLength = maxLength, Stride = stride };

    /// <summary>Cuts the first sequence only (a long context given first).</summary>
    public static Truncation OnlyFirst(int? maxLength = null, int stride = 0) =>
        new() { MaxLength = maxLength, Stride = stride, Strategy = TruncationStrategy.OnlyFirst };

    /// <summary>Cuts the second sequence only (question first, long context second).</summary>
    public static Truncation OnlySecond(int? maxLength = null, int stride = 0) =>
        new() { MaxLength = maxLength, Stride = stride, Strategy = TruncationStrategy.OnlySecond };
}
