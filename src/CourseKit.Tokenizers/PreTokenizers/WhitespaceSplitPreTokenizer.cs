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
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && !CharacterClasses.IsWhitespace(text[i])) continue;
            if (i > start) parts.Add(start, i);
            start = i + 1;
        }
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer) => writer.WriteKind("WhitespaceSplit");
}
