using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers;

/// <summary>Splits at whitespace, which is dropped, and nowhere else.</summary>
public sealed class WhitespaceSplitPreTokenizer : PreTokenizer
{
    /// <inheritdoc/>
    public override void Split(TextPiece piece, ICollection<TextPiece> output)
    {
        var span = piece.Span;
        var start = 0;
        for (var i = 0; i <= span.Length; i++)
        {
            if (i < span.Length && !CharacterClasses.IsWhitespace(span[i])) continue;
            if (i > start) output.Add(piece.Slice(start, i));
            start = i + 1;
        }
    }
}
