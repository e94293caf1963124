namespace CourseKit.Tokenizers;

/// <summary>The pieces that a text is cut into, in order and without overlap.</summary>
public sealed class PieceList
{
    private Piece[] _pieces = new Piece[64];

    internal PieceList() { }

    /// <summary>A stretch of the normalised text.</summary>
    /// <param name="Start">Its first UTF-16 unit.</param>
    /// <param name="End">One past its last unit.</param>
    /// <param name="AddedTokenId">The id of the added token that it is, or -1 for ordinary text.</param>
    internal readonly record struct Piece(int Start, int End, int AddedTokenId);

    /// <summary>How many pieces there are.</summary>
    public int Count { get; private set; }

    internal Span<Piece> Span => _pieces.AsSpan(0, Count);

    /// <summary>Where the text that is being split starts: what positions given to <see cref="Add(int, int)"/> count from.</summary>
    internal int Base { get; set; }

    /// <summary>Adds a piece of the text that is being split; an empty one is left out.</summary>
    /// <param name="start">Its first UTF-16 unit, counted from the start of that text.</param>
    /// <param name="end">One past its last unit.</param>
    public void Add(int start, int end)
    {
        if (end > start) Add(new Piece(Base + start, Base + end, -1));
    }

    internal void Add(Piece piece)
    {
        if (Count == _pieces.Length) Array.Resize(ref _pieces, 2 * Count);
        _pieces[Count++] = piece;
    }

    internal void Clear() => Count = 0;
}
