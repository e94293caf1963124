using System.Text.Json.Nodes;
using CourseKit.Tokenizers;

namespace CourseKit.Models;

/// <summary>How a text is split into words, by the name that GGUF files have for it (<c>tokenizer.ggml.pre</c>).</summary>
internal static class GgufPreTokenizers
{
    private const string Llama3 = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string Qwen2 = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private static readonly string[] Gpt2Names = ["gpt-2", "mpt", "olmo", "phi-2", "jais", "roberta-bpe"];
    private static readonly string[] DigitNames = ["smollm", "starcoder", "refact", "command-r", "codeshell"];
    private static readonly string[] Llama3Names = ["llama-bpe", "llama3", "llama-v3", "falcon3", "pixtral"];
    private static readonly string[] Qwen2Names = ["qwen2", "deepseek-r1-qwen", "stablelm2"];

    /// <summary>The object of <c>tokenizer.json</c> for a name.</summary>
    /// <exception cref="UnsupportedComponentException">The name is unknown; lists the known ones.</exception>
    public static JsonObject Get(string name, string file)
    {
        if (Gpt2Names.Contains(name)) return ByteLevel(splits: true);
        if (DigitNames.Contains(name)) return Sequence(new JsonObject { ["type"] = "Digits", ["individual_digits"] = true }, ByteLevel(splits: true));
        if (Llama3Names.Contains(name)) return Sequence(Split(Llama3), ByteLevel(splits: false));
        if (Qwen2Names.Contains(name)) return Sequence(Split(Qwen2), ByteLevel(splits: false));
        throw new UnsupportedComponentException("tokenizer.ggml.pre", name, file, [.. Gpt2Names, .. DigitNames, .. Llama3Names, .. Qwen2Names]);
    }

    private static JsonObject Sequence(params JsonNode[] parts) => new() { ["type"] = "Sequence", ["pretokenizers"] = new JsonArray(parts) };

    private static JsonObject ByteLevel(bool splits) => new() { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true, ["use_regex"] = splits };

    private static JsonObject Split(string pattern) => new() { ["type"] = "Split", ["pattern"] = new JsonObject { ["Regex"] = pattern }, ["behavior"] = "Isolated", ["invert"] = false };
}
