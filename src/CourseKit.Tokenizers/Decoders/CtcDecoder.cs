using System.Text.Json;

namespace CourseKit.Tokenizers;

/// <summary>Reads the output of a model trained with connectionist temporal classification (Graves et al. 2006): a token that follows itself
/// counts once, the padding counts as nothing.</summary>
/// <param name="padToken">The token that separates equal neighbours.</param>
/// <param name="wordDelimiterToken">What stands for a space.</param>
/// <param name="cleanup">Whether the delimiter becomes a space and spaces before punctuation go.</param>
public sealed class CtcDecoder(string padToken = "<pad>", string wordDelimiterToken = "|", bool cleanup = true) : Decoder
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> DecodeChain(IReadOnlyList<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var parts = new List<string>(tokens.Count);
        for (var i = 0; i < tokens.Count; i++)
        {
            if (i > 0 && tokens[i] == tokens[i - 1]) continue;
            var text = Remove(tokens[i], padToken, "");
            if (cleanup) text = Remove(TokenizationSpaces.CleanUp(text, contractNegation: true), wordDelimiterToken, " ");
            if (text.Length > 0) parts.Add(text);
        }
        return parts;

        static string Remove(string text, string part, string by) => part.Length == 0 ? text : text.Replace(part, by, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "CTC");
        writer.WriteString("pad_token", padToken);
        writer.WriteString("word_delimiter_token", wordDelimiterToken);
        writer.WriteBoolean("cleanup", cleanup);
        writer.WriteEndObject();
    }
}
