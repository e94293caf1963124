using System.Text.Json.Nodes;

namespace CourseKit.Models;

/// <summary>The sizes of a DeBERTa-v2 or v3 model (<c>transformers.DebertaV2Config</c>).</summary>
public sealed record DebertaV2Config : PretrainedConfig
{
    /// <summary>Reads the fields of a <c>config.json</c>; those that are missing take the reference's defaults.</summary>
    /// <exception cref="CheckpointException">A field has a wrong type or size, or the sizes do not fit each other.</exception>
    public DebertaV2Config(JsonObject fields, string source)
        : base(fields, source)
    {
        VocabSize = Whole("vocab_size", 128100);
        HiddenSize = Whole("hidden_size", 1536, maximum: 1 << 16);
        EmbeddingSize = Whole("embedding_size", HiddenSize, maximum: 1 << 16);
        NumHiddenLayers = Whole("num_hidden_layers", 24, minimum: 0, maximum: 1024);
        NumAttentionHeads = Whole("num_attention_heads", 24, maximum: 1024);
        IntermediateSize = Whole("intermediate_size", 6144, maximum: 1 << 18);
        MaxPositionEmbeddings = Whole("max_position_embeddings", 512, minimum: 2, maximum: 1 << 20);
        TypeVocabSize = Whole("type_vocab_size", 0, minimum: 0, maximum: 1 << 16);
        PositionBiasedInput = Flag("position_biased_input", true);
        RelativeAttention = Flag("relative_attention", false);
        MaxRelativePositions = Whole("max_relative_positions", -1, minimum: -1, maximum: 1 << 20) is var most and >= 1 ? most : MaxPositionEmbeddings;
        PositionBuckets = Whole("position_buckets", -1, minimum: -1, maximum: 1 << 20);
        ShareAttKey = Flag("share_att_key", false);
        PosAttType = ReadPosAttType();
        NormRelEbd = (Text("norm_rel_ebd") ?? "none").Split('|', StringSplitOptions.TrimEntries).Contains("layer_norm", StringComparer.OrdinalIgnoreCase);
        ConvKernelSize = Whole("conv_kernel_size", 0, minimum: 0, maximum: 1 << 10);
        ConvGroups = Whole("conv_groups", 1, maximum: 1 << 16);
        ConvAct = Text("conv_act") ?? "tanh";
        Legacy = Flag("legacy", true);
        HiddenAct = Text("hidden_act") ?? "gelu";
        PoolerHiddenAct = Text("pooler_hidden_act") ?? "gelu";
        LayerNormEps = Real("layer_norm_eps", 1e-7);
        HiddenDropoutProb = Real("hidden_dropout_prob", 0.1, maximum: 1);
        AttentionProbsDropoutProb = Real("attention_probs_dropout_prob", 0.1, maximum: 1);
        PoolerDropout = Real("pooler_dropout", 0, maximum: 1);
        ClassifierDropout = Fields["cls_dropout"] is null ? HiddenDropoutProb : Real("cls_dropout", 0, maximum: 1);
        InitializerRange = Real("initializer_range", 0.02);
        PadTokenId = TokenId("pad_token_id", fallback: 0);
        ThrowIfUnfit();
    }

    /// <inheritdoc/>
    public override int VocabSize { get; init; }

    /// <summary>Width of the hidden states.</summary>
    public int HiddenSize { get; }

    /// <summary>Width of the token embeddings.</summary>
    public int EmbeddingSize { get; }

    /// <summary>Number of layers.</summary>
    public int NumHiddenLayers { get; }

    /// <summary>Heads of each attention.</summary>
    public int NumAttentionHeads { get; }

    /// <summary>Width of the feed-forward layers.</summary>
    public int IntermediateSize { get; }

    /// <summary>Number of position embeddings, where absolute positions are added.</summary>
    public int MaxPositionEmbeddings { get; }

    /// <inheritdoc/>
    public override int? MaxInputLength => PositionBiasedInput ? MaxPositionEmbeddings : null;

    /// <summary>Number of token types; 0 for none.</summary>
    public int TypeVocabSize { get; }

    /// <summary>Whether absolute positions are added to the embeddings.</summary>
    public bool PositionBiasedInput { get; }

    /// <summary>Whether attention knows distances.</summary>
    public bool RelativeAttention { get; }

    /// <summary>The largest distance that is told apart from larger ones.</summary>
    public int MaxRelativePositions { get; }

    /// <summary>How many numbers distances are put into on each side, far ones ever more coarsely; none when not positive.</summary>
    public int PositionBuckets { get; }

    /// <summary>Whether distances are projected by the weights of the tokens' queries and keys.</summary>
    public bool ShareAttKey { get; }

    /// <summary>Which of <c>c2p</c> (a token looks at distances) and <c>p2c</c> (distances look at a token) are added to the scores.</summary>
    public IReadOnlyList<string> PosAttType { get; }

    /// <summary>Whether the embeddings of distances are normalised (<c>norm_rel_ebd</c>).</summary>
    public bool NormRelEbd { get; }

    /// <summary>Length of the convolution beside the first block; 0 for none.</summary>
    public int ConvKernelSize { get; }

    /// <summary>Groups of the convolution.</summary>
    public int ConvGroups { get; }

    /// <summary>Activation of the convolution.</summary>
    public string ConvAct { get; }

    /// <summary>Whether the masked language model's head is named and shaped as before transformers 4.50.</summary>
    public bool Legacy { get; }

    /// <summary>Activation of the feed-forward layers.</summary>
    public string HiddenAct { get; }

    /// <summary>Activation of the pooler.</summary>
    public string PoolerHiddenAct { get; }

    /// <summary>Added to variances.</summary>
    public double LayerNormEps { get; }

    /// <summary>Dropout of hidden states while training.</summary>
    public double HiddenDropoutProb { get; }

    /// <summary>Dropout of attention weights while training.</summary>
    public double AttentionProbsDropoutProb { get; }

    /// <summary>Dropout before the pooler while training.</summary>
    public double PoolerDropout { get; }

    /// <summary>Dropout before the classifier while training.</summary>
    public double ClassifierDropout { get; }

    /// <summary>Standard deviation of new weights.</summary>
    public double InitializerRange { get; }

    /// <summary>Half of the rows of the table of distances: distance 0 has this number.</summary>
    internal int PositionSpan => PositionBuckets > 0 ? PositionBuckets : MaxRelativePositions;

    // A list, or a text such as "c2p|p2c".
    private string[] ReadPosAttType()
    {
        string[] types = Fields["pos_att_type"] switch
        {
            null => [],
            JsonArray array when array.All(item => item is JsonValue value && value.TryGetValue(out string? _)) => [.. array.Select(item => item!.GetValue<string>())],
            JsonValue value when value.TryGetValue(out string? text) => text.ToLowerInvariant().Split('|', StringSplitOptions.TrimEntries),
            var other => throw new CheckpointException($"{Source}: pos_att_type is {other.ToJsonString()}; expected a list of \"c2p\" and \"p2c\"."),
        };
        return types;
    }

    private void ThrowIfUnfit()
    {
        if (HiddenSize % NumAttentionHeads != 0) throw new CheckpointException($"{Source}: hidden_size {HiddenSize} is not a multiple of num_attention_heads {NumAttentionHeads}.");
        if (PadTokenId >= VocabSize) throw new CheckpointException($"{Source}: pad_token_id {PadTokenId} is none of the {VocabSize} tokens of vocab_size.");
        if (Whole("pooler_hidden_size", HiddenSize) is var pooler && pooler != HiddenSize)
            throw new CheckpointException($"{Source}: pooler_hidden_size {pooler} is not hidden_size {HiddenSize}, which its input has.");
        if (PositionBuckets is 1 or 2 or 3) throw new CheckpointException($"{Source}: position_buckets {PositionBuckets} leave no distances to tell apart; expected at least 4, or -1 for none.");
        if (PositionBuckets > 0 && MaxRelativePositions - 1 <= PositionBuckets / 2)
            throw new CheckpointException($"{Source}: position_buckets {PositionBuckets} are more than max_relative_positions {MaxRelativePositions} can fill.");
        if (ConvKernelSize > 0 && ConvKernelSize % 2 == 0) throw new CheckpointException($"{Source}: conv_kernel_size {ConvKernelSize} is even; expected an odd number, so that a sentence keeps its length.");
        if (ConvKernelSize > 0 && HiddenSize % ConvGroups != 0) throw new CheckpointException($"{Source}: hidden_size {HiddenSize} cannot be divided into {ConvGroups} conv_groups.");
    }
}
