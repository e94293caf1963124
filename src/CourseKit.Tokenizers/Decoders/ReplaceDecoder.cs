using System.Text;
using System.Text.Json;
using CourseKit.Tokenizers.Loading;

namespace CourseKit.Tokenizers;

/// <summary>Replaces the matches of a pattern in every token.</summary>
/// <param name="pattern">The pattern.</param>
/// <param name="content">What is written instead.</param>
public sealed class ReplaceDecoder(TextPattern pattern, string content) : Decoder
{
    /// <summary>The pattern.</summary>
    public TextPattern Pattern { get; } = pattern;

    /// <summary>What is written instead.</summary>
    public string Content { get; } = content;

    /// <inheritdoc/>
    public override IReadOnlyList<string> DecodeChain(IReadOnlyList<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var parts = new string[tokens.Count];
        for (var i = 0; i < parts.Length; i++) parts[i] = Replace(tokens[i]);
        return parts;
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

    private string Replace(string token)
    {
        if (!Pattern.IsRegex && Pattern.Source.Length > 0) return token.Replace(Pattern.Source, Content, StringComparison.Ordinal);
        var matches = Pattern.Matches(token);
        if (!matches.Next(out var start, out var end)) return token;
        var text = new StringBuilder();
        var covered = 0;
        do
        {
            text.Append(token, covered, start - covered).Append(Content);
            covered = end;
        }
        while (matches.Next(out start, out end));
        return text.Append(token, covered, token.Length - covered).ToString();
    }
}
