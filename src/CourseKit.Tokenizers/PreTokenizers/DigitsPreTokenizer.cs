using System.Text.Json;
using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers;

/// <summary>Sets numbers apart: runs of characters of the Unicode categories N (½ and Ⅷ among them).</summary>
/// <param name="individualDigits">Whether every digit is a piece of its own.</param>
public sealed class DigitsPreTokenizer(bool individualDigits = false)
    : DelimiterSplitter(Traits.Numeric, individualDigits ? SplitBehavior.Isolated : SplitBehavior.Contiguous)
{
    /// <summary>Whether every digit is a piece of its own.</summary>
    public bool IndividualDigits { get; } = individualDigits;

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Digits");
        writer.WriteBoolean("individual_digits", IndividualDigits);
        writer.WriteEndObject();
    }
}
