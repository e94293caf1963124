namespace CourseKit.Tokenizers.Training;

/// <summary>A Unigram vocabulary in training: pieces, and what is needed to cut words with them. Piece 0 stands for the unknown.</summary>
internal sealed class UnigramState
{
    private const double UnkPenalty = 10; // of the reference: an unknown character costs this much more than the rarest piece

    private readonly PieceTrie _trie;

    internal UnigramState(IReadOnlyList<UnigramPiece> pieces)
    {
        Pieces = pieces;
        MinScore = double.PositiveInfinity;
        for (var id = 1; id < pieces.Count; id++) MinScore = Math.Min(MinScore, pieces[id].Score);
        _trie = new PieceTrie(pieces.Select((piece, id) => (piece.Piece, id)).Skip(1));
    }

    internal IReadOnlyList<UnigramPiece> Pieces { get; }

    /// <summary>The lowest score of any piece.</summary>
    internal double MinScore { get; }

    internal TrainingLattice NewLattice() => new(Pieces, _trie, MinScore - UnkPenalty);
}
