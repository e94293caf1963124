using System.Buffers;
using System.Text;

namespace CourseKit.Tokenizers.SentencePiece;

/// <summary>How a type of SentencePiece model cuts normalised text into pieces. What no piece covers comes out as unknown, one code point
/// or word at a time.</summary>
internal abstract class SentencePieceSegmenter(SentencePieceModel model)
{
    /// <summary>The model.</summary>
    protected SentencePieceModel Model { get; } = model;

    /// <summary>Adds the pieces of a text, which is not empty.</summary>
    internal abstract void Segment(ReadOnlySpan<char> text, TokenBuffer output);

    /// <summary>Adds the pieces of a segmentation drawn at random, with the generator of <paramref name="output"/>.</summary>
    /// <exception cref="TokenizerException">This type of model has no such thing.</exception>
    internal virtual void Sample(ReadOnlySpan<char> text, double alpha, TokenBuffer output) => throw new TokenizerException(
        $"{Model.File.Source}: a {Model.File.ModelType} model knows one segmentation only; sampling needs a Unigram or Bpe model.");

    /// <summary>The length of the user-defined piece at the start of a text, or else of its first code point.</summary>
    protected int FirstLength(ReadOnlySpan<char> text, out bool isUserDefined)
    {
        var (node, longest) = (PieceTrie.Root, 0);
        if (Model.UserDefined is { } trie)
            for (var i = 0; i < text.Length && node != 0; i++)
                if (trie.Step(ref node, text[i]) >= 0) longest = i + 1;
        isUserDefined = longest > 0;
        return isUserDefined ? longest : char.IsHighSurrogate(text[0]) && text.Length > 1 ? 2 : 1;
    }
}

/// <summary>The most probable pieces, with the sums in single precision as SentencePiece has them.</summary>
internal sealed class UnigramSegmenter : SentencePieceSegmenter
{
    private const float UnknownPenalty = 10;

    private readonly UnigramScores _scores;
    private readonly float _highest;

    internal UnigramSegmenter(SentencePieceModel model) : base(model)
    {
        var pieces = model.File.Pieces;
        // The smallest positive number as the start is SentencePiece's: with negative scores, as all trained models have, it stays.
        var (lowest, highest) = (float.MaxValue, 1.17549435e-38f);
        foreach (var piece in pieces)
        {
            if (piece.Type != SentencePieceType.Normal) continue;
            lowest = Math.Min(lowest, piece.Score);
            highest = Math.Max(highest, piece.Score);
        }
        _highest = highest;
        var scores = new double[pieces.Count];
        for (var id = 0; id < scores.Length; id++)
            scores[id] = pieces[id].Type == SentencePieceType.UserDefined
                ? UserDefinedScore(Encoding.UTF8.GetByteCount(pieces[id].Text))
                : pieces[id].Score;
        var trie = SentencePieceModel.Trie(model.File, type => type is SentencePieceType.Normal or SentencePieceType.UserDefined)
            ?? throw new TokenizerException($"{model.File.Source}: the model has no pieces of text.");
        _scores = new UnigramScores(trie, scores, model.PieceUnkId, lowest - UnknownPenalty, SinglePrecision: true);
    }

    internal override void Segment(ReadOnlySpan<char> text, TokenBuffer output)
    {
        var rented = ArrayPool<UnigramPath.Node>.Shared.Rent(text.Length + 1);
        UnigramPath.Find(text, _scores, rented);
        for (var start = 0; start < text.Length;)
        {
            var end = rented[start].Link;
            output.Add(rented[end].Id, start, end);
            start = end;
        }
        ArrayPool<UnigramPath.Node>.Shared.Return(rented);
    }

    internal override void Sample(ReadOnlySpan<char> text, double alpha, TokenBuffer output) =>
        Add(Lattice(text).Sample(alpha, output.Random), output);

    /// <summary>The best segmentations, best first.</summary>
    internal IEnumerable<(TokenBuffer Pieces, double Score)> NBest(ReadOnlySpan<char> text, int count) =>
        Lattice(text).NBest(count).Select(best => (Add(best.Pieces, new TokenBuffer()), best.Score));

    // In a lattice SentencePiece counts the length of a user-defined piece in code points, on the best path in bytes.
    private UnigramLattice Lattice(ReadOnlySpan<char> text) => new(text, _scores, (id, codePoints) =>
        Model.File.Pieces[id].Type == SentencePieceType.UserDefined ? UserDefinedScore(codePoints) : _scores.Scores[id]);

    /// <summary>High enough to be chosen always.</summary>
    private double UserDefinedScore(int length) => (float)((length * _highest) - 0.1);

    private static TokenBuffer Add(UnigramLattice.Edge[] pieces, TokenBuffer output)
    {
        foreach (var piece in pieces) output.Add(piece.Id, piece.Start, piece.End);
        return output;
    }
}

/// <summary>One piece for each word; a word starts with the space symbol.</summary>
internal sealed class WordSegmenter(SentencePieceModel model) : SentencePieceSegmenter(model)
{
    internal override void Segment(ReadOnlySpan<char> text, TokenBuffer output)
    {
        for (var start = 0; start < text.Length;)
        {
            var next = text[(start + 1)..].IndexOf(SentencePieceNormalizer.SpaceSymbol);
            var end = next < 0 ? text.Length : start + 1 + next;
            output.Add(Model.PieceToId(text[start..end]), start, end);
            start = end;
        }
    }
}

/// <summary>One piece for each code point, but for user-defined pieces.</summary>
internal sealed class CharSegmenter(SentencePieceModel model) : SentencePieceSegmenter(model)
{
    internal override void Segment(ReadOnlySpan<char> text, TokenBuffer output)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = start + FirstLength(text[start..], out _);
            output.Add(Model.PieceToId(text[start..end]), start, end);
            start = end;
        }
    }
}
