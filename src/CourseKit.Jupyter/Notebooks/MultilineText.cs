using System.Text.Json.Nodes;

namespace CourseKit.Jupyter.Notebooks;

/// <summary>Text as notebooks store it: a list of lines that keep their line ends, so that differences between versions are by line.</summary>
internal static class MultilineText
{
    /// <summary>The lines, each with its end.</summary>
    /// <remarks>Split where Python's <c>str.splitlines</c> does, which nbformat writes with: other separators count as line ends too.</remarks>
    public static JsonArray Split(string text)
    {
        var lines = new JsonArray();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (!IsLineEnd(text[i])) continue;
            if (text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n') i++;
            lines.Add((JsonNode)JsonValue.Create(text[start..(i + 1)]));
            start = i + 1;
        }

        if (start < text.Length) lines.Add((JsonNode)JsonValue.Create(text[start..]));
        return lines;
    }

    /// <summary>The text of a string or of a list of strings; null when the node is neither.</summary>
    public static string? Join(JsonNode? node)
    {
        if (node is JsonValue value) return value.TryGetValue<string>(out var text) ? text : null;
        if (node is not JsonArray lines) return null;
        var parts = new string[lines.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            if (lines[i] is not JsonValue line || !line.TryGetValue<string>(out var part)) return null;
            parts[i] = part;
        }

        return string.Concat(parts);
    }

    /// <summary>Whether nbformat stores this form of an output as lines.</summary>
    public static bool IsSplit(string mimeType) =>
        mimeType.StartsWith("text/", StringComparison.Ordinal) || mimeType is "application/javascript" or "image/svg+xml";

    private static bool IsLineEnd(char c) => c is '\n' or '\r' or '\v' or '\f' or '\x1c' or '\x1d' or '\x1e' or '\x85' or '\u2028' or '\u2029';
}
