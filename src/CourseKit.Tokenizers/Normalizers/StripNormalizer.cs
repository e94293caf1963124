using System.Text.Json;
using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers;

/// <summary>Removes whitespace at the ends of the text.</summary>
/// <param name="stripLeft">Whether to remove it at the start.</param>
/// <param name="stripRight">Whether to remove it at the end.</param>
public sealed class StripNormalizer(bool stripLeft = true, bool stripRight = true) : Normalizer
{
    /// <summary>Whether whitespace at the start is removed.</summary>
    public bool StripLeft { get; } = stripLeft;

    /// <summary>Whether whitespace at the end is removed.</summary>
    public bool StripRight { get; } = stripRight;

    /// <inheritdoc/>
    public override void Apply(NormalizedText text)
    {
        int start = 0, end = text.Length;
        while (StripLeft && start < end && CharacterClasses.IsWhitespace(text.Span[start])) start++;
        while (StripRight && end > start && CharacterClasses.IsWhitespace(text.Span[end - 1])) end--;
        if (start == 0 && end == text.Length) return;

        var rewriter = new TextRewriter(text);
        for (var i = 0; rewriter.Next is var codePoint and >= 0; i += codePoint < 0x10000 ? 1 : 2)
        {
            if (i >= start && i < end) rewriter.Replace(codePoint);
            else rewriter.Skip();
        }
        rewriter.Commit();
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Strip");
        writer.WriteBoolean("strip_left", StripLeft);
        writer.WriteBoolean("strip_right", StripRight);
        writer.WriteEndObject();
    }
}
