using System.Buffers;
using System.Text;
using System.Text.Json;

namespace CourseKit.Tokenizers;

/// <summary>Joins WordPiece tokens: continuations to the token before them, others after a space.</summary>
/// <param name="prefix">What marks a continuation.</param>
/// <param name="cleanup">Whether to remove the spaces that splitting left around English punctuation and contractions.</param>
public sealed class WordPieceDecoder(string prefix = "##", bool cleanup = true) : Decoder
{
    /// <summary>What a token that the clean-up changes starts with or, being an added token, holds.</summary>
    private static readonly SearchValues<char> s_dirty = SearchValues.Create(".?!,' ");

    /// <summary>What marks a continuation.</summary>
    public string Prefix { get; } = prefix;

    /// <summary>Whether spaces around punctuation and contractions are cleaned up.</summary>
    public bool Cleanup { get; } = cleanup;

    /// <inheritdoc/>
    public override IReadOnlyList<string> DecodeChain(IReadOnlyList<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var parts = new string[tokens.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            var token = tokens[i];
            if (i > 0) token = IsContinuation(token) ? token[Prefix.Length..] : " " + token;
            parts[i] = Cleanup ? CleanUp(token) : token;
        }
        return parts;
    }

    /// <inheritdoc/>
    public override string Decode(IReadOnlyList<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var text = new StringBuilder(6 * tokens.Count);
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            var isContinuation = i > 0 && IsContinuation(token);
            if (Cleanup && token.AsSpan().ContainsAny(s_dirty)) text.Append(CleanUp(isContinuation ? token[Prefix.Length..] : i == 0 ? token : " " + token));
            else if (isContinuation) text.Append(token, Prefix.Length, token.Length - Prefix.Length);
            else if (i == 0) text.Append(token);
            else text.Append(' ').Append(token);
        }
        return text.ToString();
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "WordPiece");
        writer.WriteString("prefix", Prefix);
        writer.WriteBoolean("cleanup", Cleanup);
        writer.WriteEndObject();
    }

    private bool IsContinuation(string token) => token.StartsWith(Prefix, StringComparison.Ordinal);

    // The rules apply to each token with its space, never across tokens: " ' " and " do not" can match only inside an added token.
    private static string CleanUp(string token) => TokenizationSpaces.CleanUp(token, contractNegation: true);
}
