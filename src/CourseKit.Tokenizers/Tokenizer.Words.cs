namespace CourseKit.Tokenizers;

/// <content>Words as trainers see them.</content>
public sealed partial class Tokenizer
{
    /// <summary>Gets one word.</summary>
    internal delegate void WordVisitor(ReadOnlySpan<char> word);

    /// <summary>Normalises and pre-tokenizes a text. An added token found in it is a word, as in the reference.</summary>
    internal void PreTokenizeWords(ReadOnlySpan<char> text, WordVisitor visit)
    {
        var scratch = _scratch.Rent();
        if (_added.InText is { } matcher && matcher.MayMatch(text))
        {
            matcher.Split(text, scratch.TextParts);
            foreach (var part in scratch.TextParts)
            {
                if (part.Id >= 0) visit(text[part.Start..part.End]);
                else PreTokenizeStretch(text[part.Start..part.End], part.Start, scratch, visit);
            }
        }
        else PreTokenizeStretch(text, 0, scratch, visit);
        _scratch.Return(scratch);
    }

    private void PreTokenizeStretch(ReadOnlySpan<char> text, int origin, EncodingScratch scratch, WordVisitor visit)
    {
        scratch.Text.Reset(text, origin, _needsOffsets);
        Normalizer?.Apply(scratch.Text);
        scratch.PreTokenized.Reset();
        if (_added.InNormalizedText is { } matcher && matcher.MayMatch(scratch.Text.Span))
        {
            matcher.Split(scratch.Text.Span, scratch.NormalizedParts);
            scratch.PreTokenized.Pieces.Clear();
            foreach (var part in scratch.NormalizedParts) scratch.PreTokenized.Pieces.Add(new PieceList.Piece(part.Start, part.End, part.Id));
        }
        PreTokenizer?.Apply(scratch.PreTokenized);
        var units = scratch.Text.Span;
        foreach (var piece in scratch.PreTokenized.Pieces.Span) visit(units[piece.Start..piece.End]);
    }
}
