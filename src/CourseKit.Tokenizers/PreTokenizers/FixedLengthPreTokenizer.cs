using System.Text.Json;
using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers;

/// <summary>Splits into pieces of the same number of code points; the last may have fewer. Made for texts without words, such as
/// sequences of bases or amino acids.</summary>
public sealed class FixedLengthPreTokenizer : TextSplitter
{
    /// <summary>Creates the pre-tokenizer.</summary>
    /// <param name="length">The code points of a piece, 1 or more.</param>
    public FixedLengthPreTokenizer(int length = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        Length = length;
    }

    /// <summary>The code points of a piece.</summary>
    public int Length { get; }

    /// <inheritdoc/>
    protected internal override void Split(ReadOnlySpan<char> text, PieceList parts)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = start;
            for (var count = 0; count < Length && end < text.Length; count++)
            {
                CharacterClasses.CodePointAt(text, end, out var length);
                end += length;
            }
            parts.Add(start, end);
            start = end;
        }
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "FixedLength");
        writer.WriteNumber("length", Length);
        writer.WriteEndObject();
    }
}
