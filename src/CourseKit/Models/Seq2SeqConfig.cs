using System.Text.Json.Nodes;

namespace CourseKit.Models;

/// <summary>What families have by default where their files say nothing.</summary>
internal sealed record Seq2SeqDefaults(int VocabSize, int? PadTokenId, int? DecoderStartTokenId, string ActivationFunction = "gelu")
{
    public bool ScaleEmbedding { get; init; }

    public double Layerdrop { get; init; }

    public double AttentionDropout { get; init; }
}

/// <summary>The sizes of an encoder-decoder of the original kind (Vaswani et al. 2017), under the names that BART and its relatives share.</summary>
public abstract record Seq2SeqConfig : PretrainedConfig
{
    /// <summary>Reads the shared fields of a <c>config.json</c>.</summary>
    private protected Seq2SeqConfig(JsonObject fields, string source, Seq2SeqDefaults defaults)
        : base(fields, source)
    {
        VocabSize = Whole("vocab_size", defaults.VocabSize);
        DModel = Whole("d_model", 1024, maximum: 1 << 16);
        EncoderLayers = Whole("encoder_layers", 12, minimum: 0, maximum: 1024);
        EncoderAttentionHeads = Whole("encoder_attention_heads", 16, maximum: 1024);
        EncoderFfnDim = Whole("encoder_ffn_dim", 4096, maximum: 1 << 18);
        DecoderLayers = Whole("decoder_layers", 12, minimum: 0, maximum: 1024);
        DecoderAttentionHeads = Whole("decoder_attention_heads", 16, maximum: 1024);
        DecoderFfnDim = Whole("decoder_ffn_dim", 4096, maximum: 1 << 18);
        MaxPositionEmbeddings = Whole("max_position_embeddings", 1024, maximum: 1 << 20);
        ActivationFunction = Text("activation_function") ?? defaults.ActivationFunction;
        ScaleEmbedding = Flag("scale_embedding", defaults.ScaleEmbedding);
        Dropout = Real("dropout", 0.1, maximum: 1);
        AttentionDropout = Real("attention_dropout", defaults.AttentionDropout, maximum: 1);
        ActivationDropout = Real("activation_dropout", 0, maximum: 1);
        EncoderLayerdrop = Real("encoder_layerdrop", defaults.Layerdrop, maximum: 1);
        DecoderLayerdrop = Real("decoder_layerdrop", defaults.Layerdrop, maximum: 1);
        InitStd = Real("init_std", 0.02);
        PadTokenId = TokenId("pad_token_id", defaults.PadTokenId);
        DecoderStartTokenId = TokenId("decoder_start_token_id", defaults.DecoderStartTokenId);
        foreach (var (name, heads) in new[] { ("encoder_attention_heads", EncoderAttentionHeads), ("decoder_attention_heads", DecoderAttentionHeads) })
            if (DModel % heads != 0) throw new CheckpointException($"{source}: d_model {DModel} is not a multiple of {name} {heads}.");
        if (PadTokenId >= VocabSize) throw new CheckpointException($"{source}: pad_token_id {PadTokenId} is none of the {VocabSize} tokens of vocab_size.");
    }

    /// <inheritdoc/>
    public override int VocabSize { get; init; }

    /// <summary>Width of the hidden states.</summary>
    public int DModel { get; }

    /// <summary>Number of the encoder's layers.</summary>
    public int EncoderLayers { get; }

    /// <summary>Heads of the encoder's attention.</summary>
    public int EncoderAttentionHeads { get; }

    /// <summary>Width of the encoder's feed-forward layers.</summary>
    public int EncoderFfnDim { get; }

    /// <summary>Number of the decoder's layers.</summary>
    public int DecoderLayers { get; }

    /// <summary>Heads of the decoder's attention.</summary>
    public int DecoderAttentionHeads { get; }

    /// <summary>Width of the decoder's feed-forward layers.</summary>
    public int DecoderFfnDim { get; }

    /// <summary>The most tokens of a source or a target.</summary>
    public int MaxPositionEmbeddings { get; }

    /// <inheritdoc/>
    public override int? MaxInputLength => MaxPositionEmbeddings;

    /// <summary>Activation of the feed-forward layers.</summary>
    public string ActivationFunction { get; }

    /// <summary>Whether token embeddings are multiplied by the square root of their width.</summary>
    public bool ScaleEmbedding { get; }

    /// <summary>Dropout of hidden states while training.</summary>
    public double Dropout { get; }

    /// <summary>Dropout of attention weights while training.</summary>
    public double AttentionDropout { get; }

    /// <summary>Dropout behind the activation while training.</summary>
    public double ActivationDropout { get; }

    /// <summary>How often a layer of the encoder is left out while training (Fan et al. 2020).</summary>
    public double EncoderLayerdrop { get; }

    /// <summary>The same of the decoder.</summary>
    public double DecoderLayerdrop { get; }

    /// <summary>Standard deviation of new weights.</summary>
    public double InitStd { get; }
}
