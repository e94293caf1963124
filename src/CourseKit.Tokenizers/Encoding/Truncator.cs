namespace CourseKit.Tokenizers;

/// <summary>Decides which parts a sequence, or a pair of them, is cut into.</summary>
internal static class Truncator
{
    /// <summary>The parts of both sequences: the first of each is kept, the others overflow. Without truncation each is one part.</summary>
    /// <param name="first">The number of tokens of the first sequence.</param>
    /// <param name="second">That of the second, or null.</param>
    /// <param name="room">How many tokens may be kept, special tokens not counted; null for no limit.</param>
    /// <param name="options">How to cut.</param>
    internal static (TextSpan[] First, TextSpan[] Second) Cut(int first, int? second, int? room, Truncation options)
    {
        var (keepFirst, keepSecond) = (first, second ?? 0);
        var excess = room is { } limit ? first + (second ?? 0) - limit : 0;
        if (excess > 0)
        {
            if (options.Strategy == TruncationStrategy.LongestFirst) (keepFirst, keepSecond) = ShareRoom(first, second, room!.Value);
            else if (room == 0) (keepFirst, keepSecond) = (0, 0);
            else if (options.Strategy == TruncationStrategy.OnlyFirst) keepFirst = Shorten(first, excess, options);
            else if (second is { } length) keepSecond = Shorten(length, excess, options);
            else throw new TokenizerException("Truncation of the second sequence only was asked for, but there is none. " +
                                              "Give a pair, or truncate with Truncation.LongestFirst or OnlyFirst.");
        }
        return (Parts(first, keepFirst, options), Parts(second ?? 0, keepSecond, options));
    }

    /// <summary>Cuts the longer sequence down to the shorter, and both to half of the room if that is not enough. The longer one keeps the
    /// odd token.</summary>
    private static (int First, int Second) ShareRoom(int first, int? second, int room)
    {
        if (second is null) return (room, 0);
        var shorter = Math.Min(first, second.Value);
        var longer = Math.Max(shorter, room - shorter);
        if (shorter + longer > room)
        {
            shorter = room / 2;
            longer = room - shorter;
        }
        return first > second ? (longer, shorter) : (shorter, longer);
    }

    private static int Shorten(int length, int excess, Truncation options) => length > excess
        ? length - excess
        : throw new TokenizerException($"Truncation {options.Strategy} cannot remove {excess} tokens from a sequence of {length}: " +
                                       "the other sequence alone is too long. Raise MaxLength or use Truncation.LongestFirst.");

    private static TextSpan[] Parts(int length, int keep, Truncation options)
    {
        if (keep >= length) return [new(0, length)];
        if (keep == 0) return [new(0, 0), new(0, length)];
        if (options.Stride >= keep)
            throw new TokenizerException($"A stride of {options.Stride} leaves no progress: the sequence is cut into parts of {keep} " +
                                         "tokens (MaxLength less special tokens and the other sequence). " +
                                         "Choose a smaller stride or a larger MaxLength.");
        var step = keep - options.Stride;
        var parts = new List<TextSpan>();
        if (options.Direction == Side.Right)
        {
            for (var start = 0; parts.Count == 0 || parts[^1].End < length; start += step)
                parts.Add(new(start, Math.Min(start + keep, length)));
        }
        else
        {
            for (var end = length; parts.Count == 0 || parts[^1].Start > 0; end -= step)
                parts.Add(new(Math.Max(end - keep, 0), end));
        }
        return [.. parts];
    }
}
