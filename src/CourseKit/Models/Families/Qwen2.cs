using System.Text.Json.Nodes;

namespace CourseKit.Models;

/// <summary>Qwen2: Llama's layers with biases at queries, keys and values, and, where asked for, a sliding window in the upper layers (Yang et al. 2024).</summary>
internal static class Qwen2Family
{
    /// <summary>Its configuration and heads.</summary>
    public static ModelFamily Family { get; } = new ModelFamily<Qwen2Config>("qwen2", (fields, source) => new(fields, source))
    {
        { ModelTask.Base, config => new Qwen2Model(config) },
        { ModelTask.CausalLM, config => new Qwen2ForCausalLM(config) },
        { ModelTask.SequenceClassification, config => new Qwen2ForSequenceClassification(config) },
    };
}

/// <summary>The sizes of a Qwen2 model (<c>transformers.Qwen2Config</c>).</summary>
public sealed record Qwen2Config : LlamaConfig
{
    private readonly bool[] slides;

    /// <summary>Reads the fields of a <c>config.json</c>; those that are missing take the reference's defaults (Qwen2 7B).</summary>
    /// <exception cref="CheckpointException">A field has a wrong type or size, or asks for what is not done here.</exception>
    public Qwen2Config(JsonObject fields, string source)
        : base(fields, source, new(151936, 4096, 22016, KeyValueHeads: 32, Positions: 32768))
    {
        (AttentionBias, MlpBias) = (true, false);
        var hasWindow = Flag("use_sliding_window", false) && !(Fields.TryGetPropertyValue("sliding_window", out var given) && given is null);
        SlidingWindow = hasWindow ? Whole("sliding_window", 4096) : null;
        MaxWindowLayers = Whole("max_window_layers", 28, minimum: 0);
        slides = ReadLayerTypes() ?? [.. Enumerable.Range(0, NumHiddenLayers).Select(layer => layer >= MaxWindowLayers)];
    }

    internal override bool AttentionOutputBias => false;

    /// <summary>How many tokens, itself included, a token sees in the layers that have a window; null where none has.</summary>
    public int? SlidingWindow { get; }

    /// <summary>The first layer with a window, where <c>layer_types</c> says nothing.</summary>
    public int MaxWindowLayers { get; }

    internal override int? WindowOf(int layer) => slides[layer] ? SlidingWindow : null;

    private bool[]? ReadLayerTypes()
    {
        if (Fields["layer_types"] is not { } node) return null;
        if (node is not JsonArray types || types.Count != NumHiddenLayers) throw new CheckpointException($"{Source}: layer_types must name one type for each of the {NumHiddenLayers} layers.");
        return [.. types.Select(type => (type as JsonValue)?.TryGetValue(out string? name) == true && name is "full_attention" or "sliding_attention" ? name == "sliding_attention"
            : throw new CheckpointException($"{Source}: layer_types has {type?.ToJsonString() ?? "null"}; expected \"full_attention\" or \"sliding_attention\"."))];
    }
}

/// <summary>Qwen2 without a head (<c>Qwen2Model</c>).</summary>
public sealed class Qwen2Model(Qwen2Config config) : LlamaModel(config);

/// <summary>Qwen2 that continues texts (<c>Qwen2ForCausalLM</c>).</summary>
public sealed class Qwen2ForCausalLM(Qwen2Config config) : LlamaForCausalLM(config, new Qwen2Model(config));

/// <summary>Qwen2 that puts a text into a class (<c>Qwen2ForSequenceClassification</c>).</summary>
public sealed class Qwen2ForSequenceClassification(Qwen2Config config) : LastTokenClassificationModel(config, "model", new Qwen2Model(config), config.HiddenSize);
