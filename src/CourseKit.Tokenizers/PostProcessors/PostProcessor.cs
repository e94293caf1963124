using System.Text.Json;
using CourseKit.Tokenizers.Loading;

namespace CourseKit.Tokenizers;

/// <summary>The fourth step of a tokenizer: says how one or two sequences and the special tokens around them make up the model's input.
/// Instances have no state and may be used from any thread.</summary>
public abstract class PostProcessor
{
    /// <summary>The layout of a single sequence.</summary>
    public abstract IReadOnlyList<TemplatePiece> Single { get; }

    /// <summary>The layout of a pair of sequences.</summary>
    public abstract IReadOnlyList<TemplatePiece> Pair { get; }

    /// <summary>How offsets are trimmed, or null when they stay as they are.</summary>
    internal virtual OffsetTrimming? Trimming => null;

    /// <summary>How many special tokens it adds.</summary>
    public int AddedTokens(bool isPair) => (isPair ? Pair : Single).OfType<SpecialTokenPiece>().Sum(piece => piece.Ids.Count);

    /// <summary>Writes the step as a <c>tokenizer.json</c> describes it.</summary>
    /// <exception cref="TokenizerException">The class is not one that the format has.</exception>
    protected internal virtual void WriteJson(Utf8JsonWriter writer) => throw TokenizerException.NotInFormat(this);

    /// <summary>Builds the post-processor that a <c>tokenizer.json</c> describes in its <c>post_processor</c>.</summary>
    /// <param name="json">The object, such as <c>{"type": "BertProcessing", ...}</c>.</param>
    /// <exception cref="UnsupportedComponentException">The kind is not one of this library.</exception>
    /// <exception cref="TokenizerException">The text is no such object.</exception>
    public static PostProcessor FromJson(string json) => PostProcessorParser.Parse(JsonFile.ParseSection(json, "post_processor"));
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
public sealed record SpecialTokenPiece(IReadOnlyList<int> Ids, IReadOnlyList<string> Tokens, int TypeId) : TemplatePiece(TypeId)
{
    private readonly string? _name;

    /// <summary>What the template calls it; the first of its texts unless it is said otherwise.</summary>
    public string Name
    {
        get => _name ?? (Tokens.Count > 0 ? Tokens[0] : "");
        init => _name = value;
    }
}
