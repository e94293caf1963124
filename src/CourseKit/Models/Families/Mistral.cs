using System.Text.Json.Nodes;

namespace CourseKit.Models;

/// <summary>Mistral: Llama's layers, in which a token sees only a window of those before it (Jiang et al. 2023).</summary>
internal static class MistralFamily
{
    /// <summary>Its configuration and heads.</summary>
    public static ModelFamily Family { get; } = new ModelFamily<MistralConfig>("mistral", (fields, source) => new(fields, source))
    {
        { ModelTask.Base, config => new MistralModel(config) },
        { ModelTask.CausalLM, config => new MistralForCausalLM(config) },
        { ModelTask.SequenceClassification, config => new MistralForSequenceClassification(config) },
    };
}

/// <summary>The sizes of a Mistral model (<c>transformers.MistralConfig</c>).</summary>
public sealed record MistralConfig : LlamaConfig
{
    private const int DefaultWindow = 4096;

    /// <summary>Reads the fields of a <c>config.json</c>; those that are missing take the reference's defaults (Mistral 7B).</summary>
    /// <exception cref="CheckpointException">A field has a wrong type or size, or asks for what is not done here.</exception>
    public MistralConfig(JsonObject fields, string source)
        : base(fields, source, new(32000, 4096, 14336, KeyValueHeads: 8, Positions: 4096 * 32))
    {
        SlidingWindow = Fields.TryGetPropertyValue("sliding_window", out var given) && given is null ? null : Whole("sliding_window", DefaultWindow);
        (AttentionBias, MlpBias) = (false, false);
    }

    /// <summary>How many tokens, itself included, a token sees; null for all before it.</summary>
    public int? SlidingWindow { get; }

    internal override int? WindowOf(int layer) => SlidingWindow;
}

/// <summary>Mistral without a head (<c>MistralModel</c>).</summary>
public sealed class MistralModel(MistralConfig config) : LlamaModel(config);

/// <summary>Mistral that continues texts (<c>MistralForCausalLM</c>).</summary>
public sealed class MistralForCausalLM(MistralConfig config) : LlamaForCausalLM(config, new MistralModel(config));

/// <summary>Mistral that puts a text into a class (<c>MistralForSequenceClassification</c>).</summary>
public sealed class MistralForSequenceClassification(MistralConfig config) : LastTokenClassificationModel(config, "model", new MistralModel(config), config.HiddenSize);
