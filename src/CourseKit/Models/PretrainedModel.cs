using System.Text.Json.Nodes;
using CourseKit.Peft;
using CourseKit.Tensors;
using CourseKit.Tensors.Nn;
using CourseKit.Tensors.Safetensors;

namespace CourseKit.Models;

/// <summary>A model that can be loaded from a checkpoint (<c>transformers.PreTrainedModel</c>).</summary>
public abstract class PretrainedModel(PretrainedConfig config) : Module
{
    /// <summary>The configuration it was built from.</summary>
    public PretrainedConfig Config { get; } = config;

    /// <summary>What the family calls the model without its head when a head stands beside it, e.g. <c>bert</c>: names in checkpoints with a head begin with it.</summary>
    public abstract string BaseModelPrefix { get; }

    /// <summary>What loading found, null when nothing was loaded.</summary>
    public LoadReport? LoadReport { get; internal set; }

    /// <summary>The adapter around this model's layers, if there is one.</summary>
    public LoraConfig? Adapter { get; internal set; }

    /// <summary>The number of parameters.</summary>
    public long ParameterCount => Parameters().Sum(parameter => parameter.Shape.ElementCount);

    /// <summary>Runs the model on a padded batch, recorded for gradients where parameters require them.</summary>
    /// <param name="inputs">The batch.</param>
    /// <param name="outputHiddenStates">Whether every layer's output is returned.</param>
    /// <param name="outputAttentions">Whether every layer's attention weights are returned.</param>
    public abstract ModelOutput Forward(ModelInputs inputs, bool outputHiddenStates = false, bool outputAttentions = false);

    /// <summary>Writes the model so that Hugging Face's libraries (and <see cref="AutoModel"/>) read it back: <c>model.safetensors</c> and <c>config.json</c>, or, where an adapter is
    /// attached, the adapter alone in PEFT's format. Files are replaced whole or not at all.</summary>
    /// <param name="folder">Made when it does not exist.</param>
    public void SavePretrained(string folder)
    {
        if (Adapter is { } adapter)
        {
            LoraAdapter.Save(this, adapter, folder);
            return;
        }

        Directory.CreateDirectory(folder);
        SafetensorsWriter.Write(
            Path.Combine(folder, "model.safetensors"), NamedParameters().Select(entry => (entry.Name, entry.Parameter.Value)), new Dictionary<string, string> { ["format"] = "pt" });
        JsonFile.Write(Path.Combine(folder, "config.json"), ConfigToSave());
    }

    // What is saved may be another class, in another number format, than what was loaded.
    private JsonObject ConfigToSave()
    {
        var json = Config.ToJson();
        json["architectures"] = new JsonArray(ModelFamilies.ByType.TryGetValue(Config.ModelType, out var family) ? family.ArchitectureOf(this) : GetType().Name);
        DType[] types = [.. Parameters().Select(parameter => parameter.Value.DType).Distinct()];
        foreach (var field in new[] { "dtype", "torch_dtype" })
            if (json.ContainsKey(field)) json[field] = (types is [var only] ? only : DType.Float32).ToString().ToLowerInvariant();
        return json;
    }

    /// <summary>The output of the last layer for the tokens of one pass, (batch, length, hidden size), or (tokens, hidden size) when packed: what heads build on.</summary>
    /// <exception cref="NotSupportedException">The model is not one stack of layers over one sequence.</exception>
    internal virtual Tensor Run(ForwardPass pass) => throw new NotSupportedException($"{GetType().Name} is no single stack of layers.");

    /// <summary>Fills a parameter that no checkpoint gave, as the family does for a new model.</summary>
    /// <param name="name">The parameter's full name.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="generator">Where the randomness comes from.</param>
    public abstract void Initialize(string name, Parameter parameter, Generator generator);
}
