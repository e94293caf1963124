using System.Text;
using System.Text.Json;
using CourseKit.Tokenizers.ChatTemplates;

namespace CourseKit.Tokenizers.Loading;

/// <summary>Chat templates in files of their own: <c>chat_template.jinja</c>, and named ones in <c>additional_chat_templates</c>. They
/// come before what <c>tokenizer_config.json</c> says.</summary>
internal static class ChatTemplateFiles
{
    private const string Main = "chat_template.jinja", Additional = "additional_chat_templates";

    /// <summary>The field <c>chat_template</c> that stands for the files; nothing when there are none.</summary>
    internal static Dictionary<string, JsonElement> Read(string folder)
    {
        var templates = new Dictionary<string, string>(StringComparer.Ordinal);
        if (File.Exists(Path.Combine(folder, Main))) templates[ChatTemplateSet.Default] = Text(Path.Combine(folder, Main));
        if (Directory.Exists(Path.Combine(folder, Additional)))
            foreach (var path in Directory.EnumerateFiles(Path.Combine(folder, Additional), "*.jinja").Order(StringComparer.Ordinal))
                templates[Path.GetFileNameWithoutExtension(path)] = Text(path);
        if (templates.Count == 0) return [];
        var value = templates is { Count: 1 } && templates.TryGetValue(ChatTemplateSet.Default, out var only)
            ? JsonSerializer.SerializeToElement(only)
            : JsonSerializer.SerializeToElement(templates.Select(entry => new { name = entry.Key, template = entry.Value }));
        return new() { [ChatTemplateSet.Field] = value };
    }

    private static string Text(string path) => Encoding.UTF8.GetString(JsonFile.ReadBytes(path).Span);
}
