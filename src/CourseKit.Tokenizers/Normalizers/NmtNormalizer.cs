using System.Text.Json;
using CourseKit.Tokenizers.Loading;

namespace CourseKit.Tokenizers;

/// <summary>The cleaning of SentencePiece's <c>nmt</c> rules: drops control characters, and writes a space for other kinds of whitespace,
/// direction marks and U+FFFD.</summary>
public sealed class NmtNormalizer : Normalizer
{
    /// <inheritdoc/>
    public override void Apply(NormalizedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.Remove(IsDropped);
        foreach (ref var unit in text.MutableSpan)
            if (IsSpace(unit)) unit = ' ';
    }

    private static bool IsDropped(int codePoint) => codePoint is >= 1 and <= 8 or 0xB or >= 0xE and <= 0x1F or 0x7F or 0x8F or 0x9F;

    private static bool IsSpace(char unit) => unit is '\t' or '\n' or '\f' or '\r' or '\u1680' or >= '\u200B' and <= '\u200F' or
        '\u2028' or '\u2029' or '\u2581' or '\uFEFF' or '\uFFFD';

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer) => writer.WriteKind("Nmt");
}
