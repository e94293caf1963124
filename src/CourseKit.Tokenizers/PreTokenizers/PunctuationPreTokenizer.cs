using System.Text.Json;
using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers;

/// <summary>Splits at punctuation: every ASCII symbol and the Unicode categories P.</summary>
/// <param name="behavior">What becomes of the punctuation characters.</param>
public sealed class PunctuationPreTokenizer(SplitBehavior behavior = SplitBehavior.Isolated)
    : DelimiterSplitter(Traits.Punctuation, behavior)
{
    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Punctuation");
        writer.WriteString("behavior", Behavior.ToString());
        writer.WriteEndObject();
    }
}
