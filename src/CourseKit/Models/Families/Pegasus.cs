using System.Text.Json.Nodes;

namespace CourseKit.Models;

/// <summary>Pegasus: pretrained to write the sentences of a text that were taken out, which is close to summarising (Zhang et al. 2020). Sinusoidal positions; norms stand first.</summary>
internal static class PegasusFamily
{
    /// <summary>Its configuration and heads.</summary>
    public static ModelFamily Family { get; } = new ModelFamily<PegasusConfig>("pegasus", (fields, source) => new(fields, source))
    {
        { ModelTask.Base, config => new PegasusModel(config) },
        { ModelTask.Seq2SeqLM, config => new PegasusForConditionalGeneration(config) },
    };
}

/// <summary>The sizes of a Pegasus model (<c>transformers.PegasusConfig</c>).</summary>
public sealed record PegasusConfig : Seq2SeqConfig
{
    /// <summary>Reads the fields of a <c>config.json</c>; those that are missing take the reference's defaults (Pegasus large).</summary>
    /// <exception cref="CheckpointException">A field has a wrong type or size.</exception>
    public PegasusConfig(JsonObject fields, string source)
        : base(fields, source, new(VocabSize: 50265, PadTokenId: 0, DecoderStartTokenId: 0))
    {
    }
}

/// <summary>Pegasus without a head (<c>PegasusModel</c>).</summary>
public sealed class PegasusModel(PegasusConfig config) : Seq2SeqTransformer(config, new(() => new SinusoidalPositions(config.DModel)) { NormsFirst = true });

/// <summary>Pegasus that writes summaries (<c>PegasusForConditionalGeneration</c>).</summary>
public sealed class PegasusForConditionalGeneration(PegasusConfig config) : Seq2SeqTransformerWithHead(config, new PegasusModel(config));
