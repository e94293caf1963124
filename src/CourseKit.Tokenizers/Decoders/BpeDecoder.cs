using System.Text.Json;

namespace CourseKit.Tokenizers;

/// <summary>Turns the mark that ends a word into a space, and drops it at the end of the text.</summary>
/// <param name="suffix">The mark.</param>
public sealed class BpeDecoder(string suffix = "</w>") : Decoder
{
    /// <summary>The mark that ends a word.</summary>
    public string Suffix { get; } = suffix;

    /// <inheritdoc/>
    public override IReadOnlyList<string> DecodeChain(IReadOnlyList<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var parts = new string[tokens.Count];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = Suffix.Length == 0 ? tokens[i] : tokens[i].Replace(Suffix, i == parts.Length - 1 ? "" : " ", StringComparison.Ordinal);
        return parts;
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "BPEDecoder");
        writer.WriteString("suffix", Suffix);
        writer.WriteEndObject();
    }
}
