using System.Text.Json.Nodes;
using CourseKit.Hub;

namespace CourseKit.Models;

/// <summary>Reads the right configuration for a checkpoint: a folder, or a name that is looked up (<c>transformers.AutoConfig</c>).</summary>
public static class AutoConfig
{
    /// <summary>The configuration of a checkpoint: its <c>config.json</c>, or what its GGUF file says. No weights are read.</summary>
    /// <exception cref="CheckpointException">The checkpoint is not found, or its configuration broken or of a family that is not supported.</exception>
    public static PretrainedConfig FromPretrained(string name)
    {
        var (fields, source) = CheckpointFolder.ReadConfig(ModelLocator.Default.Locate(name));
        return FromJson(fields, source);
    }

    /// <summary>The configuration that the fields of a <c>config.json</c> describe.</summary>
    /// <param name="fields">The fields.</param>
    /// <param name="source">What messages call the file.</param>
    /// <exception cref="CheckpointException">A field has a value that it cannot have, or the family is not supported.</exception>
    public static PretrainedConfig FromJson(JsonObject fields, string source = "config.json") => ModelFamily.Of(fields, source).ReadConfig(fields, source);
}
