using System.Text.Json;
using CourseKit.Tokenizers.Loading;
using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers;

/// <summary>BERT's words: split at whitespace, which is dropped, and around every punctuation character, which is a word of its
/// own.</summary>
public sealed class BertPreTokenizer : TextSplitter
{
    /// <inheritdoc/>
    protected internal override void Split(ReadOnlySpan<char> text, PieceList parts)
    {
        var start = 0;
        for (var i = 0; i < text.Length;)
        {
            var codePoint = CharacterClasses.CodePointAt(text, i, out var length);
            var punctuation = CharacterClasses.IsBertPunctuation(codePoint);
            if (punctuation || CharacterClasses.IsWhitespace(codePoint))
            {
                if (i > start) parts.Add(start, i);
                if (punctuation) parts.Add(i, i + length);
                start = i + length;
            }
            i += length;
        }
        if (text.Length > start) parts.Add(start, text.Length);
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer) => writer.WriteKind("BertPreTokenizer");
}
