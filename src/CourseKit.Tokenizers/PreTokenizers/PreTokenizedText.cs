namespace CourseKit.Tokenizers;

/// <summary>A normalised text on its way through the pre-tokenizers: the text, and the pieces that it has been cut into so far (the
/// reference's <c>PreTokenizedString</c>). Added tokens found in the text are pieces that nobody splits further.</summary>
public sealed class PreTokenizedText
{
    private PieceList _spare = new();

    internal PreTokenizedText(NormalizedText text) => Text = text;

    /// <summary>The text. What lies between two pieces has been dropped.</summary>
    public NormalizedText Text { get; }

    /// <summary>The pieces, in order.</summary>
    internal PieceList Pieces { get; private set; } = new();

    /// <summary>Starts anew with the whole text as one piece.</summary>
    internal void Reset()
    {
        Pieces.Clear();
        Pieces.Base = 0;
        Pieces.Add(0, Text.Length);
    }

    /// <summary>Rewrites one piece of a text, up to a unit of the old form.</summary>
    internal delegate void PieceRewriter(ref TextRewriter rewriter, int end);

    /// <summary>Writes every piece anew. Added tokens are copied; what lies between the pieces is dropped.</summary>
    internal void Rewrite(PieceRewriter rewritePiece)
    {
        var rewriter = new TextRewriter(Text);
        foreach (ref var piece in Pieces.Span)
        {
            rewriter.SkipTo(piece.Start);
            var start = rewriter.Written;
            if (piece.AddedTokenId < 0) rewritePiece(ref rewriter, piece.End);
            else
                while (rewriter.Read < piece.End) rewriter.Replace(rewriter.Next);
            piece = piece with { Start = start, End = rewriter.Written };
        }
        rewriter.Commit();
    }

    /// <summary>Puts a character before the pieces that do not start with it. In the original it stands for what their first character
    /// stands for.</summary>
    /// <param name="character">The character.</param>
    /// <param name="onlyAtTextStart">Whether only the piece that starts the original text gets it.</param>
    internal void Prepend(char character, bool onlyAtTextStart)
    {
        var pieces = Pieces.Span;
        if (pieces.Length == 1 && pieces[0] is { Start: 0, AddedTokenId: < 0 } whole && whole.End == Text.Length)
        {
            // One piece from the first unit on: it starts where the text does, whatever a normaliser has stripped off.
            if (Text.Span[0] == character || (onlyAtTextStart && Text.Origin > 0)) return;
            Text.InsertAtStart(character);
            pieces[0] = whole with { End = whole.End + 1 };
            return;
        }
        foreach (var piece in pieces)
            if (piece.AddedTokenId < 0 && Lacks(piece.Start, piece.End, character, onlyAtTextStart))
            {
                PrependEach(character, onlyAtTextStart);
                return;
            }
    }

    private bool Lacks(int start, int end, char character, bool onlyAtTextStart) =>
        Text.Span[start] != character && !(onlyAtTextStart && Text.OriginalSpan(start, end).Start > 0);

    private void PrependEach(char character, bool onlyAtTextStart) => Rewrite((ref rewriter, end) =>
    {
        if (Lacks(rewriter.Read, end, character, onlyAtTextStart)) rewriter.InsertBefore(character);
        rewriter.CopyTo(end);
    });

    /// <summary>Lets a splitter cut every piece that is not an added token.</summary>
    internal void SplitEach(TextSplitter splitter)
    {
        _spare.Clear();
        foreach (var piece in Pieces.Span)
        {
            _spare.Base = piece.Start;
            if (piece.AddedTokenId >= 0) _spare.Add(piece);
            else splitter.Split(Text.Span[piece.Start..piece.End], _spare);
        }
        (Pieces, _spare) = (_spare, Pieces);
    }
}
