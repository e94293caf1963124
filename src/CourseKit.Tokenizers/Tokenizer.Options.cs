namespace CourseKit.Tokenizers;

/// <content>Truncation and padding options, checked and completed with the tokenizer's own settings.</content>
public sealed partial class Tokenizer
{
    private int LimitOf(Truncation truncation)
    {
        var limit = truncation.MaxLength ?? ModelMaxLength ?? throw new TokenizerException(
            "Truncation has no MaxLength and this tokenizer has no ModelMaxLength. Give one, e.g. Truncation.LongestFirst(512).");
        if (limit < 0) throw new TokenizerException($"Truncation.MaxLength is {limit}; it must not be negative.");
        if (truncation.Stride < 0) throw new TokenizerException($"Truncation.Stride is {truncation.Stride}; it must not be negative.");
        return limit;
    }

    /// <summary>How many tokens of the text there is room for beside the special tokens, or null for any number.</summary>
    private static int? RoomFor(int? limit, int added, Truncation? truncation)
    {
        if (limit is not { } length || truncation is null) return null;
        if (length < added)
            throw new TokenizerException(
                $"Truncation.MaxLength {length} leaves no room for the {added} special tokens. Raise it, or encode without them.");
        if (truncation.Stride > 0 && truncation.Stride >= length - added)
            throw new TokenizerException($"Truncation.Stride {truncation.Stride} must be less than the {length - added} tokens of text " +
                                         $"that a part has room for (MaxLength {length} less {added} special tokens).");
        return length - added;
    }

    private Padder PadderFor(Padding padding)
    {
        if (padding.Length < 0) throw new TokenizerException($"Padding.Length is {padding.Length}; it must not be negative.");
        if (padding.PadToMultipleOf <= 0)
            throw new TokenizerException($"Padding.PadToMultipleOf is {padding.PadToMultipleOf}; it must be positive, or null.");
        var token = padding.PadToken ?? PadToken ?? throw new TokenizerException(
            "This tokenizer has no pad token. Name one: Padding.Longest with { PadToken = ..., PadId = ... }.");
        var id = padding.PadId ?? TokenToId(token) ?? throw new TokenizerException(
            $"The pad token '{token}' is not in the vocabulary. Set Padding.PadId as well, or name a token that is.");
        return new Padder(id, token, padding.PadTypeId, padding.Direction ?? PaddingSide);
    }

    private static void Pad(EncodedText[] encodings, Padding padding, Padder padder)
    {
        var length = padding.Length ?? encodings.Max(encoding => encoding.Length);
        if (padding.PadToMultipleOf is { } multiple && length % multiple > 0) length = checked(length + multiple - length % multiple);
        for (var i = 0; i < encodings.Length; i++) encodings[i] = padder.Pad(encodings[i], length);
    }
}
