using System.Text.Json;

namespace CourseKit.Tokenizers;

/// <summary>Takes a character off the ends of every token.</summary>
/// <param name="content">The character.</param>
/// <param name="start">How many are taken off the start at most.</param>
/// <param name="stop">How many are taken off the end at most.</param>
public sealed class StripDecoder(char content = ' ', int start = 0, int stop = 0) : Decoder
{
    /// <summary>The character.</summary>
    public char Content { get; } = content;

    /// <summary>How many are taken off the start at most.</summary>
    public int Start { get; } = start;

    /// <summary>How many are taken off the end at most.</summary>
    public int Stop { get; } = stop;

    /// <inheritdoc/>
    public override IReadOnlyList<string> DecodeChain(IReadOnlyList<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var parts = new string[tokens.Count];
        for (var i = 0; i < parts.Length; i++) parts[i] = Strip(tokens[i]);
        return parts;
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Strip");
        writer.WriteString("content", Content.ToString());
        writer.WriteNumber("start", Start);
        writer.WriteNumber("stop", Stop);
        writer.WriteEndObject();
    }

    private string Strip(string token)
    {
        int first = 0, end = token.Length;
        while (first < Math.Min(Start, token.Length) && token[first] == Content) first++;
        while (end > first && token.Length - end < Stop && token[end - 1] == Content) end--;
        return token[first..end];
    }
}
