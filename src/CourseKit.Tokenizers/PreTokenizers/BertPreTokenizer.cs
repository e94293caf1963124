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
        for (var start = 0; start < text.Length;)
        {
            var traits = CharacterTraits.At(text, start, out var length);
            var end = start + length;
            if ((traits & Traits.Space) == 0)
            {
                if ((traits & Traits.Punctuation) == 0) end = SkipWord(text, end);
                parts.Add(start, end);
            }
            start = end;
        }
    }

    private static int SkipWord(ReadOnlySpan<char> text, int position) =>
        CharacterTraits.SkipUntil(Traits.Space | Traits.Punctuation, text, AsciiRuns.SkipLettersAndDigits(text, position));

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer) => writer.WriteKind("BertPreTokenizer");
}
