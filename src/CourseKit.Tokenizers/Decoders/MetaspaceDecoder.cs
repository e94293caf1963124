using System.Text.Json;

namespace CourseKit.Tokenizers;

/// <summary>Turns the marks of <see cref="MetaspacePreTokenizer"/> back into spaces; those of the first token are dropped where one was put
/// in front.</summary>
/// <param name="replacement">The mark.</param>
/// <param name="prependScheme">Where one was put in front.</param>
/// <param name="split">Kept for the file format.</param>
public sealed class MetaspaceDecoder(char replacement = '▁', PrependScheme prependScheme = PrependScheme.Always, bool split = true) : Decoder
{
    /// <summary>The mark.</summary>
    public char Replacement { get; } = replacement;

    /// <summary>Where one was put in front.</summary>
    public PrependScheme PrependScheme { get; } = prependScheme;

    /// <inheritdoc/>
    public override IReadOnlyList<string> DecodeChain(IReadOnlyList<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var parts = new string[tokens.Count];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = i == 0 && DropsFirst ? tokens[0].Replace(Replacement.ToString(), "", StringComparison.Ordinal)
                : tokens[i].Replace(Replacement, ' ');
        return parts;
    }

    /// <inheritdoc/>
    public override string Decode(IReadOnlyList<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        if (tokens.Count == 0) return "";
        var first = DropsFirst ? tokens[0].Replace(Replacement.ToString(), "", StringComparison.Ordinal) : tokens[0];
        var length = first.Length;
        for (var i = 1; i < tokens.Count; i++) length += tokens[i].Length;
        return string.Create(length, (first, tokens, Replacement), static (text, state) =>
        {
            var rest = text;
            state.first.CopyTo(rest);
            rest = rest[state.first.Length..];
            for (var i = 1; i < state.tokens.Count; i++)
            {
                state.tokens[i].CopyTo(rest);
                rest = rest[state.tokens[i].Length..];
            }
            text.Replace(state.Replacement, ' ');
        });
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer) =>
        MetaspacePreTokenizer.WriteJson(writer, Replacement, PrependScheme, split);

    private bool DropsFirst => PrependScheme != PrependScheme.Never;
}
