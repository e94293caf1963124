using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CourseKit.Jupyter.Notebooks;

/// <summary>JSON as nbformat lays it out: an indent of one space, keys in the order of their code points, other characters than ASCII as they are.</summary>
internal static class NotebookJson
{
    /// <summary>The deepest nesting that is read.</summary>
    public const int MaximumDepth = 128;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaximumDepth, AllowDuplicateProperties = false };

    /// <summary>Parses a text; all strings in it are known to be valid afterwards.</summary>
    /// <exception cref="JsonException">It is not JSON, nests too deeply, names a key twice, or holds half a surrogate pair.</exception>
    public static JsonNode? Parse(string text)
    {
        try
        {
            var node = JsonNode.Parse(text, documentOptions: Strict);
            Visit(node);
            return node;
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            throw new JsonException($"a string or a key is not valid: {error.Message}", error);
        }
    }

    /// <summary>Appends a node, nested <paramref name="depth"/> levels deep.</summary>
    public static void Append(StringBuilder json, JsonNode? node, int depth)
    {
        switch (node)
        {
            case null:
                json.Append("null");
                break;
            case JsonObject { Count: 0 }:
                json.Append("{}");
                break;
            case JsonArray { Count: 0 }:
                json.Append("[]");
                break;
            case JsonObject fields:
                AppendObject(json, fields, depth);
                break;
            case JsonArray items:
                AppendArray(json, items, depth);
                break;
            default:
                AppendValue(json, node.AsValue());
                break;
        }
    }

    private static void AppendObject(StringBuilder json, JsonObject fields, int depth)
    {
        var separator = '{';
        foreach (var (key, value) in fields.OrderBy(field => field.Key, CodePointOrder.Instance))
        {
            StartLine(json.Append(separator), depth + 1);
            AppendString(json, key);
            Append(json.Append(": "), value, depth + 1);
            separator = ',';
        }

        StartLine(json, depth).Append('}');
    }

    private static void AppendArray(StringBuilder json, JsonArray items, int depth)
    {
        var separator = '[';
        foreach (var item in items)
        {
            StartLine(json.Append(separator), depth + 1);
            Append(json, item, depth + 1);
            separator = ',';
        }

        StartLine(json, depth).Append(']');
    }

    private static StringBuilder StartLine(StringBuilder json, int depth) => json.Append('\n').Append(' ', depth);

    // Numbers keep the digits with which they were written.
    private static void AppendValue(StringBuilder json, JsonValue value)
    {
        if (value.GetValueKind() == JsonValueKind.String) AppendString(json, value.GetValue<string>());
        else json.Append(value.ToJsonString());
    }

    private static void AppendString(StringBuilder json, string text)
    {
        json.Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append("\\\\"),
                '\n' => json.Append("\\n"),
                '\r' => json.Append("\\r"),
                '\t' => json.Append("\\t"),
                '\f' => json.Append("\\f"),
                '\b' => json.Append("\\b"),
                < ' ' => json.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => json.Append(c),
            };
        }

        json.Append('"');
    }

    // The parser decodes strings when they are asked for; asking for all at once leaves no surprise for later.
    private static void Visit(JsonNode? node)
    {
        if (node is JsonObject fields)
        {
            foreach (var (_, value) in fields) Visit(value);
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items) Visit(item);
        }
        else if (node?.GetValueKind() == JsonValueKind.String)
        {
            node.GetValue<string>();
        }
    }

    private sealed class CodePointOrder : IComparer<string>
    {
        public static readonly CodePointOrder Instance = new();

        // UTF-16 puts characters beyond U+FFFF (pairs of surrogates) before U+E000 to U+FFFF.
        public int Compare(string? left, string? right)
        {
            var common = left.AsSpan().CommonPrefixLength(right);
            if (common == left!.Length || common == right!.Length) return left.Length.CompareTo(right!.Length);
            var (a, b) = (left[common], right[common]);
            return char.IsSurrogate(a) == char.IsSurrogate(b) ? a.CompareTo(b) : char.IsSurrogate(a) ? 1 : -1;
        }
    }
}
