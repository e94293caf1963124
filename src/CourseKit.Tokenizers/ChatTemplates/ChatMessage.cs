using System.Text.Json;
using CourseKit.Tokenizers.ChatTemplates;

namespace CourseKit.Tokenizers;

/// <summary>One message of a conversation, as <c>apply_chat_template</c> of transformers takes it.</summary>
/// <param name="Role">Who speaks: <c>system</c>, <c>user</c>, <c>assistant</c>, <c>tool</c>, or what else the template knows.</param>
/// <param name="Content">What is said; null when the message has no text (e.g. only tool calls).</param>
public sealed record ChatMessage(string Role, string? Content = null)
{
    /// <summary>Further fields that the template may read, e.g. <c>name</c>, <c>tool_calls</c>, or <c>content</c> made of parts. Values
    /// are null, booleans, numbers, strings, lists and string-keyed dictionaries of these, or JSON elements.</summary>
    public IReadOnlyDictionary<string, object?> Fields { get; init; } = new Dictionary<string, object?>();

    /// <summary>A message that sets the scene.</summary>
    public static ChatMessage System(string content) => new("system", content);

    /// <summary>A message of the person.</summary>
    public static ChatMessage User(string content) => new("user", content);

    /// <summary>A message of the model.</summary>
    public static ChatMessage Assistant(string content) => new("assistant", content);

    /// <summary>Reads messages from JSON: an array of objects with <c>role</c> and <c>content</c>.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="TokenizerException">It is not such an array.</exception>
    public static IReadOnlyList<ChatMessage> ListFromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Array)
                throw new TokenizerException("messages: expected a JSON array of objects with role and content.");
            return [.. document.RootElement.EnumerateArray().Select((item, i) => FromJson(item, i))];
        }
        catch (JsonException error)
        {
            throw new TokenizerException($"messages: not valid JSON ({error.Message.TrimEnd('.')}).", error);
        }
    }

    /// <summary>The message as the template sees it: role, content, then the further fields.</summary>
    internal TemplateDict ToValue(ChatTemplateLimits limits)
    {
        var value = new TemplateDict();
        value.Set("role", Role ?? throw new ArgumentException("A message has no role."));
        if (Content is not null) value.Set("content", Content);
        foreach (var (name, field) in Fields) value.Set(name, TemplateData.From(field, limits));
        return value;
    }

    private static ChatMessage FromJson(JsonElement item, int index)
    {
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("role", out var role) || role.ValueKind != JsonValueKind.String)
            throw new TokenizerException($"messages[{index}]: expected an object with a string named role.");
        var content = item.TryGetProperty("content", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        return new ChatMessage(role.GetString()!, content)
        {
            Fields = item.EnumerateObject().Where(field => field.Name != "role" && (field.Name != "content" || content is null))
                .ToDictionary(field => field.Name, field => (object?)field.Value.Clone()),
        };
    }
}
