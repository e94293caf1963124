using System.Text.Json.Nodes;

namespace CourseKit.Models;

/// <summary>Marian: more than a thousand translators trained on OPUS (Junczys-Dowmunt et al. 2018; Tiedemann and Thottingal 2020). The transformer of 2017 as its paper has it: sinusoidal positions, norms
/// behind the residual sums.</summary>
internal static class MarianFamily
{
    /// <summary>Its configuration and heads.</summary>
    public static ModelFamily Family { get; } = new ModelFamily<MarianConfig>("marian", (fields, source) => new(fields, source))
    {
        { ModelTask.Base, config => new MarianModel(config) },
        { ModelTask.Seq2SeqLM, config => new MarianMTModel(config) },
    };
}

/// <summary>The sizes of a Marian model (<c>transformers.MarianConfig</c>).</summary>
public sealed record MarianConfig : Seq2SeqConfig
{
    /// <summary>Reads the fields of a <c>config.json</c>; those that are missing take the reference's defaults.</summary>
    /// <exception cref="CheckpointException">A field has a wrong type or size.</exception>
    public MarianConfig(JsonObject fields, string source)
        : base(fields, source, new(VocabSize: 58101, PadTokenId: 58100, DecoderStartTokenId: 58100))
    {
        DecoderVocabSize = Whole("decoder_vocab_size", VocabSize);
        ShareEncoderDecoderEmbeddings = Flag("share_encoder_decoder_embeddings", true);
    }

    /// <summary>Number of the decoder's token embeddings.</summary>
    public int DecoderVocabSize { get; }

    /// <summary>Whether both halves have the same token embeddings.</summary>
    public bool ShareEncoderDecoderEmbeddings { get; }
}

/// <summary>Marian without a head (<c>MarianModel</c>).</summary>
public sealed class MarianModel : Seq2SeqTransformer
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    public MarianModel(MarianConfig config)
        : this(config, new(() => new SinusoidalPositions(config.DModel)))
    {
    }

    private MarianModel(MarianConfig config, Seq2SeqDesign design)
        : base(config, design, config.ShareEncoderDecoderEmbeddings ? null : config.DecoderVocabSize)
    {
    }
}

/// <summary>Marian that translates (<c>MarianMTModel</c>).</summary>
public sealed class MarianMTModel(MarianConfig config) : Seq2SeqTransformerWithHead(config, new MarianModel(config));
