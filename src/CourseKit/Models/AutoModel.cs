using System.Text.Json.Nodes;
using CourseKit.Hub;
using CourseKit.Peft;

namespace CourseKit.Models;

/// <summary>How a checkpoint is loaded.</summary>
public sealed record ModelLoadOptions
{
    /// <summary>Whether parameters get gradients, which needs them in float32 in memory. Without, float16 matrices stay in the mapped file.</summary>
    public bool Trainable { get; init; } = true;

    /// <summary>The classes, where they are not the checkpoint's. Where their number differs, too, a new head is initialised in place of the checkpoint's.</summary>
    public IReadOnlyList<string>? Id2Label { get; init; }

    /// <summary>Seeds the parameters that the checkpoint lacks.</summary>
    public ulong Seed { get; init; }
}

/// <summary>Loads the right class for a checkpoint: a folder, or a name that is looked up (<c>transformers.AutoModel</c>).</summary>
public static class AutoModel
{
    /// <summary>The model without a head.</summary>
    /// <exception cref="CheckpointException">Not found, broken, or of a family that is not supported.</exception>
    public static PretrainedModel FromPretrained(string name, ModelLoadOptions? options = null)
    {
        options ??= new();
        var (folder, family, fields, source) = Resolve(name);
        return Load(family.Base(fields, source), folder, options);
    }

    /// <summary>The model with a head that puts texts into classes.</summary>
    /// <param name="name">A folder, or a name.</param>
    /// <param name="adapter">A LoRA adapter: a folder, or a name such as <c>sentiment</c>, which stands for the checkpoint's own adapter of that name.</param>
    /// <param name="options">How it is loaded.</param>
    /// <exception cref="CheckpointException">Not found, broken, of a family that is not supported, or an adapter for another base.</exception>
    public static LogitsModel ForSequenceClassification(string name, string? adapter = null, ModelLoadOptions? options = null)
    {
        options ??= new();
        var (folder, family, fields, source) = Resolve(name);
        if (adapter is null) return Load(family.SequenceClassification(fields, source, options.Id2Label), folder, options);

        var adapterFolder = FindAdapter(name, adapter);
        var labels = options.Id2Label ?? LoraAdapter.ReadLabels(adapterFolder);
        var model = Load(family.SequenceClassification(fields, source, labels), folder, options with { Id2Label = labels });
        LoraAdapter.Load(model, adapterFolder, trainable: options.Trainable);
        return model;
    }

    /// <summary>The model with a head that scores every token of the vocabulary at every position.</summary>
    /// <exception cref="CheckpointException">Not found, broken, or of a family that is not supported.</exception>
    public static LogitsModel ForMaskedLM(string name, ModelLoadOptions? options = null)
    {
        options ??= new();
        var (folder, family, fields, source) = Resolve(name);
        return Load(family.MaskedLM(fields, source), folder, options);
    }

    private static (string Folder, ModelFamily Family, JsonObject Fields, string Source) Resolve(string name)
    {
        var folder = ModelLocator.Default.Locate(name);
        var source = Path.Combine(folder, "config.json");
        var fields = PretrainedConfig.ReadFields(source);
        return (folder, ModelFamily.Of(fields, source), fields, source);
    }

    /// <summary>The folder of an adapter, by folder or name.</summary>
    internal static string FindAdapter(string name, string adapter)
    {
        // A folder that only happens to be called "sentiment" is no adapter.
        if (Checkpoint.IsAdapter(adapter)) return adapter;
        var own = $"{Path.GetFileName(name.TrimEnd('/', '\\'))}-{adapter}";
        return ModelLocator.Default.TryLocate(own) ?? ModelLocator.Default.TryLocate(adapter)
            ?? throw new CheckpointException($"No adapter '{adapter}' for '{name}' was found: neither a folder of that name with an adapter_config.json nor a checkpoint '{own}'. `coursekit models` lists what there is.");
    }

    private static T Load<T>(T model, string folder, ModelLoadOptions options)
        where T : PretrainedModel
    {
        model.LoadReport = WeightLoader.Load(model, CheckpointFolder.Open(folder), options);
        return model;
    }
}
