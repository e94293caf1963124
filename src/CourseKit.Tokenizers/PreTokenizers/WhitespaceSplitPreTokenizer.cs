using System.Text.Json;
using CourseKit.Tokenizers.Loading;
using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers;

/// <summary>Splits at whitespace, which is dropped, and nowhere else.</summary>
public sealed class WhitespaceSplitPreTokenizer : TextSplitter
{
    /// <inheritdoc/>
    protected internal override void Split(ReadOnlySpan<char> text, PieceList parts)
    {
        for (var start = CharacterTraits.SkipWhile(Traits.Space, text, 0); start < text.Length;)
        {
            var end = CharacterTraits.SkipUntil(Traits.Space, text, start);
            parts.Add(start, end);
            start = CharacterTraits.SkipWhile(Traits.Space, text, end);
        }
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer) => writer.WriteKind("WhitespaceSplit");
}
