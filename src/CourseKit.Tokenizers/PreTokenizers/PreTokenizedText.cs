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
