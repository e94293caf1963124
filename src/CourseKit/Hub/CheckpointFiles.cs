using System.Text.Json;

namespace CourseKit.Hub;

/// <summary>What of a checkpoint is needed.</summary>
public enum CheckpointParts
{
    /// <summary>Its configuration: sizes, labels, defaults of generation.</summary>
    Configuration,

    /// <summary>That, and its tokenizer.</summary>
    Tokenizer,

    /// <summary>That, and its weights.</summary>
    Everything,
}

/// <summary>Which files of a repository are of use here: of several forms of the same weights the first that can be read, and no
/// weights of other frameworks.</summary>
internal static class CheckpointFiles
{
    private const string Safetensors = ".safetensors", Gguf = ".gguf", Index = ".index.json";

    private static readonly FilePatterns Configuration = new(
        ["config.json", "generation_config.json", "adapter_config.json", "modules.json", "sentence_*_config.json", "config_sentence_transformers.json", "[0-9]_*/*.json", "README.md"], null);

    private static readonly FilePatterns Tokenizer = new(
        ["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.*", "vocab-*", "merges.txt", "bpe.codes", "*.model", "*.spm",
         "chat_template.*", "additional_chat_templates/*", "[0-9]_*/vocab.txt", "[0-9]_*/merges.txt", "[0-9]_*/*.model"],
        ["onnx/*", "openvino/*", "*.model.data-*"]);

    // Quantised forms in the order of what they are worth for their size; the first that there is.
    private static readonly string[] GgufTypes = ["Q4_K_M", "Q4_K", "Q8_0", "Q5_K_M", "Q6_K", "Q4_1", "Q4_0", "Q5_K", "F16", "BF16", "F32"];

    /// <summary>The files of a listing that make up the parts.</summary>
    public static IEnumerable<ListedFile> Choose(IReadOnlyList<ListedFile> files, CheckpointParts parts)
    {
        var names = files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        var chosen = names.Where(Configuration.Accepts).ToHashSet(StringComparer.Ordinal);
        if (parts >= CheckpointParts.Tokenizer) chosen.UnionWith(names.Where(Tokenizer.Accepts));

        // A GGUF file holds all three.
        var isOnlyGguf = !names.Contains("config.json") && !names.Contains("adapter_config.json");
        if (parts == CheckpointParts.Everything || isOnlyGguf) chosen.UnionWith(Weights(names));
        return files.Where(file => chosen.Contains(file.Path));
    }

    /// <summary>Whether a folder, which may come from a download that someone broke off, has what the parts need.</summary>
    public static bool Has(string folder, CheckpointParts parts)
    {
        string[] names = [.. Directory.EnumerateFiles(folder).Where(File.Exists).Select(path => Path.GetFileName(path))];
        if (names.Any(name => name.EndsWith(Gguf, StringComparison.Ordinal))) return true;
        return parts switch
        {
            CheckpointParts.Configuration => names.Contains("config.json") || names.Contains("adapter_config.json"),
            CheckpointParts.Tokenizer => names.Any(name => name is "tokenizer.json" or "vocab.txt" or "vocab.json" or "bpe.codes" || name.EndsWith(".model", StringComparison.Ordinal) || name.EndsWith(".spm", StringComparison.Ordinal)),
            _ => names.Any(name => name.EndsWith(Index, StringComparison.Ordinal)) ? HasAllShards(folder, names) : names.Any(name => name.EndsWith(Safetensors, StringComparison.Ordinal) || name is "pytorch_model.bin" or "adapter_model.bin"),
        };
    }

    private static IEnumerable<string> Weights(HashSet<string> names)
    {
        // The parts of an embedding model have folders of their own: 2_Dense, and in old ones the encoder itself (0_Transformer).
        var modules = names.Where(name => name.Split('/') is [[>= '0' and <= '9', '_', ..], "model.safetensors"]).ToList();
        modules.AddRange(names.Where(name => name.Split('/') is [[>= '0' and <= '9', '_', ..] folder, "pytorch_model.bin"] && !names.Contains($"{folder}/model.safetensors")));
        return modules.Concat(MainWeights(names));
    }

    private static IEnumerable<string> MainWeights(HashSet<string> names)
    {
        foreach (var (stem, ending) in new[] { ("model", Safetensors), ("adapter_model", Safetensors), ("pytorch_model", ".bin"), ("adapter_model", ".bin") })
        {
            var (whole, index) = (stem + ending, stem + ending + Index);
            if (names.Contains(whole)) return [whole];
            if (names.Contains(index)) return [index, .. names.Where(name => name.StartsWith(stem + "-", StringComparison.Ordinal) && name.EndsWith(ending, StringComparison.Ordinal) && !name.Contains('/'))];
        }

        string[] root = [.. names.Where(name => !name.Contains('/')).Order(StringComparer.Ordinal)];
        return root.Any(name => name.EndsWith(Safetensors, StringComparison.Ordinal))
            ? root.Where(name => name.EndsWith(Safetensors, StringComparison.Ordinal))
            : OneGguf([.. root.Where(name => name.EndsWith(Gguf, StringComparison.Ordinal) && !name.Contains("-of-", StringComparison.Ordinal) && !name.StartsWith("mmproj", StringComparison.Ordinal))]);
    }

    private static IEnumerable<string> OneGguf(string[] files)
    {
        var known = GgufTypes.Select(type => files.FirstOrDefault(file => file.Contains(type, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(file => file is not null);
        return known is not null ? [known] : files.Take(1);
    }

    // The index names its shards; one that cannot be read leaves the error to whoever loads it.
    private static bool HasAllShards(string folder, string[] names)
    {
        const int longestIndex = 1 << 26;
        try
        {
            var index = Path.Combine(folder, names.First(name => name.EndsWith(Index, StringComparison.Ordinal)));
            if (new FileInfo(index).Length > longestIndex) return true;
            using var json = JsonDocument.Parse(File.ReadAllBytes(index));
            return json.RootElement.GetProperty("weight_map").EnumerateObject().Select(entry => entry.Value.GetString()).Distinct().All(names.Contains);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or IOException)
        {
            return true;
        }
    }
}
