using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers;

/// <summary>BERT's words: split at whitespace, which is dropped, and around every punctuation character, which is a word of its
/// own.</summary>
public sealed class BertPreTokenizer : PreTokenizer
{
    /// <inheritdoc/>
    public override void Split(TextPiece piece, ICollection<TextPiece> output)
    {
        var span = piece.Span;
        var start = 0;
        for (var i = 0; i < span.Length;)
        {
            var codePoint = CharacterClasses.CodePointAt(span, i, out var length);
            var punctuation = CharacterClasses.IsBertPunctuation(codePoint);
            if (punctuation || CharacterClasses.IsWhitespace(codePoint))
            {
                if (i > start) output.Add(piece.Slice(start, i));
                if (punctuation) output.Add(piece.Slice(i, i + length));
                start = i + length;
            }
            i += length;
        }
        if (span.Length > start) output.Add(piece.Slice(start, span.Length));
    }
}
