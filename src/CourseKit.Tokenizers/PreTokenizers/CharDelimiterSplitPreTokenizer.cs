using System.Text;
using System.Text.Json;

namespace CourseKit.Tokenizers;

/// <summary>Splits at one character, which is dropped.</summary>
/// <param name="delimiter">The character.</param>
public sealed class CharDelimiterSplitPreTokenizer(Rune delimiter) : TextSplitter
{
    private readonly string _text = delimiter.ToString();

    /// <summary>The character.</summary>
    public Rune Delimiter { get; } = delimiter;

    /// <inheritdoc/>
    protected internal override void Split(ReadOnlySpan<char> text, PieceList parts)
    {
        for (var start = 0; start < text.Length; start += _text.Length)
        {
            var length = text[start..].IndexOf(_text.AsSpan());
            var end = length < 0 ? text.Length : start + length;
            parts.Add(start, end);
            start = end;
        }
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "CharDelimiterSplit");
        writer.WriteString("delimiter", _text);
        writer.WriteEndObject();
    }
}
