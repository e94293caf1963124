using System.Text.Json;

namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>The chat templates that a checkpoint comes with, by name. They are parsed when they are asked for, so that a tokenizer can be
/// loaded whatever its templates need.</summary>
internal sealed class ChatTemplateSet
{
    internal const string Field = "chat_template", Default = "default", ToolUse = "tool_use";

    private readonly Dictionary<string, Lazy<ChatTemplate>> _templates = new(StringComparer.Ordinal);

    private ChatTemplateSet(IEnumerable<KeyValuePair<string, string>> sources)
    {
        foreach (var (name, source) in sources) _templates[name] = new(() => ChatTemplate.Parse(source), LazyThreadSafetyMode.PublicationOnly);
    }

    internal IEnumerable<string> Names => _templates.Keys;

    /// <summary>Reads what <c>chat_template</c> of a <c>tokenizer_config.json</c> is: one text, a list of objects with <c>name</c> and
    /// <c>template</c>, or an object with a text for each name.</summary>
    internal static ChatTemplateSet Read(IReadOnlyDictionary<string, JsonElement> configuration) => new(
        !configuration.TryGetValue(Field, out var value) ? [] : value.ValueKind switch
        {
            JsonValueKind.Null => [],
            JsonValueKind.String => [new(Default, value.GetString()!)],
            JsonValueKind.Array => value.EnumerateArray().Select(Named),
            JsonValueKind.Object => value.EnumerateObject().Select(entry => new KeyValuePair<string, string>(entry.Name, Text(entry.Value))),
            _ => throw Malformed(),
        });

    /// <summary>The template of a name, or null. Without a name it is the one for tools when there are tools, else the default.</summary>
    internal ChatTemplate? Find(string? name, bool hasTools)
    {
        if (name is not null) return _templates.GetValueOrDefault(name)?.Value;
        if (hasTools && _templates.TryGetValue(ToolUse, out var forTools)) return forTools.Value;
        return _templates.GetValueOrDefault(Default)?.Value;
    }

    private static KeyValuePair<string, string> Named(JsonElement entry) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("name", out var name) && entry.TryGetProperty("template", out var template)
            ? new(Text(name), Text(template)) : throw Malformed();

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Malformed();

    private static TokenizerException Malformed() =>
        new($"tokenizer_config.json: {Field} is neither a text nor a list of objects with 'name' and 'template'.");
}
