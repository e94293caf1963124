using System.Text.Json.Nodes;
using CourseKit.Display;
using CourseKit.Peft;
using CourseKit.Tensors;
using CourseKit.Tensors.Nn;
using CourseKit.Tensors.Safetensors;

namespace CourseKit.Models;

/// <summary>A model that can be loaded from a checkpoint (<c>transformers.PreTrainedModel</c>).</summary>
[TypeFormatterSource(typeof(PretrainedModelFormatters), PreferredMimeTypes = ["text/html"])]
public abstract class PretrainedModel(PretrainedConfig config) : Module
{
    /// <summary>The configuration it was built from.</summary>
    public PretrainedConfig Config { get; internal set; } = config;

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

    /// <summary>The model's modules with the shapes of their parameters, how many these are and what memory they take.</summary>
    public ModelSummary Summary() => ModelSummary.Of(this);

    /// <summary>Makes room for another number of tokens (<c>resize_token_embeddings</c>), after tokens were added to a tokenizer, say: token embeddings, output weights and output biases get as
    /// many rows, and <see cref="PretrainedConfig.VocabSize"/> changes. Rows that are new are initialised as the family initialises a new model; the others stay.</summary>
    /// <param name="count">The number of tokens, 1 or more.</param>
    /// <param name="seed">Seeds the new rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">There would be no tokens, or not those that the configuration names.</exception>
    /// <exception cref="NotSupportedException">The weights are kept in 8 bits, or the model is made of two models.</exception>
    public void ResizeTokenEmbeddings(int count, ulong seed = 0) => TokenEmbeddings.Resize(this, count, seed);

    /// <summary>Writes the model so that Hugging Face's libraries (and <see cref="AutoModel"/>) read it back: <c>config.json</c>, the weights as <c>model.safetensors</c> or shards with an index,
    /// and of models that write text <c>generation_config.json</c>; or, where an adapter is attached, the adapter alone in PEFT's format. A weight that is used twice is written once, under its first
    /// name, and quantised weights as float32. Files are replaced whole or not at all.</summary>
    /// <param name="folder">Made when it does not exist.</param>
    /// <param name="maxShardSize">The most bytes of weights in a file, 1 or more.</param>
    /// <exception cref="SafetensorsException">The disk is full or refuses.</exception>
    public void SavePretrained(string folder, long maxShardSize = SafetensorsShardWriter.DefaultShardBytes)
    {
        if (Adapter is { } adapter)
        {
            LoraAdapter.Save(this, adapter, folder);
            return;
        }

        Directory.CreateDirectory(folder);
        SafetensorsShardWriter.Write(folder, TensorsToSave(), maxShardSize, new Dictionary<string, string> { ["format"] = "pt" });
        JsonFile.Write(Path.Combine(folder, "config.json"), ConfigToSave());
        if (this is GenerativeModel { GenerationConfig: var generation }) generation.SavePretrained(folder);
    }

    private IEnumerable<(string Name, Tensor Value)> TensorsToSave()
    {
        var parameters = AllNamedParameters().Select(entry => entry.Name).ToHashSet();
        foreach (var (name, parameter) in NamedParameters()) yield return (name, parameter.DType.IsQuantized ? parameter.Value.To(DType.Float32) : parameter.Value);
        foreach (var (name, buffer) in StateDict())
            if (!parameters.Contains(name)) yield return (name, buffer);
    }

    // What is saved may be another class, in another number format, than what was loaded.
    private JsonObject ConfigToSave()
    {
        var json = Config.ToJson();
        json["architectures"] = new JsonArray(ModelFamilies.ByType.TryGetValue(Config.ModelType, out var family) ? family.ArchitectureOf(this) : GetType().Name);
        DType[] types = [.. Parameters().Select(parameter => parameter.DType).Distinct()];
        foreach (var field in new[] { "dtype", "torch_dtype" })
            if (json.ContainsKey(field)) json[field] = (types is [{ IsQuantized: false } only] ? only : DType.Float32).ToString().ToLowerInvariant();
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
