namespace CourseKit.Tokenizers;

/// <summary>How short inputs are filled up, with Hugging Face's names. Use <see cref="Longest"/> or <see cref="ToLength"/>, and
/// <c>with</c> for the rest: <c>Padding.Longest with { PadToMultipleOf = 8 }</c>.</summary>
public sealed record Padding
{
    /// <summary>Fills up to the longest input of the batch.</summary>
    public static Padding Longest { get; } = new();

    /// <summary>The length that every input is filled up to, or null for the longest of the batch. Longer inputs stay as they
    /// are.</summary>
    public int? Length { get; init; }

    /// <summary>Rounds the length up to a multiple of this, or null to leave it.</summary>
    public int? PadToMultipleOf { get; init; }

    /// <summary>The side that is filled up; null for the tokenizer's <see cref="Tokenizer.PaddingSide"/>.</summary>
    public Side? Direction { get; init; }

    /// <summary>The id to fill up with; null for the tokenizer's <see cref="Tokenizer.PadTokenId"/>.</summary>
    public int? PadId { get; init; }

    /// <summary>The token to fill up with; null for the tokenizer's <see cref="Tokenizer.PadToken"/>.</summary>
    public string? PadToken { get; init; }

    /// <summary>The type id of the filling.</summary>
    public int PadTypeId { get; init; }

    /// <summary>Fills up to a fixed length.</summary>
    /// <param name="length">The number of tokens, special tokens included.</param>
    public static Padding ToLength(int length) => new() { Length = length };
}
