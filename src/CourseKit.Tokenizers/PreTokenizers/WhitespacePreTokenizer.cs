using System.Text.Json;
using CourseKit.Tokenizers.Loading;
using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers;

/// <summary>Splits into runs of word characters and runs of other visible characters: the matches of <c>\w+|[^\w\s]+</c>.</summary>
public sealed class WhitespacePreTokenizer : TextSplitter
{
    private enum Kind { Space, Word, Symbol }

    /// <inheritdoc/>
    protected internal override void Split(ReadOnlySpan<char> text, PieceList parts)
    {
        int start = 0, i = 0;
        var run = Kind.Space;
        while (i < text.Length)
        {
            var kind = KindOf(CharacterClasses.CodePointAt(text, i, out var length));
            if (kind != run)
            {
                if (run != Kind.Space) parts.Add(start, i);
                (start, run) = (i, kind);
            }
            i += length;
        }
        if (run != Kind.Space) parts.Add(start, i);
    }

    private static Kind KindOf(int codePoint) =>
        CharacterClasses.IsWord(codePoint) ? Kind.Word : CharacterClasses.IsWhitespace(codePoint) ? Kind.Space : Kind.Symbol;

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer) => writer.WriteKind("Whitespace");
}
