using System.Text.Json.Nodes;
using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>ProphetNet: a decoder that foretells several tokens at once (Qi et al. 2020). Beside the tokens so far (the main stream) run predicting streams, one for the next token, one for the token after it
/// and so on, which look at the main stream but not at each other. Scores come from the predicting streams; to write, only the first is needed.</summary>
internal static class ProphetNetFamily
{
    /// <summary>Its configuration and heads.</summary>
    public static ModelFamily Family { get; } = new ModelFamily<ProphetNetConfig>("prophetnet", (fields, source) => new(fields, source))
    {
        { ModelTask.Base, config => new ProphetNetModel(config) },
        { ModelTask.Seq2SeqLM, config => new ProphetNetForConditionalGeneration(config) },
    };
}

/// <summary>The sizes of a ProphetNet model (<c>transformers.ProphetNetConfig</c>).</summary>
public sealed record ProphetNetConfig : PretrainedConfig
{
    /// <summary>Reads the fields of a <c>config.json</c>; those that are missing take the reference's defaults (ProphetNet large).</summary>
    /// <exception cref="CheckpointException">A field has a wrong type or size.</exception>
    public ProphetNetConfig(JsonObject fields, string source)
        : base(fields, source)
    {
        VocabSize = Whole("vocab_size", 30522);
        HiddenSize = Whole("hidden_size", 1024, maximum: 1 << 16);
        NumEncoderLayers = Whole("num_encoder_layers", 12, minimum: 0, maximum: 1024);
        NumEncoderAttentionHeads = Whole("num_encoder_attention_heads", 16, maximum: 1024);
        EncoderFfnDim = Whole("encoder_ffn_dim", 4096, maximum: 1 << 18);
        NumDecoderLayers = Whole("num_decoder_layers", 12, minimum: 0, maximum: 1024);
        NumDecoderAttentionHeads = Whole("num_decoder_attention_heads", 16, maximum: 1024);
        DecoderFfnDim = Whole("decoder_ffn_dim", 4096, maximum: 1 << 18);
        MaxPositionEmbeddings = Whole("max_position_embeddings", 512, minimum: 2, maximum: 1 << 20);
        ActivationFunction = Text("activation_function") ?? "gelu";
        Ngram = Whole("ngram", 2, maximum: 64);
        NumBuckets = Whole("num_buckets", 32, minimum: 4, maximum: 1 << 12);
        RelativeMaxDistance = Whole("relative_max_distance", 128, minimum: 1 + (NumBuckets / 2), maximum: 1 << 20);
        DisableNgramLoss = Flag("disable_ngram_loss", false);
        Eps = Real("eps", 0, maximum: 1);
        Dropout = Real("dropout", 0.1, maximum: 1);
        AttentionDropout = Real("attention_dropout", 0.1, maximum: 1);
        ActivationDropout = Real("activation_dropout", 0.1, maximum: 1);
        InitStd = Real("init_std", 0.02);
        PadTokenId = TokenId("pad_token_id", 0) ?? throw new CheckpointException($"{source} has no pad_token_id, from which ProphetNet counts positions.");
        DecoderStartTokenId = TokenId("decoder_start_token_id", 0);
        foreach (var (name, heads) in new[] { ("num_encoder_attention_heads", NumEncoderAttentionHeads), ("num_decoder_attention_heads", NumDecoderAttentionHeads) })
            if (HiddenSize % heads != 0) throw new CheckpointException($"{source}: hidden_size {HiddenSize} is not a multiple of {name} {heads}.");
        if (PadTokenId > Math.Min(VocabSize - 1, MaxPositionEmbeddings - 2))
            throw new CheckpointException($"{source}: pad_token_id {PadTokenId} leaves no positions; expected less than vocab_size {VocabSize}, and than max_position_embeddings {MaxPositionEmbeddings} by two.");
    }

    /// <inheritdoc/>
    public override int VocabSize { get; init; }

    /// <summary>Width of the hidden states.</summary>
    public int HiddenSize { get; }

    /// <summary>Number of the encoder's layers.</summary>
    public int NumEncoderLayers { get; }

    /// <summary>Heads of the encoder's attention.</summary>
    public int NumEncoderAttentionHeads { get; }

    /// <summary>Width of the encoder's feed-forward layers.</summary>
    public int EncoderFfnDim { get; }

    /// <summary>Number of the decoder's layers.</summary>
    public int NumDecoderLayers { get; }

    /// <summary>Heads of the decoder's attention.</summary>
    public int NumDecoderAttentionHeads { get; }

    /// <summary>Width of the decoder's feed-forward layers.</summary>
    public int DecoderFfnDim { get; }

    /// <summary>Number of position embeddings.</summary>
    public int MaxPositionEmbeddings { get; }

    /// <summary>Positions begin behind the number of the padding token.</summary>
    public override int? MaxInputLength => MaxPositionEmbeddings - 1 - PadTokenId!.Value;

    /// <summary>Activation of the feed-forward layers.</summary>
    public string ActivationFunction { get; }

    /// <summary>How many tokens are foretold at once: the number of predicting streams.</summary>
    public int Ngram { get; }

    /// <summary>Number of buckets of distances.</summary>
    public int NumBuckets { get; }

    /// <summary>From here on all distances share a bucket.</summary>
    public int RelativeMaxDistance { get; }

    /// <summary>Whether only the next token counts in the loss.</summary>
    public bool DisableNgramLoss { get; }

    /// <summary>The share of the target spread evenly over the vocabulary in the loss.</summary>
    public double Eps { get; }

    /// <summary>Dropout of hidden states while training.</summary>
    public double Dropout { get; }

    /// <summary>Dropout of attention weights while training.</summary>
    public double AttentionDropout { get; }

    /// <summary>Dropout behind the activation while training.</summary>
    public double ActivationDropout { get; }

    /// <summary>Standard deviation of new weights.</summary>
    public double InitStd { get; }
}

/// <summary>What ProphetNet returns (<c>ProphetNetSeq2SeqLMOutput</c>).</summary>
/// <param name="Logits">Scores of the next token, (batch, target length, vocabulary).</param>
/// <param name="States">What both halves show of themselves; of the decoder, the main stream.</param>
/// <param name="LogitsNgram">Scores of the tokens after the next, (batch, n - 1, target length, vocabulary); null when one token is foretold.</param>
public sealed record ProphetNetOutput(Tensor Logits, EncoderDecoderStates States, Tensor? LogitsNgram) : Seq2SeqLogitsOutput(Logits, States)
{
    /// <summary>The predicting streams' embeddings and layer outputs one behind the other, on request: (batch, n · target length, hidden size).</summary>
    public IReadOnlyList<Tensor>? DecoderNgramHiddenStates { get; init; }

    /// <summary>Their attention weights to the main stream and to themselves, on request: (batch, n, heads, target length, 2 · target length).</summary>
    public IReadOnlyList<Tensor>? DecoderNgramAttentions { get; init; }
}

/// <summary>What all layers of one run of the decoder share of its streams.</summary>
/// <param name="Count">The number of predicting streams that run.</param>
/// <param name="MainBuckets">Of the tokens' distances to those of the main stream, (1, 1, length, keys).</param>
/// <param name="PredictBuckets">Of the predicting streams', to the main stream and to themselves, (1, 1, length, keys + length).</param>
/// <param name="PredictBias">Added to their scores, (batch or 1, streams, 1, length, keys + length): masks.</param>
/// <param name="Attentions">Receives their attention weights, when given.</param>
/// <param name="IsTaught">Whether this is the reference's pass over a whole target, see <see cref="ProphetNetNgramSelfAttention"/>.</param>
internal sealed record ProphetNetStreams(int Count, Tensor MainBuckets, Tensor PredictBuckets, Tensor PredictBias, List<Tensor>? Attentions, bool IsTaught);

/// <summary>Self-attention of all streams (<c>ProphetNetNgramSelfAttention</c>). A score gains by the distance, by an amount that depends on what the query holds.</summary>
/// <remarks>Over a whole target the reference gives predicting streams each other's amounts: it lays them out by token, stream and head and reads them as by stream, head and token. Its logits and losses come
/// out so, and ours with them. Token by token both orders are the same, and that is how texts are written, here and there.</remarks>
public sealed class ProphetNetNgramSelfAttention : Module
{
    private readonly int heads, buckets;
    private readonly JoinedLinear joined = new();

    /// <summary>Attention of the configuration's sizes.</summary>
    public ProphetNetNgramSelfAttention(ProphetNetConfig config)
    {
        (heads, buckets) = (config.NumDecoderAttentionHeads, config.NumBuckets);
        foreach (var name in new[] { "key_proj", "value_proj", "query_proj", "out_proj" }) Add(name, new Linear(config.HiddenSize, config.HiddenSize));
        Add("relative_pos_embeddings", new Linear(config.HiddenSize, buckets * heads));
        Add("dropout", new Dropout(config.AttentionDropout));
    }

    /// <summary>The streams' outputs, one behind the other as the inputs (batch, (1 + streams) · length, hidden size).</summary>
    internal Tensor Forward(Tensor hidden, ForwardPass pass, int layer, ProphetNetStreams streams) => Hooked(hidden, x =>
    {
        var (length, layout) = (pass.InputIds.Shape[1], new HeadLayout(heads, heads));
        Tensor[] parts = [.. Project(x)]; // queries, keys, values, amounts
        Tensor[] main = [.. parts.Select(part => HeadAttention.Split(part.Narrow(1, 0, length), heads))];
        var (k, v) = pass.Cache is { } cache ? cache.Append(layer, main[1], main[2]) : (main[1], main[2]);
        var bias = ByDistance(ByHead(parts[3].Narrow(1, 0, length)), streams.MainBuckets);
        if (pass.PaddingBias is { } padding) bias += padding;
        var context = HeadAttention.Attend(main[0], k, v, layout, bias, isCausal: true, pass.Attentions, Child<Dropout>("dropout"));
        if (streams.Count > 0) context = Tensor.Cat([context, Predict(parts, k, v, length, streams)], 1);
        return Child<Layer>("out_proj").Forward(context);
    });

    // Each predicting stream is a row of its own, whose keys are those of the main stream and its own.
    private Tensor Predict(Tensor[] parts, Tensor mainKeys, Tensor mainValues, int length, ProphetNetStreams streams)
    {
        var (rows, count, dropout) = (parts[0].Shape[0], streams.Count, Child<Dropout>("dropout"));
        Tensor[] own = [.. parts.Select(part => part.Narrow(1, length, count * length).Reshape(rows * count, length, -1))];
        var (q, k, v) = (HeadAttention.Split(own[0], heads), With(mainKeys, own[1]), With(mainValues, own[2]));
        var amounts = streams.IsTaught ? own[3].Reshape(rows, count, length, buckets, heads).Permute(0, 2, 1, 4, 3).Reshape(rows * count, heads, length, buckets) : ByHead(own[3]);
        var byDistance = ByDistance(amounts, streams.PredictBuckets);
        var bias = (byDistance.Reshape(rows, count, heads, length, -1) + streams.PredictBias).Reshape(rows * count, heads, length, -1);
        List<Tensor>? attentions = streams.Attentions is null ? null : [];
        var context = HeadAttention.Attend(q, k, v, new(heads, heads), bias, isCausal: false, attentions, dropout);
        if (attentions is not null) streams.Attentions!.Add(attentions[0].Reshape(rows, count, heads, length, -1));
        return context.Reshape(rows, count * length, -1);

        Tensor With(Tensor main, Tensor others)
        {
            var shared = main.Unsqueeze(1).Expand(rows, count, heads, main.Shape[2], main.Shape[3]).Reshape(rows * count, heads, main.Shape[2], main.Shape[3]);
            return Tensor.Cat([shared, HeadAttention.Split(others, heads)], 2);
        }
    }

    // (rows, queries, buckets · heads) to (rows, heads, queries, buckets).
    private Tensor ByHead(Tensor amounts) => amounts.Reshape(amounts.Shape[0], amounts.Shape[1], buckets, heads).Permute(0, 3, 1, 2);

    // What scores gain, (rows, heads, queries, keys), from the amount for each bucket.
    private static Tensor ByDistance(Tensor amounts, Tensor bucketIds) => amounts.Gather(3, bucketIds.Expand(amounts.Shape[0], amounts.Shape[1], amounts.Shape[2], bucketIds.Shape[3]));

    private IEnumerable<Tensor> Project(Tensor x)
    {
        Layer[] layers = [.. new[] { "query_proj", "key_proj", "value_proj", "relative_pos_embeddings" }.Select(Child<Layer>)];
        if (!Array.TrueForAll(layers, layer => layer is Linear) || joined.Forward(x, [.. layers.Cast<Linear>()]) is not { } all) return layers.Select(layer => layer.Forward(x));
        var width = (all.Shape[^1] - (buckets * heads)) / 3;
        return layers.Select((_, i) => all.Narrow(-1, i * width, i < 3 ? width : buckets * heads));
    }
}

/// <summary>The feed-forward network (<c>ProphetNetFeedForward</c>).</summary>
public sealed class ProphetNetFeedForward : Module
{
    private readonly Activation activation;

    /// <summary>A network of the given width.</summary>
    public ProphetNetFeedForward(ProphetNetConfig config, int width)
    {
        Add("intermediate", new Linear(config.HiddenSize, width));
        Add("output", new Linear(width, config.HiddenSize));
        Add("activation_dropout", new Dropout(config.ActivationDropout));
        activation = Activation.Get(config.ActivationFunction, config.Source);
    }

    internal Tensor Forward(Tensor hidden) => Hooked(hidden, x =>
        Child<Layer>("output").Forward(Child<Dropout>("activation_dropout").Forward(activation.After(Child<Layer>("intermediate"), x))));
}

/// <summary>One layer: steps with a residual connection, each with a norm behind it.</summary>
public abstract class ProphetNetLayer : Module
{
    private protected static readonly AttentionNames Names = new("query_proj", "key_proj", "value_proj", "out_proj");

    private protected void AddStep(ProphetNetConfig config, string name, Module step)
    {
        Add(name, step);
        Add(name + "_layer_norm", new LayerNorm(config.HiddenSize));
    }

    private protected Tensor Residual(string name, Tensor x, Func<Tensor, Tensor> step) => Child<LayerNorm>(name + "_layer_norm").ForwardSum(Child<Dropout>("dropout").Forward(step(x)), x);

    private protected Tensor FeedForward(Tensor x) => Residual("feed_forward", x, Child<ProphetNetFeedForward>("feed_forward").Forward);
}

/// <summary>A layer of the encoder (<c>ProphetNetEncoderLayer</c>).</summary>
public sealed class ProphetNetEncoderLayer : ProphetNetLayer
{
    /// <summary>A layer of the configuration's sizes.</summary>
    public ProphetNetEncoderLayer(ProphetNetConfig config)
    {
        AddStep(config, "self_attn", new MultiHeadAttention(new(config.HiddenSize, config.NumEncoderAttentionHeads) { Dropout = config.AttentionDropout }, Names));
        AddStep(config, "feed_forward", new ProphetNetFeedForward(config, config.EncoderFfnDim));
        Add("dropout", new Dropout(config.Dropout));
    }

    internal Tensor Forward(Tensor hidden, ForwardPass pass, int layer) => Hooked(hidden, x =>
        FeedForward(Residual("self_attn", x, y => Child<MultiHeadAttention>("self_attn").ToSelf(y, pass, layer))));
}

/// <summary>A layer of the decoder, through which all streams run (<c>ProphetNetDecoderLayer</c>).</summary>
public sealed class ProphetNetDecoderLayer : ProphetNetLayer
{
    /// <summary>A layer of the configuration's sizes.</summary>
    public ProphetNetDecoderLayer(ProphetNetConfig config)
    {
        AddStep(config, "self_attn", new ProphetNetNgramSelfAttention(config));
        AddStep(config, "cross_attn", new MultiHeadAttention(new(config.HiddenSize, config.NumDecoderAttentionHeads) { Dropout = config.AttentionDropout }, Names));
        AddStep(config, "feed_forward", new ProphetNetFeedForward(config, config.DecoderFfnDim));
        Add("dropout", new Dropout(config.Dropout));
    }

    internal Tensor Forward(Tensor hidden, ForwardPass pass, int layer, ProphetNetStreams streams) => Hooked(hidden, x =>
    {
        x = Residual("self_attn", x, y => Child<ProphetNetNgramSelfAttention>("self_attn").Forward(y, pass, layer, streams));
        return FeedForward(Residual("cross_attn", x, y => Child<MultiHeadAttention>("cross_attn").ToSource(y, pass, layer)));
    });
}
