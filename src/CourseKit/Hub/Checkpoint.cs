using System.Text.Json;

namespace CourseKit.Hub;

/// <summary>What the files of a checkpoint folder say about it; no weights are read.</summary>
/// <param name="Name">The name to ask for it, e.g. <c>minilm-l6</c>.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="Source">Where it was found.</param>
/// <param name="Kind">The model's type, e.g. <c>bert</c>, or the adapter's, e.g. <c>LORA</c>; null when no file says.</param>
/// <param name="BaseModel">For an adapter the checkpoint it belongs to, for others null.</param>
/// <param name="Bytes">The size of all files.</param>
/// <param name="Summary">The first sentence-like line of its card (README.md), else its architecture, else null.</param>
public sealed record Checkpoint(
    string Name, string Folder, CheckpointSource Source, string? Kind, string? BaseModel, long Bytes, string? Summary)
{
    /// <summary>What makes a folder a checkpoint, for messages.</summary>
    internal const string Expected = "a config.json, adapter_config.json, tokenizer or weights";

    private const string Config = "config.json";
    private const string AdapterConfig = "adapter_config.json";
    private const string Card = "README.md";
    private const int LargestConfig = 1 << 24;
    private const int CardLines = 200;

    private static readonly string[] Signs = [Config, AdapterConfig, "tokenizer.json", "vocab.txt", "vocab.json", "pytorch_model.bin"];
    private static readonly string[] SignEndings = [".safetensors", ".gguf", ".model"];

    /// <summary>Whether it is an adapter over another checkpoint.</summary>
    public bool IsAdapterOnly => BaseModel is not null;

    /// <summary>Whether a folder holds a checkpoint, or at least its tokenizer.</summary>
    internal static bool IsIn(string folder) =>
        Directory.Exists(folder)
        && (Array.Exists(Signs, sign => File.Exists(Path.Combine(folder, sign))) || Directory.EnumerateFiles(folder).Any(HasSignEnding));

    private static bool HasSignEnding(string file) =>
        Array.Exists(SignEndings, ending => file.EndsWith(ending, StringComparison.Ordinal));

    internal static bool IsAdapter(string folder) => File.Exists(Path.Combine(folder, AdapterConfig));

    internal static Checkpoint Read(string name, string folder, CheckpointSource source)
    {
        var bytes = new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(Length);
        var card = ReadCard(Path.Combine(folder, Card));
        if (IsAdapter(folder))
        {
            var (type, over) = ReadStrings(Path.Combine(folder, AdapterConfig), "peft_type", "base_model_name_or_path");
            return new(name, folder, source, type, over ?? "?", bytes, card);
        }

        var (kind, architecture) = ReadStrings(Path.Combine(folder, Config), "model_type", "architectures");
        if (kind is null && Directory.EnumerateFiles(folder, "*.gguf").Any()) kind = "gguf";
        return new(name, folder, source, kind, null, bytes, card ?? architecture);
    }

    // The Hugging Face cache holds links to its blobs; a link whose blob is gone counts nothing.
    private static long Length(FileInfo file)
    {
        if (file.LinkTarget is null) return file.Length;
        return file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } target ? target.Length : 0;
    }

    // A list must not fail over one broken file in one folder: what cannot be read is unknown.
    private static (string? First, string? Second) ReadStrings(string path, string first, string second)
    {
        if (!File.Exists(path) || new FileInfo(path).Length > LargestConfig) return (null, null);
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return (Text(json.RootElement, first), Text(json.RootElement, second));
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            return (null, null);
        }
    }

    private static string? Text(JsonElement json, string key)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(key, out var value)) return null;
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0) value = value[0];
        return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    // The first line of prose: not the front matter between "---" lines, no heading, list, table, comment, image or code.
    private static string? ReadCard(string path)
    {
        if (!File.Exists(path)) return null;
        var lines = File.ReadLines(path).Take(CardLines).Select(line => line.Trim());
        var inFrontMatter = false;
        foreach (var (index, line) in lines.Index())
        {
            if (line == "---" && (index == 0 || inFrontMatter)) inFrontMatter = !inFrontMatter;
            else if (!inFrontMatter && line.Length > 0 && !"#-*|<!`>[=".Contains(line[0])) return line;
        }

        return null;
    }
}
