using System.Text.Json.Nodes;
using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>ALBERT: BERT with few parameters (Lan et al. 2020).</summary>
/// <remarks>What differs from BERT: all blocks share the weights of one, or of a few groups; embeddings are narrow and then widened.</remarks>
internal static class AlbertFamily
{
    /// <summary>Its configuration and heads.</summary>
    public static ModelFamily Family { get; } = new ModelFamily<AlbertConfig>("albert", (fields, source) => new(fields, source))
    {
        { ModelTask.Base, config => new AlbertModel(config) },
        { ModelTask.SequenceClassification, config => new AlbertForSequenceClassification(config) },
        { ModelTask.TokenClassification, config => new AlbertForTokenClassification(config) },
        { ModelTask.QuestionAnswering, config => new AlbertForQuestionAnswering(config) },
        { ModelTask.MultipleChoice, config => new AlbertForMultipleChoice(config) },
        { ModelTask.MaskedLM, config => new AlbertForMaskedLM(config) },
    };
}

/// <summary>The sizes of an ALBERT model (<c>transformers.AlbertConfig</c>).</summary>
public sealed record AlbertConfig : BertConfig
{
    /// <summary>Reads the fields of a <c>config.json</c>; those that are missing take the reference's defaults (ALBERT xxlarge).</summary>
    /// <exception cref="CheckpointException">A field has a wrong type or size.</exception>
    public AlbertConfig(JsonObject fields, string source)
        : base(fields, source, new BertDefaults { VocabSize = 30000, HiddenSize = 4096, NumAttentionHeads = 64, IntermediateSize = 16384, HiddenAct = "gelu_new", Dropout = 0 })
    {
        EmbeddingSize = Whole("embedding_size", 128, maximum: 1 << 16);
        NumHiddenGroups = Whole("num_hidden_groups", 1, maximum: 1024);
        InnerGroupNum = Whole("inner_group_num", 1, maximum: 1024);
        ClassifierDropout = Real("classifier_dropout_prob", 0.1, maximum: 1);
        BosTokenId = TokenId("bos_token_id", 2);
        if (!fields.ContainsKey("eos_token_id")) EosTokenIds = [3];
        if (IsDecoder) throw new CheckpointException($"{source}: is_decoder is true, but ALBERT is an encoder only.");
    }

    /// <summary>How many groups of blocks have weights of their own; consecutive layers share a group.</summary>
    public int NumHiddenGroups { get; }

    /// <summary>How many blocks a group runs, one after the other, for each layer.</summary>
    public int InnerGroupNum { get; }
}

/// <summary>Attention with its output projection and normalised sum in one module (<c>AlbertAttention</c>).</summary>
public sealed class AlbertAttention : MultiHeadAttention
{
    private static readonly AttentionNames Names = new("query", "key", "value", "dense");

    /// <summary>Attention of the configuration's sizes.</summary>
    public AlbertAttention(AlbertConfig config)
        : base(new(config.HiddenSize, config.NumAttentionHeads) { Dropout = config.AttentionProbsDropoutProb }, Names)
    {
        Add("LayerNorm", new LayerNorm(config.HiddenSize, config.LayerNormEps));
        Add("output_dropout", new Dropout(config.HiddenDropoutProb));
    }

    internal Tensor Forward(Tensor hidden, ForwardPass pass, int layer, Tensor? tokens) => Child<LayerNorm>("LayerNorm").ForwardSum(
        Child<Dropout>("output_dropout").Forward(ToSelf(hidden, pass, layer, tokens: tokens)), tokens is null ? hidden : hidden.Embed(tokens));
}

/// <summary>One transformer block (<c>AlbertLayer</c>).</summary>
public sealed class AlbertLayer : Module
{
    private readonly Activation activation;

    /// <summary>A block of the configuration's sizes.</summary>
    public AlbertLayer(AlbertConfig config)
    {
        activation = Activation.Get(config.HiddenAct, config.Source);
        Add("full_layer_layer_norm", new LayerNorm(config.HiddenSize, config.LayerNormEps));
        Add("attention", new AlbertAttention(config));
        Add("ffn", new Linear(config.HiddenSize, config.IntermediateSize));
        Add("ffn_output", new Linear(config.IntermediateSize, config.HiddenSize));
    }

    /// <summary>The block's output, of all tokens or only of those whose numbers are given.</summary>
    internal Tensor Forward(Tensor hidden, ForwardPass pass, int layer, Tensor? tokens) => Hooked(hidden, x =>
    {
        var attended = Child<AlbertAttention>("attention").Forward(x, pass, layer, tokens);
        return Child<LayerNorm>("full_layer_layer_norm").ForwardSum(Child<Layer>("ffn_output").Forward(activation.After(Child<Layer>("ffn"), attended)), attended);
    });
}

/// <summary>Blocks that one or several layers run (<c>AlbertLayerGroup</c>).</summary>
public sealed class AlbertLayerGroup : Module
{
    private readonly ModuleList<AlbertLayer> layers;

    /// <summary>As many blocks as the configuration says.</summary>
    public AlbertLayerGroup(AlbertConfig config) =>
        layers = Add("albert_layers", new ModuleList<AlbertLayer>(Enumerable.Range(0, config.InnerGroupNum).Select(_ => new AlbertLayer(config))));

    internal Tensor Forward(Tensor hidden, ForwardPass pass, int number, Tensor? tokens)
    {
        for (var i = 0; i < layers.Count; i++) hidden = layers[i].Forward(hidden, pass, (number * layers.Count) + i, i == layers.Count - 1 ? tokens : null);
        return hidden;
    }
}

/// <summary>The embeddings widened, and all layers (<c>AlbertTransformer</c>).</summary>
public sealed class AlbertTransformer : Module
{
    private readonly AlbertLayerGroup[] layers;

    /// <summary>As many groups as the configuration says, and their order.</summary>
    public AlbertTransformer(AlbertConfig config)
    {
        Add("embedding_hidden_mapping_in", new Linear(config.EmbeddingSize, config.HiddenSize));
        var groups = Add("albert_layer_groups", new ModuleList<AlbertLayerGroup>(Enumerable.Range(0, config.NumHiddenGroups).Select(_ => new AlbertLayerGroup(config))));
        layers = [.. Enumerable.Range(0, config.NumHiddenLayers).Select(i => groups[i * config.NumHiddenGroups / config.NumHiddenLayers])];
    }

    internal Tensor Forward(Tensor embedded, ForwardPass pass)
    {
        var hidden = Child<Layer>("embedding_hidden_mapping_in").Forward(embedded);
        if (layers.Length == 0 && pass.OutputTokens is { } tokens) return hidden.Embed(tokens);
        var result = LayerStack.Run(layers, hidden, pass, (layer, x, i) => layer.Forward(x, pass, i, i == layers.Length - 1 ? pass.OutputTokens : null));
        pass.HiddenStates?.Add(result);
        return result;
    }
}

/// <summary>ALBERT without a head (<c>AlbertModel</c>).</summary>
public sealed class AlbertModel : EncoderModel
{
    private readonly AlbertConfig config;

    /// <summary>A model with parameters yet to be loaded.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="addPoolingLayer">Whether it ends in a pooler.</param>
    public AlbertModel(AlbertConfig config, bool addPoolingLayer = true)
        : base(config)
    {
        this.config = config;
        Embeddings = Add("embeddings", new BertEmbeddings(config));
        Encoder = Add("encoder", new AlbertTransformer(config));
        HasPooler = addPoolingLayer;
        if (HasPooler) Add("pooler", new Linear(config.HiddenSize, config.HiddenSize));
    }

    /// <summary>Token, position and type embeddings.</summary>
    public BertEmbeddings Embeddings { get; }

    /// <summary>The layers.</summary>
    public AlbertTransformer Encoder { get; }

    /// <summary>Whether the model ends in a pooler.</summary>
    public bool HasPooler { get; }

    /// <inheritdoc/>
    public override string BaseModelPrefix => "albert";

    internal override bool PicksOutputTokens => true;

    internal override Tensor Run(ForwardPass pass) => Encoder.Forward(Embeddings.Forward(pass), pass);

    internal override Tensor? Pool(Tensor hidden) => HasPooler ? PoolFirst(hidden[.., 0]) : null;

    /// <summary>A summary of every text from its first token.</summary>
    internal Tensor PoolFirst(Tensor firstTokens) => Child<Layer>("pooler").Forward(firstTokens).Tanh();

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => Initialization.Normal(name, parameter, generator, config.InitializerRange);
}

/// <summary>ALBERT that puts a text into a class (<c>AlbertForSequenceClassification</c>).</summary>
public sealed class AlbertForSequenceClassification : SequenceClassificationModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    /// <exception cref="CheckpointException">The configuration has no classes.</exception>
    public AlbertForSequenceClassification(AlbertConfig config)
        : base(config, "albert", new AlbertModel(config))
    {
        Add("dropout", new Dropout(config.ClassifierDropout));
        Add("classifier", new Linear(config.HiddenSize, config.NumLabels));
    }

    private protected override Tensor Classify(Tensor firstTokens) =>
        Child<Layer>("classifier").Forward(Child<Dropout>("dropout").Forward(Child<AlbertModel>("albert").PoolFirst(firstTokens)));
}

/// <summary>ALBERT that puts every token into a class (<c>AlbertForTokenClassification</c>).</summary>
/// <param name="config">Sizes.</param>
public sealed class AlbertForTokenClassification(AlbertConfig config)
    : TokenClassificationModel(config, "albert", new AlbertModel(config, addPoolingLayer: false), config.HiddenSize, config.ClassifierDropout);

/// <summary>ALBERT that finds the answer to a question in a text (<c>AlbertForQuestionAnswering</c>).</summary>
/// <param name="config">Sizes.</param>
public sealed class AlbertForQuestionAnswering(AlbertConfig config)
    : QuestionAnsweringModel(config, "albert", new AlbertModel(config, addPoolingLayer: false), config.HiddenSize);

/// <summary>ALBERT that picks one of several continuations (<c>AlbertForMultipleChoice</c>).</summary>
public sealed class AlbertForMultipleChoice : MultipleChoiceModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    public AlbertForMultipleChoice(AlbertConfig config)
        : base(config, "albert", new AlbertModel(config))
    {
        Add("dropout", new Dropout(config.ClassifierDropout));
        Add("classifier", new Linear(config.HiddenSize, 1));
    }

    private protected override Tensor Classify(Tensor firstTokens) =>
        Child<Layer>("classifier").Forward(Child<Dropout>("dropout").Forward(Child<AlbertModel>("albert").PoolFirst(firstTokens)));
}

/// <summary>ALBERT that guesses masked words (<c>AlbertForMaskedLM</c>).</summary>
public sealed class AlbertForMaskedLM : MaskedLanguageModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    public AlbertForMaskedLM(AlbertConfig config)
        : this(config, new AlbertModel(config, addPoolingLayer: false))
    {
    }

    private AlbertForMaskedLM(AlbertConfig config, AlbertModel body)
        : base(config, "albert", body) => Add("predictions", new AlbertMLMHead(config, body.Embeddings.WordEmbeddings));

    private protected override Tensor Score(Tensor hidden) => Child<AlbertMLMHead>("predictions").Forward(hidden);
}

/// <summary>From hidden states back to the embeddings' width, and to a score for every token of the vocabulary (<c>AlbertMLMHead</c>).</summary>
public sealed class AlbertMLMHead : Module
{
    private readonly Activation activation;

    /// <summary>A head whose output weights are the token embeddings, unless the configuration unties them.</summary>
    public AlbertMLMHead(AlbertConfig config, Embedding wordEmbeddings)
    {
        activation = Activation.Get(config.HiddenAct, config.Source);
        var bias = Add("bias", new Parameter([config.VocabSize]));
        Add("LayerNorm", new LayerNorm(config.EmbeddingSize, config.LayerNormEps));
        Add("dense", new Linear(config.HiddenSize, config.EmbeddingSize));
        Add("decoder", new Linear(config.TieWordEmbeddings ? wordEmbeddings.Weight : new Parameter([config.VocabSize, config.EmbeddingSize]), bias));
    }

    internal Tensor Forward(Tensor hidden) => Hooked(hidden, x => Child<Layer>("decoder").Forward(Child<LayerNorm>("LayerNorm").Forward(activation.After(Child<Layer>("dense"), x))));
}
