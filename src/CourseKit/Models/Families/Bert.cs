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
        { ModelTask.TokenClassification, config => new BertForTokenClassification(config) },
        { ModelTask.QuestionAnswering, config => new BertForQuestionAnswering(config) },
        { ModelTask.MultipleChoice, config => new BertForMultipleChoice(config) },
        { ModelTask.MaskedLM, config => new BertForMaskedLM(config) },
        { ModelTask.NextSentencePrediction, config => new BertForNextSentencePrediction(config) },
        { ModelTask.PreTraining, config => new BertForPreTraining(config) },
        { ModelTask.CausalLM, config => new BertLMHeadModel(config) },
    };
}

/// <summary>The values of fields that a configuration does not give: those of BERT base, where a relative has no others.</summary>
internal sealed record BertDefaults
{
    public int VocabSize { get; init; } = 30522;

    public int HiddenSize { get; init; } = 768;

    public int NumAttentionHeads { get; init; } = 12;

    public int IntermediateSize { get; init; } = 3072;

    public string HiddenAct { get; init; } = "gelu";

    public double Dropout { get; init; } = 0.1;

    public int PadTokenId { get; init; }
}

/// <summary>The sizes of a BERT model (<c>transformers.BertConfig</c>; Devlin et al. 2019), and of its relatives.</summary>
public record BertConfig : PretrainedConfig
{
    /// <summary>Reads the fields of a <c>config.json</c>; those that are missing take the reference's defaults (BERT base).</summary>
    /// <exception cref="CheckpointException">A field has a wrong type or size, or asks for what BERT here does not do.</exception>
    public BertConfig(JsonObject fields, string source)
        : this(fields, source, new BertDefaults())
    {
    }

    private protected BertConfig(JsonObject fields, string source, BertDefaults defaults)
        : base(fields, source)
    {
        VocabSize = Whole("vocab_size", defaults.VocabSize);
        HiddenSize = Whole("hidden_size", defaults.HiddenSize, maximum: 1 << 16);
        EmbeddingSize = HiddenSize;
        NumHiddenLayers = Whole("num_hidden_layers", 12, minimum: 0, maximum: 1024);
        NumAttentionHeads = Whole("num_attention_heads", defaults.NumAttentionHeads, maximum: 1024);
        IntermediateSize = Whole("intermediate_size", defaults.IntermediateSize, maximum: 1 << 18);
        MaxPositionEmbeddings = Whole("max_position_embeddings", 512, maximum: 1 << 20);
        TypeVocabSize = Whole("type_vocab_size", 2, maximum: 1 << 16);
        PadTokenId = TokenId("pad_token_id", defaults.PadTokenId);
        if (PadTokenId >= VocabSize) throw new CheckpointException($"{source}: pad_token_id {PadTokenId} is none of the {VocabSize} tokens of vocab_size.");
        HiddenAct = Text("hidden_act") ?? defaults.HiddenAct;
        LayerNormEps = Real("layer_norm_eps", 1e-12);
        HiddenDropoutProb = Real("hidden_dropout_prob", defaults.Dropout, maximum: 1);
        AttentionProbsDropoutProb = Real("attention_probs_dropout_prob", defaults.Dropout, maximum: 1);
        ClassifierDropout = Fields["classifier_dropout"] is null ? HiddenDropoutProb : Real("classifier_dropout", 0, maximum: 1);
        InitializerRange = Real("initializer_range", 0.02);
        (IsDecoder, AddCrossAttention) = (Flag("is_decoder", false), Flag("add_cross_attention", false));
        if (HiddenSize % NumAttentionHeads != 0)
            throw new CheckpointException($"{source}: hidden_size {HiddenSize} is not a multiple of num_attention_heads {NumAttentionHeads}.");
        if (Text("position_embedding_type") is { } positions and not "absolute")
            throw new CheckpointException($"{source}: position_embedding_type \"{positions}\" is not supported; expected \"absolute\".");
        if (AddCrossAttention && !IsDecoder)
            throw new CheckpointException($"{source}: add_cross_attention is for decoders, but is_decoder is false. Set is_decoder, or leave add_cross_attention out.");
    }

    /// <inheritdoc/>
    public override int VocabSize { get; init; }

    /// <summary>Width of the hidden states.</summary>
    public int HiddenSize { get; }

    /// <summary>Width of the embeddings: the hidden size, where a family does not factorise them.</summary>
    public int EmbeddingSize { get; private protected init; }

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
    public double ClassifierDropout { get; private protected init; }

    /// <summary>Standard deviation of new weights.</summary>
    public double InitializerRange { get; }

    /// <summary>Whether a token sees only those before it, as in the second half of an <c>EncoderDecoderModel</c>.</summary>
    public bool IsDecoder { get; }

    /// <summary>Whether a decoder's blocks look at an encoder's output, too.</summary>
    public bool AddCrossAttention { get; }
}

/// <summary>The sum of token, position and token-type embeddings, normalised (<c>BertEmbeddings</c>).</summary>
public class BertEmbeddings : Module
{
    /// <summary>Embeddings of the configuration's sizes.</summary>
    public BertEmbeddings(BertConfig config)
        : this(config, paddingPosition: null)
    {
    }

    /// <summary>Embeddings where one position is that of padding, which training leaves alone.</summary>
    private protected BertEmbeddings(BertConfig config, int? paddingPosition)
    {
        Add("word_embeddings", new Embedding(config.VocabSize, config.EmbeddingSize, config.PadTokenId));
        Add("position_embeddings", new Embedding(config.MaxPositionEmbeddings, config.EmbeddingSize, paddingPosition));
        Add("token_type_embeddings", new Embedding(config.TypeVocabSize, config.EmbeddingSize));
        Add("LayerNorm", new LayerNorm(config.EmbeddingSize, config.LayerNormEps));
        Add("dropout", new Dropout(config.HiddenDropoutProb));
    }

    /// <summary>The token embeddings.</summary>
    public Embedding WordEmbeddings => Child<Embedding>("word_embeddings");

    internal Tensor Forward(ForwardPass pass) => pass.KeepsTemporaries ? Sum(pass) : TensorScope.Run(() => Sum(pass));

    /// <summary>The position of every token.</summary>
    private protected virtual Tensor Positions(ForwardPass pass) => pass.PositionsOrDefault;

    private Tensor Sum(ForwardPass pass) => Hooked(pass.InputIds, ids =>
    {
        var types = pass.TokenTypeIds ?? Tensor.Zeros(ids.Shape, DType.Int64);
        var embedded = WordEmbeddings.Forward(ids) + Child<Embedding>("token_type_embeddings").Forward(types) + Child<Embedding>("position_embeddings").Forward(Positions(pass));
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

/// <summary>Attention with its output projection (<c>BertAttention</c>): of tokens to each other, or to an encoder's output.</summary>
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
        var context = Child<MultiHeadAttention>("self").ToSelf(x, pass, layer, tokens: tokens);
        return Child<BertResidual>("output").Forward(context, tokens is null ? x : x.Embed(tokens));
    });

    /// <summary>The output of attention to <see cref="ForwardPass.EncoderHiddenStates"/>.</summary>
    internal Tensor ForwardToSource(Tensor hidden, ForwardPass pass, int layer) =>
        Hooked(hidden, x => Child<BertResidual>("output").Forward(Child<MultiHeadAttention>("self").ToSource(x, pass, layer), x));
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
    private readonly bool looksAtSource;

    /// <summary>A block of the configuration's sizes.</summary>
    public BertLayer(BertConfig config)
    {
        looksAtSource = config.AddCrossAttention;
        Add("attention", new BertAttention(config));
        if (looksAtSource) Add("crossattention", new BertAttention(config));
        Add("intermediate", new BertIntermediate(config));
        Add("output", new BertResidual(config, config.IntermediateSize));
    }

    /// <summary>The block's output, of all tokens or only of those whose numbers are given.</summary>
    internal Tensor Forward(Tensor hidden, ForwardPass pass, int layer, Tensor? tokens = null) => Hooked(hidden, x =>
    {
        var attended = Child<BertAttention>("attention").Forward(x, pass, layer, tokens);
        if (pass.EncoderHiddenStates is not null) attended = Source().ForwardToSource(attended, pass, layer);
        return Child<BertResidual>("output").Forward(Child<BertIntermediate>("intermediate").Forward(attended), attended);
    });

    private BertAttention Source() => looksAtSource ? Child<BertAttention>("crossattention")
        : throw new NotSupportedException("The blocks have no attention to an encoder's output. Set is_decoder and add_cross_attention in the configuration.");
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
public class BertModel : EncoderModel
{
    private readonly BertConfig config;

    /// <summary>A model with parameters yet to be loaded.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="addPoolingLayer">Whether it ends in a pooler.</param>
    public BertModel(BertConfig config, bool addPoolingLayer = true)
        : this(config, new BertEmbeddings(config), addPoolingLayer)
    {
    }

    private protected BertModel(BertConfig config, BertEmbeddings embeddings, bool addPoolingLayer)
        : base(config)
    {
        this.config = config;
        Embeddings = Add("embeddings", embeddings);
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

    internal override Tensor Run(ForwardPass pass)
    {
        if (config.IsDecoder && !pass.IsCausal) pass = pass with { IsCausal = true };
        return Encoder.Forward(Embeddings.Forward(pass), pass);
    }

    internal override Tensor? Pool(Tensor hidden) => Pooler?.Forward(hidden[.., 0]);

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => Initialization.Normal(name, parameter, generator, config.InitializerRange);
}
