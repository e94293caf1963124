using CourseKit.Hub;
using CourseKit.Tokenizers;

namespace CourseKit.Models;

/// <summary>Loads the tokenizer of a checkpoint: a folder, or a name that is looked up (<c>transformers.AutoTokenizer</c>).</summary>
public static class AutoTokenizer
{
    /// <summary>The tokenizer that belongs to a checkpoint.</summary>
    /// <exception cref="CheckpointException">The checkpoint was not found.</exception>
    /// <exception cref="TokenizerException">Its tokenizer is broken or of a kind that is not supported.</exception>
    public static Tokenizer FromPretrained(string name) => Tokenizer.FromPretrained(ModelLocator.Default.Locate(name, CheckpointParts.Tokenizer));
}
