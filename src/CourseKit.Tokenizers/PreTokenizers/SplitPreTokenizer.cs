using System.Text.Json;
using CourseKit.Tokenizers.Loading;

namespace CourseKit.Tokenizers;

/// <summary>Splits at the matches of a pattern, or, inverted, at what lies between them.</summary>
/// <param name="pattern">The pattern.</param>
/// <param name="behavior">What becomes of the delimiters.</param>
/// <param name="invert">Whether the matches are the words and what lies between them the delimiters.</param>
public sealed class SplitPreTokenizer(TextPattern pattern, SplitBehavior behavior, bool invert = false) : TextSplitter
{
    /// <summary>The pattern.</summary>
    public TextPattern Pattern { get; } = pattern;

    /// <summary>What becomes of the delimiters.</summary>
    public SplitBehavior Behavior { get; } = behavior;

    /// <summary>Whether the matches are the words and what lies between them the delimiters.</summary>
    public bool Invert { get; } = invert;

    /// <inheritdoc/>
    protected internal override void Split(ReadOnlySpan<char> text, PieceList parts)
    {
        if (Invert ? Behavior == SplitBehavior.Removed : Behavior == SplitBehavior.Isolated && Pattern.CoversEverything)
        {
            Pattern.AddMatches(text, parts);
            return;
        }
        var writer = new SplitWriter(Behavior, parts);
        var matches = Pattern.Matches(text);
        var covered = 0;
        while (matches.Next(out var start, out var end))
        {
            if (start > covered) writer.Add(covered, start, isDelimiter: Invert);
            writer.Add(start, end, isDelimiter: !Invert);
            covered = end;
        }
        if (covered < text.Length) writer.Add(covered, text.Length, isDelimiter: Invert);
        writer.Finish();
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Split");
        writer.WritePattern(Pattern);
        writer.WriteString("behavior", Behavior.ToString());
        writer.WriteBoolean("invert", Invert);
        writer.WriteEndObject();
    }
}
