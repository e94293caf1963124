namespace CourseKit.Tokenizers;

/// <summary>Fills encodings up to a length.</summary>
/// <param name="Id">The id to fill up with.</param>
/// <param name="Token">Its token.</param>
/// <param name="TypeId">Its type id.</param>
/// <param name="Direction">The side to fill up.</param>
internal sealed record Padder(int Id, string Token, int TypeId, Side Direction)
{
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
        var padded = new EncodedText(length) { Sources = encoding.Sources };
        var filling = length - encoding.Length;
        var text = Direction == Side.Left ? filling : 0;
        var gap = Direction == Side.Left ? 0 : encoding.Length;

        encoding.Ids.CopyTo(padded.Ids, text);
        encoding.Tokens.CopyTo(padded.Tokens, text);
        encoding.Offsets.CopyTo(padded.Offsets, text);
        encoding.WordIds.CopyTo(padded.WordIds, text);
        encoding.SequenceIds.CopyTo(padded.SequenceIds, text);
        encoding.TypeIds.CopyTo(padded.TypeIds, text);
        encoding.SpecialTokensMask.CopyTo(padded.SpecialTokensMask, text);
        encoding.AttentionMask.CopyTo(padded.AttentionMask, text);

        padded.Ids.AsSpan(gap, filling).Fill(Id);
        padded.Tokens.AsSpan(gap, filling).Fill(Token);
        padded.TypeIds.AsSpan(gap, filling).Fill(TypeId);
        padded.SpecialTokensMask.AsSpan(gap, filling).Fill(1);
        return padded;
    }
}
