using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers;

/// <summary>Splits into runs of word characters and runs of other visible characters: the matches of <c>\w+|[^\w\s]+</c>.</summary>
public sealed class WhitespacePreTokenizer : PreTokenizer
{
    private enum Kind { Space, Word, Symbol }

    /// <inheritdoc/>
    public override void Split(TextPiece piece, ICollection<TextPiece> output)
    {
        var span = piece.Span;
        int start = 0, i = 0;
        var run = Kind.Space;
        while (i < span.Length)
        {
            var kind = KindOf(CharacterClasses.CodePointAt(span, i, out var length));
            if (kind != run)
            {
                if (run != Kind.Space) output.Add(piece.Slice(start, i));
                (start, run) = (i, kind);
            }
            i += length;
        }
        if (run != Kind.Space) output.Add(piece.Slice(start, i));
    }

    private static Kind KindOf(int codePoint) =>
        CharacterClasses.IsWord(codePoint) ? Kind.Word : CharacterClasses.IsWhitespace(codePoint) ? Kind.Space : Kind.Symbol;
}
