using System.Text.Json.Nodes;
using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>T5: every task is a text made from a text (Raffel et al. 2020). What sets it apart from the transformer of 2017: positions are known only as distances, by a number added to
/// attention scores; norms stand first and do not subtract the mean; there are no biases; scores are not scaled.</summary>
internal static class T5Family
{
    /// <summary>Its configuration and heads.</summary>
    public static ModelFamily Family { get; } = Of("t5");

    /// <summary>The classes under one of the names.</summary>
    public static ModelFamily Of(string modelType) => new ModelFamily<T5Config>(modelType, (fields, source) => new(fields, source))
    {
        { ModelTask.Base, config => new T5Model(config) },
        { ModelTask.Seq2SeqLM, config => new T5ForConditionalGeneration(config) },
        { ModelTask.TextEncoding, config => new T5EncoderModel(config) },
    };
}

/// <summary>mT5: T5 version 1.1 pretrained on 101 languages (Xue et al. 2021). The same classes with other defaults: a gated feed-forward network, and output weights of its own.</summary>
internal static class MT5Family
{
    /// <summary>Its configuration and heads.</summary>
    public static ModelFamily Family { get; } = T5Family.Of("mt5");
}

/// <summary>The sizes of a T5 or mT5 model (<c>transformers.T5Config</c>, <c>MT5Config</c>).</summary>
public sealed record T5Config : PretrainedConfig
{
    /// <summary>Reads the fields of a <c>config.json</c>; those that are missing take the defaults of T5 small, or mT5 small.</summary>
    /// <exception cref="CheckpointException">A field has a wrong type or size.</exception>
    public T5Config(JsonObject fields, string source)
        : base(fields, source)
    {
        var isMultilingual = ModelType == "mt5";
        VocabSize = Whole("vocab_size", isMultilingual ? 250112 : 32128);
        DModel = Whole("d_model", 512, maximum: 1 << 16);
        DKv = Whole("d_kv", 64, maximum: 1 << 12);
        DFf = Whole("d_ff", isMultilingual ? 1024 : 2048, maximum: 1 << 18);
        NumLayers = Whole("num_layers", isMultilingual ? 8 : 6, minimum: 0, maximum: 1024);
        NumDecoderLayers = Whole("num_decoder_layers", NumLayers, minimum: 0, maximum: 1024);
        NumHeads = Whole("num_heads", isMultilingual ? 6 : 8, maximum: 1024);
        RelativeAttentionNumBuckets = Whole("relative_attention_num_buckets", 32, minimum: 4, maximum: 1 << 16);
        RelativeAttentionMaxDistance = Whole("relative_attention_max_distance", 128, minimum: 1 + (RelativeAttentionNumBuckets / 2), maximum: 1 << 20);
        DropoutRate = Real("dropout_rate", 0.1, maximum: 1);
        LayerNormEpsilon = Real("layer_norm_epsilon", 1e-6);
        InitializerFactor = Real("initializer_factor", 1);
        (IsGatedAct, DenseActFn) = ReadFeedForward(Text("feed_forward_proj") ?? (isMultilingual ? "gated-gelu" : "relu"), source);
        TieWordEmbeddings = Flag("tie_word_embeddings", !isMultilingual);
        PadTokenId = TokenId("pad_token_id", 0);
        DecoderStartTokenId = TokenId("decoder_start_token_id", PadTokenId);
    }

    /// <inheritdoc/>
    public override int VocabSize { get; init; }

    /// <summary>Width of the hidden states.</summary>
    public int DModel { get; }

    /// <summary>Size of a head; all heads together need not be as wide as the hidden states.</summary>
    public int DKv { get; }

    /// <summary>Width of the feed-forward layers.</summary>
    public int DFf { get; }

    /// <summary>Number of the encoder's blocks.</summary>
    public int NumLayers { get; }

    /// <summary>Number of the decoder's blocks.</summary>
    public int NumDecoderLayers { get; }

    /// <summary>Heads of each attention.</summary>
    public int NumHeads { get; }

    /// <summary>Number of buckets of distances.</summary>
    public int RelativeAttentionNumBuckets { get; }

    /// <summary>From here on all distances share a bucket.</summary>
    public int RelativeAttentionMaxDistance { get; }

    /// <summary>Dropout while training.</summary>
    public double DropoutRate { get; }

    /// <summary>Added to mean squares.</summary>
    public double LayerNormEpsilon { get; }

    /// <summary>A factor of the deviations of new weights.</summary>
    public double InitializerFactor { get; }

    /// <summary>Whether the feed-forward network has a gate: act(x · wi_0) · (x · wi_1) (Shazeer 2020).</summary>
    public bool IsGatedAct { get; }

    /// <summary>Activation of the feed-forward network.</summary>
    public string DenseActFn { get; }

    /// <summary>Distances have no limit.</summary>
    public override int? MaxInputLength => null;

    private static (bool IsGated, string Function) ReadFeedForward(string text, string source) => text.Split('-') switch
    {
        [var function] => (false, function),
        // What the first checkpoints with gates call gelu is its approximation.
        ["gated", "gelu"] => (true, "gelu_new"),
        ["gated", var function] => (true, function),
        _ => throw new CheckpointException($"{source}: feed_forward_proj is \"{text}\"; expected an activation, or one behind \"gated-\"."),
    };
}

/// <summary>Attention whose first instance in a stack holds the table of relative positions for all (<c>T5Attention</c>).</summary>
public sealed class T5Attention : MultiHeadAttention
{
    private static readonly AttentionNames Names = new("q", "k", "v", "o");

    /// <summary>Attention of the configuration's sizes.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="hasRelativeAttentionBias">Whether it holds the table.</param>
    public T5Attention(T5Config config, bool hasRelativeAttentionBias)
        : base(new(config.DModel, config.NumHeads) { HeadSize = config.DKv, Bias = false, OutputBias = false, Scale = 1, Dropout = config.DropoutRate }, Names)
    {
        if (hasRelativeAttentionBias) Add("relative_attention_bias", new Embedding(config.RelativeAttentionNumBuckets, config.NumHeads));
    }

    /// <summary>The numbers of each bucket and head, where this instance holds them.</summary>
    internal Tensor RelativeAttentionBias => Child<Embedding>("relative_attention_bias").Weight;
}

/// <summary>One step of a block: x + dropout(f(norm(x))) (<c>T5LayerSelfAttention</c>, <c>T5LayerCrossAttention</c>, <c>T5LayerFF</c>).</summary>
public abstract class T5Layer : Module
{
    private protected T5Layer(T5Config config, string name, Module function)
    {
        Add(name, function);
        Add("layer_norm", new RmsNorm(config.DModel, config.LayerNormEpsilon));
        Add("dropout", new Dropout(config.DropoutRate));
    }

    private protected Tensor Residual(Tensor hidden, Func<Tensor, Tensor> function) => Hooked(hidden, x =>
        x + Child<Dropout>("dropout").Forward(function(Child<RmsNorm>("layer_norm").Forward(x))));
}

/// <summary>Attention of the tokens to themselves.</summary>
public sealed class T5LayerSelfAttention(T5Config config, bool hasRelativeAttentionBias) : T5Layer(config, "SelfAttention", new T5Attention(config, hasRelativeAttentionBias))
{
    internal T5Attention SelfAttention => Child<T5Attention>("SelfAttention");

    internal Tensor Forward(Tensor hidden, ForwardPass pass, int layer, Tensor positionBias) => Residual(hidden, x => SelfAttention.ToSelf(x, pass, layer, positionBias));
}

/// <summary>Attention of the decoder's tokens to the source, without relative positions.</summary>
public sealed class T5LayerCrossAttention(T5Config config) : T5Layer(config, "EncDecAttention", new T5Attention(config, hasRelativeAttentionBias: false))
{
    internal Tensor Forward(Tensor hidden, ForwardPass pass, int layer) => Residual(hidden, x => Child<T5Attention>("EncDecAttention").ToSource(x, pass, layer));
}

/// <summary>The feed-forward network, with a gate or without (<c>T5DenseActDense</c>, <c>T5DenseGatedActDense</c>).</summary>
public sealed class T5DenseReluDense : Module
{
    private readonly Activation activation;
    private readonly bool isGated;

    /// <summary>A network of the configuration's sizes.</summary>
    public T5DenseReluDense(T5Config config)
    {
        (activation, isGated) = (Activation.Get(config.DenseActFn, config.Source), config.IsGatedAct);
        foreach (var name in isGated ? ["wi_0", "wi_1"] : new[] { "wi" }) Add(name, new Linear(config.DModel, config.DFf, bias: false));
        Add("wo", new Linear(config.DFf, config.DModel, bias: false));
        Add("dropout", new Dropout(config.DropoutRate));
    }

    internal Tensor Forward(Tensor hidden) => Hooked(hidden, x =>
    {
        var wide = isGated ? activation.After(Child<Layer>("wi_0"), x) * Child<Layer>("wi_1").Forward(x) : activation.After(Child<Layer>("wi"), x);
        return Child<Layer>("wo").Forward(Child<Dropout>("dropout").Forward(wide));
    });
}

/// <summary>The feed-forward step.</summary>
public sealed class T5LayerFF(T5Config config) : T5Layer(config, "DenseReluDense", new T5DenseReluDense(config))
{
    internal Tensor Forward(Tensor hidden) => Residual(hidden, Child<T5DenseReluDense>("DenseReluDense").Forward);
}

/// <summary>One block: attention to itself, in a decoder to the source, and the feed-forward network (<c>T5Block</c>).</summary>
public sealed class T5Block : Module
{
    private readonly ModuleList<T5Layer> layers;

    /// <summary>A block of the configuration's sizes.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="isDecoder">Whether it attends to a source.</param>
    /// <param name="hasRelativeAttentionBias">Whether it holds the stack's table of relative positions.</param>
    public T5Block(T5Config config, bool isDecoder, bool hasRelativeAttentionBias)
    {
        layers = Add("layer", new ModuleList<T5Layer>(new T5LayerSelfAttention(config, hasRelativeAttentionBias)));
        if (isDecoder) layers.Append(new T5LayerCrossAttention(config));
        layers.Append(new T5LayerFF(config));
    }

    internal T5LayerSelfAttention SelfAttention => (T5LayerSelfAttention)layers[0];

    internal Tensor Forward(Tensor hidden, ForwardPass pass, int layer, Tensor positionBias) => Hooked(hidden, x =>
    {
        x = SelfAttention.Forward(x, pass, layer, positionBias);
        if (layers[1] is T5LayerCrossAttention toSource) x = toSource.Forward(x, pass, layer);
        return ((T5LayerFF)layers[^1]).Forward(x);
    });
}

/// <summary>The encoder or the decoder (<c>T5Stack</c>).</summary>
public sealed class T5Stack : Module
{
    private readonly RelativePositionBias positions;

    /// <summary>A stack of the configuration's sizes over given token embeddings.</summary>
    public T5Stack(T5Config config, Embedding embedTokens, bool isDecoder)
    {
        positions = new(config.RelativeAttentionNumBuckets, config.RelativeAttentionMaxDistance, IsBidirectional: !isDecoder);
        Add("embed_tokens", embedTokens);
        Block = Add("block", new ModuleList<T5Block>(
            Enumerable.Range(0, isDecoder ? config.NumDecoderLayers : config.NumLayers).Select(i => new T5Block(config, isDecoder, hasRelativeAttentionBias: i == 0))));
        Add("final_layer_norm", new RmsNorm(config.DModel, config.LayerNormEpsilon));
        Add("dropout", new Dropout(config.DropoutRate));
    }

    /// <summary>The blocks.</summary>
    public ModuleList<T5Block> Block { get; }

    internal Tensor Forward(ForwardPass pass) => Hooked(pass.InputIds, ids =>
    {
        var dropout = Child<Dropout>("dropout");
        var hidden = dropout.Forward(Child<Embedding>("embed_tokens").Forward(ids));
        if (Block.Count > 0)
        {
            // One for all blocks, with the padding's in it.
            var bias = positions.Of(Block[0].SelfAttention.SelfAttention.RelativeAttentionBias, pass);
            if (pass.PaddingBias is { } padding) bias += padding;
            var unpadded = pass with { PaddingBias = null };
            hidden = LayerStack.Run(Block, hidden, pass, (block, x, number) => block.Forward(x, unpadded, number, bias));
        }

        hidden = dropout.Forward(Child<RmsNorm>("final_layer_norm").Forward(hidden));
        pass.HiddenStates?.Add(hidden);
        return hidden;
    });
}

/// <summary>T5 without a head (<c>T5Model</c>).</summary>
public sealed class T5Model : Seq2SeqModel
{
    private readonly T5Config config;

    /// <summary>A model with parameters yet to be loaded.</summary>
    public T5Model(T5Config config)
        : base(config)
    {
        this.config = config;
        var shared = Add("shared", new Embedding(config.VocabSize, config.DModel));
        Encoder = Add("encoder", new T5Stack(config, shared, isDecoder: false));
        Decoder = Add("decoder", new T5Stack(config, shared, isDecoder: true));
    }

    /// <summary>Reads the source.</summary>
    public T5Stack Encoder { get; }

    /// <summary>Writes the target.</summary>
    public T5Stack Decoder { get; }

    /// <inheritdoc/>
    public override string BaseModelPrefix => "transformer";

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => T5Initialization.Fill(config, name, parameter, generator);

    internal override Tensor RunEncoder(ForwardPass pass) => Encoder.Forward(pass);

    internal override Tensor RunDecoder(ForwardPass pass) => Decoder.Forward(pass);
}

/// <summary>T5 that writes texts (<c>T5ForConditionalGeneration</c>, <c>MT5ForConditionalGeneration</c>).</summary>
public sealed class T5ForConditionalGeneration : Seq2SeqLanguageModel
{
    private readonly T5Config config;

    /// <summary>A model with parameters yet to be loaded.</summary>
    public T5ForConditionalGeneration(T5Config config)
        : base(config)
    {
        this.config = config;
        var shared = Add("shared", new Embedding(config.VocabSize, config.DModel));
        Encoder = Add("encoder", new T5Stack(config, shared, isDecoder: false));
        Decoder = Add("decoder", new T5Stack(config, shared, isDecoder: true));
        Add("lm_head", config.TieWordEmbeddings ? new Linear(shared.Weight, bias: null) : new Linear(config.DModel, config.VocabSize, bias: false));
    }

    /// <summary>Reads the source.</summary>
    public T5Stack Encoder { get; }

    /// <summary>Writes the target.</summary>
    public T5Stack Decoder { get; }

    /// <inheritdoc/>
    public override string BaseModelPrefix => "transformer";

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => T5Initialization.Fill(config, name, parameter, generator);

    internal override Tensor RunEncoder(ForwardPass pass) => Encoder.Forward(pass);

    internal override Tensor RunDecoder(ForwardPass pass) => Decoder.Forward(pass);

    // The embeddings are larger than output weights should be: hidden states make up for it.
    internal override Tensor Score(Tensor hidden) => Child<Layer>("lm_head").Forward(config.TieWordEmbeddings ? hidden * (1 / Math.Sqrt(config.DModel)) : hidden);
}

/// <summary>T5's encoder alone, as an encoder of texts (<c>T5EncoderModel</c>).</summary>
public sealed class T5EncoderModel : EncoderModel
{
    private readonly T5Config config;

    /// <summary>A model with parameters yet to be loaded.</summary>
    public T5EncoderModel(T5Config config)
        : base(config)
    {
        this.config = config;
        Encoder = Add("encoder", new T5Stack(config, Add("shared", new Embedding(config.VocabSize, config.DModel)), isDecoder: false));
    }

    /// <summary>Reads the text.</summary>
    public T5Stack Encoder { get; }

    /// <inheritdoc/>
    public override string BaseModelPrefix => "transformer";

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => T5Initialization.Fill(config, name, parameter, generator);

    internal override Tensor Run(ForwardPass pass) => Encoder.Forward(pass);
}

/// <summary>New weights (<c>T5PreTrainedModel._init_weights</c>): normal, of deviations that keep variances without a scale of attention scores.</summary>
file static class T5Initialization
{
    public static void Fill(T5Config config, string name, Parameter parameter, Generator generator)
    {
        var inner = (double)config.NumHeads * config.DKv;
        double? deviation = name.Split('.')[^2] switch
        {
            "shared" or "embed_tokens" or "lm_head" => 1,
            "q" => 1 / Math.Sqrt(config.DModel * (double)config.DKv),
            "k" or "v" or "relative_attention_bias" or "wi" or "wi_0" or "wi_1" => 1 / Math.Sqrt(config.DModel),
            "o" => 1 / Math.Sqrt(inner),
            "wo" => 1 / Math.Sqrt(config.DFf),
            _ => null,
        };
        parameter.Value = deviation is { } width ? Tensor.RandomNormal(parameter.Shape, generator) * (width * config.InitializerFactor) : Tensor.Full(parameter.Shape, config.InitializerFactor);
    }
}
