using System.Text.Json;
using CourseKit.Tokenizers.Loading;
using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers;

/// <summary>Splits into runs of word characters and runs of other visible characters: the matches of <c>\w+|[^\w\s]+</c>.</summary>
public sealed class WhitespacePreTokenizer : TextSplitter
{
    /// <inheritdoc/>
    protected internal override void Split(ReadOnlySpan<char> text, PieceList parts)
    {
        for (var start = CharacterTraits.SkipWhile(Traits.Space, text, 0); start < text.Length;)
        {
            var isWord = (CharacterTraits.At(text, start, out var length) & Traits.Word) != 0;
            var end = isWord ? CharacterTraits.SkipWhile(Traits.Word, text, AsciiRuns.SkipLettersAndDigits(text, start + length))
                : CharacterTraits.SkipUntil(Traits.Word | Traits.Space, text, start + length);
            parts.Add(start, end);
            start = CharacterTraits.SkipWhile(Traits.Space, text, end);
        }
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer) => writer.WriteKind("Whitespace");
}
