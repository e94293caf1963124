using System.Text.Json.Nodes;
using CourseKit.Hub;
using CourseKit.Peft;

namespace CourseKit.Models;

/// <summary>Loads the right class for a checkpoint: a folder, or a name that is looked up (<c>transformers.AutoModel</c>, <c>AutoModelFor...</c>).</summary>
/// <remarks>Every method throws a <see cref="CheckpointException"/> when the checkpoint is not found, broken, or of a family that is not supported or has no such head.</remarks>
public static class AutoModel
{
    /// <summary>The model without a head.</summary>
    public static PretrainedModel FromPretrained(string name, ModelLoadOptions? options = null) => ForTask(ModelTask.Base, name, options);

    /// <summary>The model with a head that puts texts into classes.</summary>
    /// <param name="name">A folder, or a name.</param>
    /// <param name="adapter">A LoRA adapter: a folder, or a name such as <c>sentiment</c>, which stands for the checkpoint's own adapter of that name.</param>
    /// <param name="options">How it is loaded.</param>
    /// <exception cref="CheckpointException">As of the others, or an adapter for another base.</exception>
    public static LogitsModel ForSequenceClassification(string name, string? adapter = null, ModelLoadOptions? options = null)
    {
        options ??= new();
        if (adapter is null) return (LogitsModel)ForTask(ModelTask.SequenceClassification, name, options);

        var adapterFolder = FindAdapter(name, adapter);
        var model = (LogitsModel)ForTask(ModelTask.SequenceClassification, name, options with { Id2Label = options.Id2Label ?? LoraAdapter.ReadLabels(adapterFolder) });
        LoraAdapter.Load(model, adapterFolder, trainable: options.Trainable);
        return model;
    }

    /// <summary>The model with a head that puts every token into a class.</summary>
    public static LogitsModel ForTokenClassification(string name, ModelLoadOptions? options = null) => (LogitsModel)ForTask(ModelTask.TokenClassification, name, options);

    /// <summary>The model with a head that finds answers in a text; its output is a <see cref="QuestionAnsweringOutput"/>.</summary>
    public static PretrainedModel ForQuestionAnswering(string name, ModelLoadOptions? options = null) => ForTask(ModelTask.QuestionAnswering, name, options);

    /// <summary>The model with a head that picks one of several continuations.</summary>
    public static LogitsModel ForMultipleChoice(string name, ModelLoadOptions? options = null) => (LogitsModel)ForTask(ModelTask.MultipleChoice, name, options);

    /// <summary>The model with a head that scores every token of the vocabulary at every position.</summary>
    public static LogitsModel ForMaskedLM(string name, ModelLoadOptions? options = null) => (LogitsModel)ForTask(ModelTask.MaskedLM, name, options);

    /// <summary>The model with a head that says whether one text follows another.</summary>
    public static LogitsModel ForNextSentencePrediction(string name, ModelLoadOptions? options = null) => (LogitsModel)ForTask(ModelTask.NextSentencePrediction, name, options);

    /// <summary>The model with all heads that its family was pretrained with.</summary>
    public static PretrainedModel ForPreTraining(string name, ModelLoadOptions? options = null) => ForTask(ModelTask.PreTraining, name, options);

    /// <summary>The decoder that continues texts.</summary>
    public static GenerativeModel ForCausalLM(string name, ModelLoadOptions? options = null) => (GenerativeModel)ForTask(ModelTask.CausalLM, name, options);

    /// <summary>The encoder-decoder that writes a text from a text.</summary>
    public static GenerativeModel ForSeq2SeqLM(string name, ModelLoadOptions? options = null) => (GenerativeModel)ForTask(ModelTask.Seq2SeqLM, name, options);

    /// <summary>Whether the family of a checkpoint is known and has the head for a task.</summary>
    public static bool Supports(string name, ModelTask task)
    {
        var (fields, _) = CheckpointFolder.ReadConfig(ModelLocator.Default.Locate(name, CheckpointParts.Configuration));
        return fields["model_type"] is JsonValue value && value.TryGetValue(out string? type) && ModelFamilies.ByType.TryGetValue(type, out var family) && family.Tasks.Contains(task);
    }

    /// <summary>The model with the head for a task.</summary>
    public static PretrainedModel ForTask(ModelTask task, string name, ModelLoadOptions? options = null)
    {
        options ??= new();
        var folder = ModelLocator.Default.Locate(name);
        var (fields, source) = CheckpointFolder.ReadConfig(folder);
        var family = ModelFamily.Of(fields, source);
        var config = family.ReadConfig(fields, source);
        var model = family.Create(task, options.Id2Label is { } labels ? config with { Id2Label = labels } : config);
        model.LoadReport = WeightLoader.Load(model, CheckpointFolder.Open(folder), options);
        return model;
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
}
