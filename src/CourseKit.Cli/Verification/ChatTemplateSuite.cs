using System.Text.Json;
using CourseKit.Tensors.Formats.Gguf;
using CourseKit.Tokenizers;

namespace CourseKit.Cli.Verification;

/// <summary>A real language model: the prompts that its chat template makes of conversations. What the model answers to them is not
/// compared here.</summary>
internal sealed class ChatTemplateSuite : IGoldenSuite
{
    private const string TemplateKey = "tokenizer.chat_template", TokensKey = "tokenizer.ggml.tokens";

    /// <inheritdoc/>
    public IEnumerable<GoldenUnit> Find(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
            if (GoldenTensors.HasKeys(path, "source", "cases") && GoldenTensors.ReadCase(path) is var root && HasPrompts(root))
                yield return new(path, sources => Run(root, sources));
    }

    private static bool HasPrompts(JsonElement root) => root.GetProperty("cases") is { ValueKind: JsonValueKind.Array } cases && cases.EnumerateArray()
        .All(item => item.ValueKind == JsonValueKind.Object && item.TryGetProperty("prompt", out _) && item.TryGetProperty("messages", out _));

    private static IEnumerable<CaseResult> Run(JsonElement root, GoldenSources sources)
    {
        var source = root.GetProperty("source").GetString()!;
        var file = Locate(source, sources);
        var template = new Lazy<(ChatTemplate Template, string? Bos, string? Eos)>(() => Read(file!));
        var number = 0;
        foreach (var item in root.GetProperty("cases").EnumerateArray())
        {
            var name = $"#{number++}";
            if (item.GetProperty("messages").ValueKind == JsonValueKind.Array)
                yield return file is null ? CaseResult.Skip($"{name} prompt", source) : GoldenCase.Run($"{name} prompt", () => Prompt(item, template.Value));
            foreach (var answer in new[] { "top5", "greedy" })
                if (item.TryGetProperty(answer, out _)) yield return CaseResult.Unsupported($"{name} {answer}", "language models from GGUF files");
        }
    }

    // "SmolLM2-135M-Instruct.Q4_1.gguf" is the one GGUF file of models/SmolLM2-135M-Instruct.
    private static string? Locate(string source, GoldenSources sources) =>
        sources.Find($"models/{source.Split('.')[0]}") is { } folder ? Directory.EnumerateFiles(folder, "*.gguf").Order(StringComparer.Ordinal).FirstOrDefault() : null;

    private static (ChatTemplate Template, string? Bos, string? Eos) Read(string path)
    {
        var metadata = GgufFile.Open(path).Metadata;
        var tokens = metadata.GetArray<string>(TokensKey);
        return (ChatTemplate.Parse(metadata.GetString(TemplateKey)), Token("bos"), Token("eos"));

        string? Token(string role) => metadata.TryGet($"tokenizer.ggml.{role}_token_id", out _) ? tokens[metadata.GetInt32($"tokenizer.ggml.{role}_token_id")] : null;
    }

    private static string? Prompt(JsonElement item, (ChatTemplate Template, string? Bos, string? Eos) model)
    {
        var messages = ChatMessage.ListFromJson(item.GetProperty("messages").GetRawText());
        var ours = model.Template.Render(messages, addGenerationPrompt: true, model.Bos, model.Eos);
        var expected = item.GetProperty("prompt").GetString();
        return ours == expected ? null : $"prompt: {JsonSerializer.Serialize(ours)}, expected {JsonSerializer.Serialize(expected)}";
    }
}
