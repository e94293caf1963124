using System.Text.Json;
using CourseKit.Tokenizers.Loading;

namespace CourseKit.Tokenizers;

/// <summary>Replaces every match of a pattern by a fixed text, which then stands for the last code point of the match.</summary>
/// <param name="pattern">What to replace.</param>
/// <param name="content">What to write instead, as it is (no references to groups).</param>
public sealed class ReplaceNormalizer(TextPattern pattern, string content) : Normalizer
{
    /// <summary>What is replaced.</summary>
    public TextPattern Pattern { get; } = pattern;

    /// <summary>What is written instead.</summary>
    public string Content { get; } = content;

    private bool IsOneUnitForAnother => !Pattern.IsRegex && Pattern.Source.Length == 1 && Content.Length == 1;

    /// <inheritdoc/>
    public override void Apply(NormalizedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (IsOneUnitForAnother)
        {
            text.MutableSpan.Replace(Pattern.Source[0], Content[0]);
            return;
        }
        var matches = Pattern.Matches(text.Span);
        int start, end;
        do
            if (!matches.Next(out start, out end)) return;
        while (text.Span[start..end].SequenceEqual(Content)); // such a match changes nothing
        var rewriter = new TextRewriter(text);
        do
        {
            rewriter.CopyTo(start);
            rewriter.SkipTo(end);
            foreach (var rune in Content.EnumerateRunes()) rewriter.Insert(rune.Value);
        }
        while (matches.Next(out start, out end));
        rewriter.CopyTo(text.Length);
        rewriter.Commit();
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Replace");
        writer.WritePattern(Pattern);
        writer.WriteString("content", Content);
        writer.WriteEndObject();
    }
}
