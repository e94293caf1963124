using System.Text.Json.Nodes;
using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Memory;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>BERT: a bidirectional encoder, pretrained on masked words and on pairs of sentences (Devlin et al. 2019).</summary>
internal static class BertFamily
{
    /// <summary>Its configuration and heads.</summary>
    public static ModelFamily Family { get; } = new ModelFamily<BertConfig>("bert", (fields, source) => new(fields, source))
    {
        { ModelTask.Base, config => new BertModel(config) },
        { ModelTask.SequenceClassification, config => new BertForSequenceClassification(config) },
        { ModelTask.MaskedLM, config => new BertForMaskedLM(config) },
    };
}

/// <summary>The sizes of a BERT model (<c>transformers.BertConfig</c>; Devlin et al. 2019).</summary>
public sealed record BertConfig : PretrainedConfig
{
    /// <summary>Reads the fields of a <c>config.json</c>; those that are missing take the reference's defaults (BERT base).</summary>
    /// <exception cref="CheckpointException">A field has a wrong type or size, or asks for what BERT here does not do.</exception>
    public BertConfig(JsonObject fields, string source)
        : base(fields, source)
    {
        VocabSize = Whole("vocab_size", 30522);
        HiddenSize = Whole("hidden_size", 768, maximum: 1 << 16);
        NumHiddenLayers = Whole("num_hidden_layers", 12, minimum: 0, maximum: 1024);
        NumAttentionHeads = Whole("num_attention_heads", 12, maximum: 1024);
        IntermediateSize = Whole("intermediate_size", 3072, maximum: 1 << 18);
        MaxPositionEmbeddings = Whole("max_position_embeddings", 512, maximum: 1 << 20);
        TypeVocabSize = Whole("type_vocab_size", 2, maximum: 1 << 16);
        if (PadTokenId is not null) PadTokenId = Whole("pad_token_id", minimum: 0, maximum: VocabSize - 1);
        HiddenAct = Text("hidden_act") ?? "gelu";
        LayerNormEps = Real("layer_norm_eps", 1e-12);
        HiddenDropoutProb = Real("hidden_dropout_prob", 0.1, maximum: 1);
        AttentionProbsDropoutProb = Real("attention_probs_dropout_prob", 0.1, maximum: 1);
        ClassifierDropout = Fields["classifier_dropout"] is null ? HiddenDropoutProb : Real("classifier_dropout", 0, maximum: 1);
        InitializerRange = Real("initializer_range", 0.02);
        if (HiddenSize % NumAttentionHeads != 0)
            throw new CheckpointException($"{source}: hidden_size {HiddenSize} is not a multiple of num_attention_heads {NumAttentionHeads}.");
        if (Text("position_embedding_type") is { } positions and not "absolute")
            throw new CheckpointException($"{source}: position_embedding_type \"{positions}\" is not supported; expected \"absolute\".");
    }

    /// <inheritdoc/>
    public override int VocabSize { get; init; }

    /// <summary>Width of the hidden states.</summary>
    public int HiddenSize { get; }

    /// <summary>Number of layers.</summary>
    public int NumHiddenLayers { get; }

    /// <summary>Heads of each attention.</summary>
    public int NumAttentionHeads { get; }

    /// <summary>Width of the feed-forward layers.</summary>
    public int IntermediateSize { get; }

    /// <summary>Number of position embeddings.</summary>
    public int MaxPositionEmbeddings { get; }

    /// <inheritdoc/>
    public override int? MaxInputLength => MaxPositionEmbeddings;

    /// <summary>Number of token types.</summary>
    public int TypeVocabSize { get; }

    /// <summary>Activation of the feed-forward layers.</summary>
    public string HiddenAct { get; }

    /// <summary>Added to variances.</summary>
    public double LayerNormEps { get; }

    /// <summary>Dropout of hidden states while training.</summary>
    public double HiddenDropoutProb { get; }

    /// <summary>Dropout of attention weights while training.</summary>
    public double AttentionProbsDropoutProb { get; }

    /// <summary>Dropout before the classifier while training.</summary>
    public double ClassifierDropout { get; }

    /// <summary>Standard deviation of new weights.</summary>
    public double InitializerRange { get; }
}

/// <summary>The sum of token, position and token-type embeddings, normalised (<c>BertEmbeddings</c>).</summary>
public sealed class BertEmbeddings : Module
{
    /// <summary>Embeddings of the configuration's sizes.</summary>
    public BertEmbeddings(BertConfig config)
    {
        Add("word_embeddings", new Embedding(config.VocabSize, config.HiddenSize, config.PadTokenId));
        Add("position_embeddings", new Embedding(config.MaxPositionEmbeddings, config.HiddenSize));
        Add("token_type_embeddings", new Embedding(config.TypeVocabSize, config.HiddenSize));
        Add("LayerNorm", new LayerNorm(config.HiddenSize, config.LayerNormEps));
        Add("dropout", new Dropout(config.HiddenDropoutProb));
    }

    /// <summary>The token embeddings.</summary>
    public Embedding WordEmbeddings => Child<Embedding>("word_embeddings");

    internal Tensor Forward(ForwardPass pass) => Hooked(pass.InputIds, ids =>
    {
        var types = pass.TokenTypeIds ?? Tensor.Zeros(ids.Shape, DType.Int64);
        var embedded = WordEmbeddings.Forward(ids) + Child<Embedding>("token_type_embeddings").Forward(types) + Child<Embedding>("position_embeddings").Forward(pass.PositionsOrDefault);
        return Child<Dropout>("dropout").Forward(Child<LayerNorm>("LayerNorm").Forward(embedded));
    });
}

/// <summary>A projection, dropout, and the normalised sum with what went in before (<c>BertSelfOutput</c> and <c>BertOutput</c>).</summary>
public sealed class BertResidual : Module
{
    /// <summary>A projection from the given width to the hidden size.</summary>
    public BertResidual(BertConfig config, int width)
    {
        Add("dense", new Linear(width, config.HiddenSize));
        Add("LayerNorm", new LayerNorm(config.HiddenSize, config.LayerNormEps));
        Add("dropout", new Dropout(config.HiddenDropoutProb));
    }

    internal Tensor Forward(Tensor x, Tensor residual) =>
        Child<LayerNorm>("LayerNorm").ForwardSum(Child<Dropout>("dropout").Forward(Child<Layer>("dense").Forward(x)), residual);
}

/// <summary>Attention with its output projection (<c>BertAttention</c>).</summary>
public sealed class BertAttention : Module
{
    private static readonly AttentionNames Names = new("query", "key", "value", Output: null);

    /// <summary>Attention of the configuration's sizes.</summary>
    public BertAttention(BertConfig config)
    {
        Add("self", new MultiHeadAttention(new(config.HiddenSize, config.NumAttentionHeads) { Dropout = config.AttentionProbsDropoutProb }, Names));
        Add("output", new BertResidual(config, config.HiddenSize));
    }

    /// <summary>The block's output, of all tokens or only of those whose numbers are given.</summary>
    internal Tensor Forward(Tensor hidden, ForwardPass pass, int layer, Tensor? tokens = null) => Hooked(hidden, x =>
    {
        var context = Child<MultiHeadAttention>("self").ToSelf(x, pass, layer);
        if (tokens is not null) (context, x) = (context.Embed(tokens), x.Embed(tokens));
        return Child<BertResidual>("output").Forward(context, x);
    });
}

/// <summary>The wide half of the feed-forward network (<c>BertIntermediate</c>).</summary>
public sealed class BertIntermediate : Module
{
    private readonly Activation activation;

    /// <summary>A projection to the intermediate size.</summary>
    public BertIntermediate(BertConfig config)
    {
        Add("dense", new Linear(config.HiddenSize, config.IntermediateSize));
        activation = Activation.Get(config.HiddenAct, config.Source);
    }

    internal Tensor Forward(Tensor hidden) => activation.After(Child<Layer>("dense"), hidden);
}

/// <summary>One transformer block (<c>BertLayer</c>).</summary>
public sealed class BertLayer : Module
{
    /// <summary>A block of the configuration's sizes.</summary>
    public BertLayer(BertConfig config)
    {
        Add("attention", new BertAttention(config));
        Add("intermediate", new BertIntermediate(config));
        Add("output", new BertResidual(config, config.IntermediateSize));
    }

    /// <summary>The block's output, of all tokens or only of those whose numbers are given.</summary>
    internal Tensor Forward(Tensor hidden, ForwardPass pass, int layer, Tensor? tokens = null) => Hooked(hidden, x =>
    {
        var attended = Child<BertAttention>("attention").Forward(x, pass, layer, tokens);
        return Child<BertResidual>("output").Forward(Child<BertIntermediate>("intermediate").Forward(attended), attended);
    });
}

/// <summary>All blocks (<c>BertEncoder</c>).</summary>
public sealed class BertEncoder : Module
{
    /// <summary>As many blocks as the configuration says.</summary>
    public BertEncoder(BertConfig config) =>
        Layers = Add("layer", new ModuleList<BertLayer>(Enumerable.Range(0, config.NumHiddenLayers).Select(_ => new BertLayer(config))));

    /// <summary>The blocks.</summary>
    public ModuleList<BertLayer> Layers { get; }

    internal Tensor Forward(Tensor hidden, ForwardPass pass)
    {
        if (Layers.Count == 0 && pass.OutputTokens is { } tokens) return hidden.Embed(tokens);
        var result = LayerStack.Run(Layers, hidden, pass, (layer, x, i) => layer.Forward(x, pass, i, i == Layers.Count - 1 ? pass.OutputTokens : null));
        pass.HiddenStates?.Add(result);
        return result;
    }
}

/// <summary>A summary of the sentence from its first token (<c>BertPooler</c>).</summary>
public sealed class BertPooler : Module
{
    /// <summary>A projection of the hidden size.</summary>
    public BertPooler(BertConfig config) => Add("dense", new Linear(config.HiddenSize, config.HiddenSize));

    internal Tensor Forward(Tensor firstTokens) => Hooked(firstTokens, x => Child<Layer>("dense").Forward(x).Tanh());
}

/// <summary>BERT without a head (<c>BertModel</c>).</summary>
public sealed class BertModel : EncoderModel
{
    private readonly BertConfig config;

    /// <summary>A model with parameters yet to be loaded.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="addPoolingLayer">Whether it ends in a pooler.</param>
    public BertModel(BertConfig config, bool addPoolingLayer = true)
        : base(config)
    {
        this.config = config;
        Embeddings = Add("embeddings", new BertEmbeddings(config));
        Encoder = Add("encoder", new BertEncoder(config));
        Pooler = addPoolingLayer ? Add("pooler", new BertPooler(config)) : null;
    }

    /// <summary>Token, position and type embeddings.</summary>
    public BertEmbeddings Embeddings { get; }

    /// <summary>The blocks.</summary>
    public BertEncoder Encoder { get; }

    /// <summary>The pooler, if there is one.</summary>
    public BertPooler? Pooler { get; }

    /// <inheritdoc/>
    public override string BaseModelPrefix => "bert";

    internal override bool PicksOutputTokens => true;

    internal override Tensor Run(ForwardPass pass) => Encoder.Forward(pass.KeepsTemporaries ? Embeddings.Forward(pass) : TensorScope.Run(() => Embeddings.Forward(pass)), pass);

    internal override Tensor? Pool(Tensor hidden) => Pooler?.Forward(hidden[.., 0]);

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => Initialization.Normal(name, parameter, generator, config.InitializerRange);
}

/// <summary>BERT that puts a text into a class (<c>BertForSequenceClassification</c>).</summary>
public sealed class BertForSequenceClassification : SequenceClassificationModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    /// <exception cref="CheckpointException">The configuration has no classes.</exception>
    public BertForSequenceClassification(BertConfig config)
        : base(config, "bert", new BertModel(config))
    {
        Add("dropout", new Dropout(config.ClassifierDropout));
        Add("classifier", new Linear(config.HiddenSize, config.NumLabels));
    }

    private protected override Tensor Classify(Tensor firstTokens) =>
        Child<Layer>("classifier").Forward(Child<Dropout>("dropout").Forward(Child<BertModel>("bert").Pooler!.Forward(firstTokens)));
}

/// <summary>BERT that guesses masked words (<c>BertForMaskedLM</c>).</summary>
public sealed class BertForMaskedLM : MaskedLanguageModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    public BertForMaskedLM(BertConfig config)
        : this(config, new BertModel(config, addPoolingLayer: false))
    {
    }

    private BertForMaskedLM(BertConfig config, BertModel body)
        : base(config, "bert", body) => Add("cls", new BertOnlyMLMHead(config, body.Embeddings.WordEmbeddings));

    private protected override Tensor Score(Tensor hidden) => Child<BertOnlyMLMHead>("cls").Forward(hidden);
}

/// <summary>From hidden states to a score for every token of the vocabulary (<c>BertOnlyMLMHead</c>).</summary>
public sealed class BertOnlyMLMHead : Module
{
    /// <summary>A head whose output weights are the token embeddings, unless the configuration unties them.</summary>
    public BertOnlyMLMHead(BertConfig config, Embedding wordEmbeddings) => Add("predictions", new BertLMPredictionHead(config, wordEmbeddings));

    internal Tensor Forward(Tensor hidden) => Child<BertLMPredictionHead>("predictions").Forward(hidden);
}

/// <summary>A transformation and the output weights (<c>BertLMPredictionHead</c>).</summary>
public sealed class BertLMPredictionHead : Module
{
    /// <summary>A head over the given embeddings.</summary>
    public BertLMPredictionHead(BertConfig config, Embedding wordEmbeddings)
    {
        var bias = Add("bias", new Parameter([config.VocabSize]));
        Add("transform", new BertPredictionHeadTransform(config));
        var weight = config.TieWordEmbeddings ? wordEmbeddings.Weight : new Parameter([config.VocabSize, config.HiddenSize]);
        Add("decoder", new Linear(weight, bias));
    }

    internal Tensor Forward(Tensor hidden) => Child<Layer>("decoder").Forward(Child<BertPredictionHeadTransform>("transform").Forward(hidden));
}

/// <summary>A projection, the activation and a layer norm (<c>BertPredictionHeadTransform</c>).</summary>
public sealed class BertPredictionHeadTransform : Module
{
    private readonly Activation activation;

    /// <summary>A transformation of the hidden size.</summary>
    public BertPredictionHeadTransform(BertConfig config)
    {
        Add("dense", new Linear(config.HiddenSize, config.HiddenSize));
        Add("LayerNorm", new LayerNorm(config.HiddenSize, config.LayerNormEps));
        activation = Activation.Get(config.HiddenAct, config.Source);
    }

    internal Tensor Forward(Tensor hidden) => Child<LayerNorm>("LayerNorm").Forward(activation.After(Child<Layer>("dense"), hidden));
}
