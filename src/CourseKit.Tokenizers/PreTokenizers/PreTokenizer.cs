using CourseKit.Tokenizers.Loading;

namespace CourseKit.Tokenizers;

/// <summary>The second step of a tokenizer: splits the normalised text into words, which the model then splits further. Instances have no
/// state and may be used from any thread.</summary>
public abstract class PreTokenizer
{
    /// <summary>Splits one piece and adds its parts to <paramref name="output"/>, in order. Empty parts are dropped later.</summary>
    public abstract void Split(TextPiece piece, ICollection<TextPiece> output);

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
        var pieces = new List<TextPiece>();
        if (text.Length > 0) Split(new TextPiece(normalized, 0, normalized.Length), pieces);
        return [.. pieces.Where(piece => piece.End > piece.Start).Select(piece => (piece.Span.ToString(), piece.OriginalSpan))];
    }
}
