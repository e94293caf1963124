using CourseKit.Hub;
using CourseKit.Tensors.Formats.Gguf;
using CourseKit.Tokenizers;

namespace CourseKit.Models;

/// <summary>Loads the tokenizer of a checkpoint: a folder, or a name that is looked up (<c>transformers.AutoTokenizer</c>).</summary>
public static class AutoTokenizer
{
    /// <summary>The tokenizer that belongs to a checkpoint.</summary>
    /// <exception cref="CheckpointException">The checkpoint was not found.</exception>
    /// <exception cref="TokenizerException">Its tokenizer is broken or of a kind that is not supported.</exception>
    public static Tokenizer FromPretrained(string name)
    {
        var folder = ModelLocator.Default.Locate(name, CheckpointParts.Tokenizer);
        var hasFiles = Array.Exists(TokenizerFiles, file => File.Exists(Path.Combine(folder, file)));
        return !hasFiles && GgufCheckpoint.FindFile(folder) is { } gguf ? GgufTokenizer.Load(GgufFile.Open(gguf)) : Tokenizer.FromPretrained(folder);
    }

    // Beside a GGUF file they come first: they are what the model's authors wrote.
    private static readonly string[] TokenizerFiles = ["tokenizer.json", "tokenizer.model", "vocab.json", "vocab.txt"];
}
