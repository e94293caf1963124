using System.Text.Json;
using CourseKit.Tokenizers.Loading;

namespace CourseKit.Tokenizers;

/// <summary>The second step of a tokenizer: splits the normalised text into words, which the model then splits further. Some kinds rewrite
/// the text as well. Instances have no state and may be used from any thread.</summary>
public abstract class PreTokenizer
{
    /// <summary>Splits, and for some kinds rewrites, the pieces of a text.</summary>
    public abstract void Apply(PreTokenizedText text);

    /// <summary>Whether the step asks where in the original text a piece stands.</summary>
    internal virtual bool NeedsOffsets => false;

    /// <summary>Builds the pre-tokenizer that a <c>tokenizer.json</c> describes in its <c>pre_tokenizer</c>.</summary>
    /// <param name="json">The object, such as <c>{"type": "BertPreTokenizer"}</c>.</param>
    /// <exception cref="UnsupportedComponentException">The kind is not one of this library.</exception>
    /// <exception cref="TokenizerException">The text is no such object.</exception>
    public static PreTokenizer FromJson(string json) => PreTokenizerParser.Parse(JsonFile.ParseSection(json, "pre_tokenizer"));

    /// <summary>The words of a text and where they stand in it, to look at this step alone (<c>pre_tokenize_str</c>).</summary>
    public IReadOnlyList<(string Word, TextSpan Offsets)> PreTokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var normalized = new NormalizedText(text);
        var pieces = new PreTokenizedText(normalized);
        pieces.Reset();
        Apply(pieces);
        var words = new List<(string, TextSpan)>(pieces.Pieces.Count);
        foreach (var piece in pieces.Pieces.Span)
            words.Add((normalized.Span[piece.Start..piece.End].ToString(), normalized.OriginalSpan(piece.Start, piece.End)));
        return words;
    }

    /// <summary>Writes the step as a <c>tokenizer.json</c> describes it.</summary>
    /// <exception cref="TokenizerException">The class is not one that the format has.</exception>
    protected internal virtual void WriteJson(Utf8JsonWriter writer) => throw TokenizerException.NotInFormat(this);
}

/// <summary>A pre-tokenizer that only cuts: every piece is split by itself, and no character changes.</summary>
public abstract class TextSplitter : PreTokenizer
{
    /// <inheritdoc/>
    public sealed override void Apply(PreTokenizedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.SplitEach(this);
    }

    /// <summary>Splits one piece.</summary>
    /// <param name="text">The piece.</param>
    /// <param name="parts">Gets its parts, in order; positions count from the start of <paramref name="text"/>. What no part covers is
    /// dropped.</param>
    protected internal abstract void Split(ReadOnlySpan<char> text, PieceList parts);
}
