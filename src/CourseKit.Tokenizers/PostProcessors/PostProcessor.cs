namespace CourseKit.Tokenizers;

/// <summary>The fourth step of a tokenizer: says how one or two sequences and the special tokens around them make up the model's input.
/// Instances have no state and may be used from any thread.</summary>
public abstract class PostProcessor
{
    /// <summary>The layout of a single sequence.</summary>
    public abstract IReadOnlyList<TemplatePiece> Single { get; }

    /// <summary>The layout of a pair of sequences.</summary>
    public abstract IReadOnlyList<TemplatePiece> Pair { get; }

    /// <summary>How many special tokens it adds.</summary>
    public int AddedTokens(bool isPair) => (isPair ? Pair : Single).OfType<SpecialTokenPiece>().Sum(piece => piece.Ids.Count);
}

/// <summary>One element of a layout: a sequence or a special token.</summary>
/// <param name="TypeId">The type id (segment) that its tokens get.</param>
public abstract record TemplatePiece(int TypeId);

/// <summary>The place of a sequence.</summary>
/// <param name="Sequence">0 for the first sequence, 1 for its pair.</param>
/// <param name="TypeId">The type id of its tokens.</param>
public sealed record SequencePiece(int Sequence, int TypeId) : TemplatePiece(TypeId)
{
    /// <summary>The type id in overflowing parts: the reference's template applies its own only to the part that is kept, and leaves
    /// the sequence's number in the others.</summary>
    internal int OverflowTypeId { get; init; } = Sequence;
}

/// <summary>The place of a special token, which may stand for several ids.</summary>
/// <param name="Ids">The ids.</param>
/// <param name="Tokens">Their texts.</param>
/// <param name="TypeId">The type id that they get.</param>
public sealed record SpecialTokenPiece(IReadOnlyList<int> Ids, IReadOnlyList<string> Tokens, int TypeId) : TemplatePiece(TypeId);
