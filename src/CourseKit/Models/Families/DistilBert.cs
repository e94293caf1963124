using System.Text.Json.Nodes;
using CourseKit.Tensors;
using CourseKit.Tensors.Memory;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>DistilBERT: half of BERT's blocks, taught by BERT (Sanh et al. 2019).</summary>
/// <remarks>What differs from BERT: no token types, no pooler, names of its own for everything.</remarks>
internal static class DistilBertFamily
{
    /// <summary>Its configuration and heads.</summary>
    public static ModelFamily Family { get; } = new ModelFamily<DistilBertConfig>("distilbert", (fields, source) => new(fields, source))
    {
        { ModelTask.Base, config => new DistilBertModel(config) },
        { ModelTask.SequenceClassification, config => new DistilBertForSequenceClassification(config) },
        { ModelTask.TokenClassification, config => new DistilBertForTokenClassification(config) },
        { ModelTask.QuestionAnswering, config => new DistilBertForQuestionAnswering(config) },
        { ModelTask.MultipleChoice, config => new DistilBertForMultipleChoice(config) },
        { ModelTask.MaskedLM, config => new DistilBertForMaskedLM(config) },
    };
}

/// <summary>The sizes of a DistilBERT model (<c>transformers.DistilBertConfig</c>).</summary>
public sealed record DistilBertConfig : PretrainedConfig
{
    /// <summary>Reads the fields of a <c>config.json</c>; those that are missing take the reference's defaults.</summary>
    /// <exception cref="CheckpointException">A field has a wrong type or size.</exception>
    public DistilBertConfig(JsonObject fields, string source)
        : base(fields, source)
    {
        VocabSize = Whole("vocab_size", 30522);
        Dim = Whole("dim", 768, maximum: 1 << 16);
        NumLayers = Whole("n_layers", 6, minimum: 0, maximum: 1024);
        NumHeads = Whole("n_heads", 12, maximum: 1024);
        HiddenDim = Whole("hidden_dim", 3072, maximum: 1 << 18);
        MaxPositionEmbeddings = Whole("max_position_embeddings", 512, maximum: 1 << 20);
        PadTokenId = TokenId("pad_token_id", 0);
        if (PadTokenId >= VocabSize) throw new CheckpointException($"{source}: pad_token_id {PadTokenId} is none of the {VocabSize} tokens of vocab_size.");
        Activation = Text("activation") ?? "gelu";
        Dropout = Real("dropout", 0.1, maximum: 1);
        AttentionDropout = Real("attention_dropout", 0.1, maximum: 1);
        QaDropout = Real("qa_dropout", 0.1, maximum: 1);
        SeqClassifDropout = Real("seq_classif_dropout", 0.2, maximum: 1);
        InitializerRange = Real("initializer_range", 0.02);
        if (Dim % NumHeads != 0) throw new CheckpointException($"{source}: dim {Dim} is not a multiple of n_heads {NumHeads}.");
    }

    /// <inheritdoc/>
    public override int VocabSize { get; init; }

    /// <summary>Width of the hidden states.</summary>
    public int Dim { get; }

    /// <summary>Number of layers.</summary>
    public int NumLayers { get; }

    /// <summary>Heads of each attention.</summary>
    public int NumHeads { get; }

    /// <summary>Width of the feed-forward layers.</summary>
    public int HiddenDim { get; }

    /// <summary>Number of position embeddings.</summary>
    public int MaxPositionEmbeddings { get; }

    /// <inheritdoc/>
    public override int? MaxInputLength => MaxPositionEmbeddings;

    /// <summary>Activation of the feed-forward layers.</summary>
    public string Activation { get; }

    /// <summary>Dropout of hidden states while training.</summary>
    public double Dropout { get; }

    /// <summary>Dropout of attention weights while training.</summary>
    public double AttentionDropout { get; }

    /// <summary>Dropout before the head that answers questions, while training.</summary>
    public double QaDropout { get; }

    /// <summary>Dropout before the classifier while training.</summary>
    public double SeqClassifDropout { get; }

    /// <summary>Standard deviation of new weights.</summary>
    public double InitializerRange { get; }
}

/// <summary>The sum of token and position embeddings, normalised (<c>Embeddings</c>).</summary>
public sealed class DistilBertEmbeddings : Module
{
    // The reference has it fixed, in every layer norm.
    internal const double LayerNormEps = 1e-12;

    /// <summary>Embeddings of the configuration's sizes.</summary>
    public DistilBertEmbeddings(DistilBertConfig config)
    {
        Add("word_embeddings", new Embedding(config.VocabSize, config.Dim, config.PadTokenId));
        Add("position_embeddings", new Embedding(config.MaxPositionEmbeddings, config.Dim));
        Add("LayerNorm", new LayerNorm(config.Dim, LayerNormEps));
        Add("dropout", new Dropout(config.Dropout));
    }

    /// <summary>The token embeddings.</summary>
    public Embedding WordEmbeddings => Child<Embedding>("word_embeddings");

    internal Tensor Forward(ForwardPass pass) => Hooked(pass.InputIds, ids =>
    {
        var embedded = WordEmbeddings.Forward(ids) + Child<Embedding>("position_embeddings").Forward(pass.PositionsOrDefault);
        return Child<Dropout>("dropout").Forward(Child<LayerNorm>("LayerNorm").Forward(embedded));
    });
}

/// <summary>The feed-forward network (<c>FFN</c>).</summary>
public sealed class DistilBertFeedForward : Module
{
    private readonly Activation activation;

    /// <summary>A network of the configuration's sizes.</summary>
    public DistilBertFeedForward(DistilBertConfig config)
    {
        activation = Activation.Get(config.Activation, config.Source);
        Add("dropout", new Dropout(config.Dropout));
        Add("lin1", new Linear(config.Dim, config.HiddenDim));
        Add("lin2", new Linear(config.HiddenDim, config.Dim));
    }

    internal Tensor Forward(Tensor hidden) => Hooked(hidden, x => Child<Dropout>("dropout").Forward(Child<Layer>("lin2").Forward(activation.After(Child<Layer>("lin1"), x))));
}

/// <summary>One transformer block (<c>TransformerBlock</c>).</summary>
public sealed class DistilBertBlock : Module
{
    private static readonly AttentionNames Names = new("q_lin", "k_lin", "v_lin", "out_lin");

    /// <summary>A block of the configuration's sizes.</summary>
    public DistilBertBlock(DistilBertConfig config)
    {
        Add("attention", new MultiHeadAttention(new(config.Dim, config.NumHeads) { Dropout = config.AttentionDropout }, Names));
        Add("sa_layer_norm", new LayerNorm(config.Dim, DistilBertEmbeddings.LayerNormEps));
        Add("ffn", new DistilBertFeedForward(config));
        Add("output_layer_norm", new LayerNorm(config.Dim, DistilBertEmbeddings.LayerNormEps));
    }

    /// <summary>The block's output, of all tokens or only of those whose numbers are given.</summary>
    internal Tensor Forward(Tensor hidden, ForwardPass pass, int layer, Tensor? tokens = null) => Hooked(hidden, x =>
    {
        var attended = Child<MultiHeadAttention>("attention").ToSelf(x, pass, layer, tokens: tokens);
        var normed = Child<LayerNorm>("sa_layer_norm").ForwardSum(attended, tokens is null ? x : x.Embed(tokens));
        return Child<LayerNorm>("output_layer_norm").ForwardSum(Child<DistilBertFeedForward>("ffn").Forward(normed), normed);
    });
}

/// <summary>All blocks (<c>Transformer</c>).</summary>
public sealed class DistilBertTransformer : Module
{
    /// <summary>As many blocks as the configuration says.</summary>
    public DistilBertTransformer(DistilBertConfig config) =>
        Layers = Add("layer", new ModuleList<DistilBertBlock>(Enumerable.Range(0, config.NumLayers).Select(_ => new DistilBertBlock(config))));

    /// <summary>The blocks.</summary>
    public ModuleList<DistilBertBlock> Layers { get; }

    internal Tensor Forward(Tensor hidden, ForwardPass pass)
    {
        if (Layers.Count == 0 && pass.OutputTokens is { } tokens) return hidden.Embed(tokens);
        var result = LayerStack.Run(Layers, hidden, pass, (layer, x, i) => layer.Forward(x, pass, i, i == Layers.Count - 1 ? pass.OutputTokens : null));
        pass.HiddenStates?.Add(result);
        return result;
    }
}

/// <summary>DistilBERT without a head (<c>DistilBertModel</c>).</summary>
public sealed class DistilBertModel : EncoderModel
{
    private readonly DistilBertConfig config;

    /// <summary>A model with parameters yet to be loaded.</summary>
    public DistilBertModel(DistilBertConfig config)
        : base(config)
    {
        this.config = config;
        Embeddings = Add("embeddings", new DistilBertEmbeddings(config));
        Transformer = Add("transformer", new DistilBertTransformer(config));
    }

    /// <summary>Token and position embeddings.</summary>
    public DistilBertEmbeddings Embeddings { get; }

    /// <summary>The blocks.</summary>
    public DistilBertTransformer Transformer { get; }

    /// <inheritdoc/>
    public override string BaseModelPrefix => "distilbert";

    internal override bool PicksOutputTokens => true;

    internal override Tensor Run(ForwardPass pass) => Transformer.Forward(pass.KeepsTemporaries ? Embeddings.Forward(pass) : TensorScope.Run(() => Embeddings.Forward(pass)), pass);

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => Initialization.Normal(name, parameter, generator, config.InitializerRange);
}

/// <summary>DistilBERT that puts a text into a class (<c>DistilBertForSequenceClassification</c>).</summary>
public sealed class DistilBertForSequenceClassification : SequenceClassificationModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    /// <exception cref="CheckpointException">The configuration has no classes.</exception>
    public DistilBertForSequenceClassification(DistilBertConfig config)
        : base(config, "distilbert", new DistilBertModel(config))
    {
        Add("pre_classifier", new Linear(config.Dim, config.Dim));
        Add("classifier", new Linear(config.Dim, config.NumLabels));
        Add("dropout", new Dropout(config.SeqClassifDropout));
    }

    private protected override Tensor Classify(Tensor firstTokens) =>
        Child<Layer>("classifier").Forward(Child<Dropout>("dropout").Forward(Child<Layer>("pre_classifier").Forward(firstTokens).Relu()));
}

/// <summary>DistilBERT that puts every token into a class (<c>DistilBertForTokenClassification</c>).</summary>
/// <param name="config">Sizes.</param>
public sealed class DistilBertForTokenClassification(DistilBertConfig config)
    : TokenClassificationModel(config, "distilbert", new DistilBertModel(config), config.Dim, config.Dropout);

/// <summary>DistilBERT that finds the answer to a question in a text (<c>DistilBertForQuestionAnswering</c>).</summary>
/// <param name="config">Sizes.</param>
public sealed class DistilBertForQuestionAnswering(DistilBertConfig config)
    : QuestionAnsweringModel(config, "distilbert", new DistilBertModel(config), config.Dim, config.QaDropout);

/// <summary>DistilBERT that picks one of several continuations (<c>DistilBertForMultipleChoice</c>).</summary>
public sealed class DistilBertForMultipleChoice : MultipleChoiceModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    public DistilBertForMultipleChoice(DistilBertConfig config)
        : base(config, "distilbert", new DistilBertModel(config))
    {
        Add("pre_classifier", new Linear(config.Dim, config.Dim));
        Add("classifier", new Linear(config.Dim, 1));
        Add("dropout", new Dropout(config.SeqClassifDropout));
    }

    private protected override Tensor Classify(Tensor firstTokens) =>
        Child<Layer>("classifier").Forward(Child<Dropout>("dropout").Forward(Child<Layer>("pre_classifier").Forward(firstTokens).Relu()));
}

/// <summary>DistilBERT that guesses masked words (<c>DistilBertForMaskedLM</c>).</summary>
public sealed class DistilBertForMaskedLM : MaskedLanguageModel
{
    private readonly Activation activation;

    /// <summary>A model with parameters yet to be loaded.</summary>
    public DistilBertForMaskedLM(DistilBertConfig config)
        : this(config, new DistilBertModel(config))
    {
    }

    private DistilBertForMaskedLM(DistilBertConfig config, DistilBertModel body)
        : base(config, "distilbert", body)
    {
        activation = Activation.Get(config.Activation, config.Source);
        Add("vocab_transform", new Linear(config.Dim, config.Dim));
        Add("vocab_layer_norm", new LayerNorm(config.Dim, DistilBertEmbeddings.LayerNormEps));
        var weight = config.TieWordEmbeddings ? body.Embeddings.WordEmbeddings.Weight : new Parameter([config.VocabSize, config.Dim]);
        Add("vocab_projector", new Linear(weight, new Parameter([config.VocabSize])));
    }

    private protected override Tensor Score(Tensor hidden) =>
        Child<Layer>("vocab_projector").Forward(Child<LayerNorm>("vocab_layer_norm").Forward(activation.After(Child<Layer>("vocab_transform"), hidden)));
}
