using System.Collections;
using System.Text.Json.Nodes;

namespace CourseKit.Models;

/// <summary>The classes of one family, by the <c>model_type</c> of its configurations.</summary>
/// <param name="modelType">What configurations call it.</param>
/// <param name="renamed">Where the reference has classes of its own for a family that uses another's code: how names begin here, and there.</param>
internal abstract class ModelFamily(string modelType, (string Here, string There)? renamed = null)
{
    /// <summary>What configurations call the family.</summary>
    public string ModelType { get; } = modelType;

    /// <summary>The heads that it has.</summary>
    public abstract IReadOnlyCollection<ModelTask> Tasks { get; }

    /// <summary>What the reference calls the class of a model: <c>CamembertForMaskedLM</c> where the code is that of <c>RobertaForMaskedLM</c>.</summary>
    public string ArchitectureOf(PretrainedModel model)
    {
        var name = model.GetType().Name;
        return renamed is var (here, there) && name.StartsWith(here, StringComparison.Ordinal) ? there + name[here.Length..] : name;
    }

    /// <summary>Reads a configuration.</summary>
    /// <exception cref="CheckpointException">A field does not fit.</exception>
    public abstract PretrainedConfig ReadConfig(JsonObject fields, string source);

    /// <summary>A model with parameters yet to be loaded.</summary>
    /// <exception cref="CheckpointException">The family has no such head.</exception>
    public abstract PretrainedModel Create(ModelTask task, PretrainedConfig config);

    /// <summary>The family that a configuration names.</summary>
    /// <exception cref="CheckpointException">It is not supported.</exception>
    public static ModelFamily Of(JsonObject fields, string source)
    {
        var type = fields["model_type"] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
        return type is not null && ModelFamilies.ByType.TryGetValue(type, out var family) ? family
            : throw new CheckpointException($"{source}: model_type {(type is null ? "is missing" : $"\"{type}\" is not supported yet")}; supported: {string.Join(", ", ModelFamilies.ByType.Keys)}.");
    }
}

/// <summary>A family with its own configuration, filled as a collection of heads and how to make them.</summary>
/// <param name="modelType">What configurations call it.</param>
/// <param name="read">Reads a configuration.</param>
/// <param name="renamed">How class names begin here and in the reference, where that differs.</param>
internal sealed class ModelFamily<TConfig>(string modelType, Func<JsonObject, string, TConfig> read, (string Here, string There)? renamed = null)
    : ModelFamily(modelType, renamed), IEnumerable
    where TConfig : PretrainedConfig
{
    private readonly Dictionary<ModelTask, Func<TConfig, PretrainedModel>> models = [];

    /// <inheritdoc/>
    public override IReadOnlyCollection<ModelTask> Tasks => models.Keys;

    /// <summary>Adds a head.</summary>
    public void Add(ModelTask task, Func<TConfig, PretrainedModel> create) => models.Add(task, create);

    /// <inheritdoc/>
    public override PretrainedConfig ReadConfig(JsonObject fields, string source) => read(fields, source);

    /// <inheritdoc/>
    public override PretrainedModel Create(ModelTask task, PretrainedConfig config) => models.TryGetValue(task, out var create) ? create((TConfig)config)
        : throw new CheckpointException($"{config.Source}: {ModelType} has no head for {task}; it has {string.Join(", ", models.Keys)}.");

    /// <inheritdoc/>
    public IEnumerator GetEnumerator() => models.GetEnumerator();
}
