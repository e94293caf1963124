using Segment = CourseKit.Tokenizers.EncodedText.Segment;

namespace CourseKit.Tokenizers;

/// <summary>Fills encodings up to a length.</summary>
/// <param name="Id">The id to fill up with.</param>
/// <param name="Token">Its token.</param>
/// <param name="TypeId">Its type id.</param>
/// <param name="Direction">The side to fill up.</param>
internal sealed record Padder(int Id, string Token, int TypeId, Side Direction)
{
    private readonly string[] _texts = [Token];

    /// <summary>The encoding filled up, overflowing parts included; the same object when nothing is to be done.</summary>
    internal EncodedText Pad(EncodedText encoding, int length)
    {
        var overflowing = encoding.Overflowing.Count == 0 ? encoding.Overflowing
            : [.. encoding.Overflowing.Select(part => Pad(part, length))];
        var padded = encoding.Length < length ? Fill(encoding, length) : encoding;
        padded.Overflowing = overflowing;
        return padded;
    }

    private EncodedText Fill(EncodedText encoding, int length)
    {
        var filling = length - encoding.Length;
        var text = Direction == Side.Left ? filling : 0;
        var gap = Direction == Side.Left ? 0 : encoding.Length;
        var segments = new Segment[encoding.Segments.Length + 1];
        for (var i = 0; i < encoding.Segments.Length; i++)
            segments[i] = encoding.Segments[i] with { Start = encoding.Segments[i].Start + text };
        segments[^1] = new(gap, filling, Segment.Filling, TypeId, _texts);
        // Without a post-processor nobody tells the reference where the one sequence ends: padding is part of it.
        if (encoding.Tokenizer.PostProcessor is null && !encoding.Source.IsPair) segments[^1] = segments[^1] with { SequenceId = 0 };

        var padded = new EncodedText(encoding.Tokenizer, length, segments)
        {
            Source = encoding.Source,
            Spellings = encoding.Spellings?.ToDictionary(entry => entry.Key + text, entry => entry.Value),
        };
        encoding.Ids.CopyTo(padded.Ids, text);
        encoding.Offsets.CopyTo(padded.Offsets, text);
        encoding.Words.CopyTo(padded.Words, text);
        padded.Ids.AsSpan(gap, filling).Fill(Id);
        return padded;
    }
}
