using System.Text.Json.Nodes;
using CourseKit.Tensors;
using CourseKit.Tensors.Memory;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>MPNet: a bidirectional encoder, pretrained on masked and permuted words, with a bias of attention for every distance (Song et al. 2020).</summary>
internal static class MPNetFamily
{
    /// <summary>Its configuration and heads.</summary>
    public static ModelFamily Family { get; } = new ModelFamily<MPNetConfig>("mpnet", (fields, source) => new(fields, source))
    {
        { ModelTask.Base, config => new MPNetModel(config) },
        { ModelTask.SequenceClassification, config => new MPNetForSequenceClassification(config) },
        { ModelTask.TokenClassification, config => new MPNetForTokenClassification(config) },
        { ModelTask.QuestionAnswering, config => new MPNetForQuestionAnswering(config) },
        { ModelTask.MultipleChoice, config => new MPNetForMultipleChoice(config) },
        { ModelTask.MaskedLM, config => new MPNetForMaskedLM(config) },
    };
}

/// <summary>The sizes of an MPNet model (<c>transformers.MPNetConfig</c>).</summary>
public sealed record MPNetConfig : PretrainedConfig
{
    /// <summary>The reference's number of distances that are told apart, whatever the configuration says.</summary>
    internal const int Buckets = 32;

    /// <summary>The id of the padding token in the reference's embeddings: positions are counted from behind it, whatever the configuration says.</summary>
    internal const int PaddingIndex = 1;

    /// <summary>Reads the fields of a <c>config.json</c>; those that are missing take the reference's defaults.</summary>
    /// <exception cref="CheckpointException">A field has a wrong type or size.</exception>
    public MPNetConfig(JsonObject fields, string source)
        : base(fields, source)
    {
        VocabSize = Whole("vocab_size", 30527, minimum: PaddingIndex + 1);
        HiddenSize = Whole("hidden_size", 768, maximum: 1 << 16);
        NumHiddenLayers = Whole("num_hidden_layers", 12, minimum: 0, maximum: 1024);
        NumAttentionHeads = Whole("num_attention_heads", 12, maximum: 1024);
        IntermediateSize = Whole("intermediate_size", 3072, maximum: 1 << 18);
        MaxPositionEmbeddings = Whole("max_position_embeddings", 512, minimum: PaddingIndex + 2, maximum: 1 << 20);
        RelativeAttentionNumBuckets = Whole("relative_attention_num_buckets", Buckets, minimum: Buckets, maximum: 1 << 16);
        HiddenAct = Text("hidden_act") ?? "gelu";
        LayerNormEps = Real("layer_norm_eps", 1e-12);
        HiddenDropoutProb = Real("hidden_dropout_prob", 0.1, maximum: 1);
        AttentionProbsDropoutProb = Real("attention_probs_dropout_prob", 0.1, maximum: 1);
        InitializerRange = Real("initializer_range", 0.02);
        PadTokenId = TokenId("pad_token_id", fallback: PaddingIndex);
        if (HiddenSize % NumAttentionHeads != 0)
            throw new CheckpointException($"{source}: hidden_size {HiddenSize} is not a multiple of num_attention_heads {NumAttentionHeads}.");
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

    /// <summary>Number of position embeddings; the first two are no token's.</summary>
    public int MaxPositionEmbeddings { get; }

    /// <inheritdoc/>
    public override int? MaxInputLength => MaxPositionEmbeddings - PaddingIndex - 1;

    /// <summary>Rows of the table of attention biases.</summary>
    public int RelativeAttentionNumBuckets { get; }

    /// <summary>Activation of the feed-forward layers.</summary>
    public string HiddenAct { get; }

    /// <summary>Added to variances.</summary>
    public double LayerNormEps { get; }

    /// <summary>Dropout of hidden states while training.</summary>
    public double HiddenDropoutProb { get; }

    /// <summary>Dropout of attention weights while training.</summary>
    public double AttentionProbsDropoutProb { get; }

    /// <summary>Standard deviation of new weights.</summary>
    public double InitializerRange { get; }
}

/// <summary>The sum of token and position embeddings, normalised (<c>MPNetEmbeddings</c>).</summary>
public sealed class MPNetEmbeddings : Module
{
    /// <summary>Embeddings of the configuration's sizes.</summary>
    public MPNetEmbeddings(MPNetConfig config)
    {
        WordEmbeddings = Add("word_embeddings", new Embedding(config.VocabSize, config.HiddenSize, MPNetConfig.PaddingIndex));
        Add("position_embeddings", new Embedding(config.MaxPositionEmbeddings, config.HiddenSize, MPNetConfig.PaddingIndex));
        Add("LayerNorm", new LayerNorm(config.HiddenSize, config.LayerNormEps));
        Add("dropout", new Dropout(config.HiddenDropoutProb));
    }

    /// <summary>The token embeddings.</summary>
    public Embedding WordEmbeddings { get; }

    internal Tensor Forward(ForwardPass pass) => Hooked(pass.InputIds, ids =>
    {
        // A packed pass has positions from 0 on, which are not this family's.
        var positions = pass.Starts is null && pass.PositionIds is { } given ? given : Positions(ids.ToArray<long>(), pass.Starts, ids.Shape);
        var embedded = WordEmbeddings.Forward(ids) + Child<Embedding>("position_embeddings").Forward(positions);
        return Child<Dropout>("dropout").Forward(Child<LayerNorm>("LayerNorm").Forward(embedded));
    });

    // The tokens of each sentence are counted from the padding's id on; padding itself has the position of that id (create_position_ids_from_input_ids).
    private static Tensor Positions(long[] ids, int[]? starts, Shape shape)
    {
        var positions = new long[ids.Length];
        var (sentence, position) = (0, (long)MPNetConfig.PaddingIndex);
        for (var i = 0; i < ids.Length; i++)
        {
            if (starts is null ? i % shape[^1] == 0 : i == starts[sentence])
            {
                position = MPNetConfig.PaddingIndex;
                while (starts is not null && starts[sentence] == i) sentence++;
            }

            positions[i] = ids[i] == MPNetConfig.PaddingIndex ? MPNetConfig.PaddingIndex : ++position;
        }

        return Tensor.From(positions, shape);
    }
}

/// <summary>Attention with its output projection, added and normalised (<c>MPNetAttention</c>).</summary>
public sealed class MPNetAttention : Module
{
    private static readonly AttentionNames Names = new("q", "k", "v", "o");

    /// <summary>Attention of the configuration's sizes.</summary>
    public MPNetAttention(MPNetConfig config)
    {
        Add("attn", new MultiHeadAttention(new(config.HiddenSize, config.NumAttentionHeads) { Dropout = config.AttentionProbsDropoutProb }, Names));
        Add("LayerNorm", new LayerNorm(config.HiddenSize, config.LayerNormEps));
        Add("dropout", new Dropout(config.HiddenDropoutProb));
    }

    internal Tensor Forward(Tensor hidden, ForwardPass pass, int layer, Tensor positionBias) => Hooked(hidden, x =>
        Child<LayerNorm>("LayerNorm").ForwardSum(Child<Dropout>("dropout").Forward(Child<MultiHeadAttention>("attn").ToSelf(x, pass, layer, positionBias)), x));
}

/// <summary>The wide half of the feed-forward network (<c>MPNetIntermediate</c>).</summary>
public sealed class MPNetIntermediate : Layer
{
    private readonly Activation activation;

    /// <summary>A projection to the intermediate size.</summary>
    public MPNetIntermediate(MPNetConfig config)
    {
        Add("dense", new Linear(config.HiddenSize, config.IntermediateSize));
        activation = Activation.Get(config.HiddenAct, config.Source);
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => activation.After(Child<Layer>("dense"), x);
}

/// <summary>The narrow half, added and normalised (<c>MPNetOutput</c>).</summary>
public sealed class MPNetOutput : Module
{
    /// <summary>A projection to the hidden size.</summary>
    public MPNetOutput(MPNetConfig config)
    {
        Add("dense", new Linear(config.IntermediateSize, config.HiddenSize));
        Add("LayerNorm", new LayerNorm(config.HiddenSize, config.LayerNormEps));
        Add("dropout", new Dropout(config.HiddenDropoutProb));
    }

    internal Tensor Forward(Tensor x, Tensor residual) =>
        Child<LayerNorm>("LayerNorm").ForwardSum(Child<Dropout>("dropout").Forward(Child<Layer>("dense").Forward(x)), residual);
}

/// <summary>One transformer block (<c>MPNetLayer</c>).</summary>
public sealed class MPNetLayer : Module
{
    /// <summary>A block of the configuration's sizes.</summary>
    public MPNetLayer(MPNetConfig config)
    {
        Add("attention", new MPNetAttention(config));
        Add("intermediate", new MPNetIntermediate(config));
        Add("output", new MPNetOutput(config));
    }

    internal Tensor Forward(Tensor hidden, ForwardPass pass, int layer, Tensor positionBias) => Hooked(hidden, x =>
    {
        var attended = Child<MPNetAttention>("attention").Forward(x, pass, layer, positionBias);
        return Child<MPNetOutput>("output").Forward(Child<Layer>("intermediate").Forward(attended), attended);
    });
}

/// <summary>All blocks and the attention biases that they share (<c>MPNetEncoder</c>).</summary>
public sealed class MPNetEncoder : Module
{
    private static readonly RelativePositionBias Positions = new(MPNetConfig.Buckets, MaxDistance: 128, IsBidirectional: true);

    /// <summary>As many blocks as the configuration says.</summary>
    public MPNetEncoder(MPNetConfig config)
    {
        Layers = Add("layer", new ModuleList<MPNetLayer>(Enumerable.Range(0, config.NumHiddenLayers).Select(_ => new MPNetLayer(config))));
        Add("relative_attention_bias", new Embedding(config.RelativeAttentionNumBuckets, config.NumAttentionHeads));
    }

    /// <summary>The blocks.</summary>
    public ModuleList<MPNetLayer> Layers { get; }

    internal Tensor Forward(Tensor hidden, ForwardPass pass)
    {
        var bias = Positions.Of(Child<Embedding>("relative_attention_bias").Weight, pass);
        var result = LayerStack.Run(Layers, hidden, pass, (layer, x, i) => layer.Forward(x, pass, i, bias));
        pass.HiddenStates?.Add(result);
        return result;
    }
}

/// <summary>A summary of the sentence from its first token (<c>MPNetPooler</c>).</summary>
public sealed class MPNetPooler : Layer
{
    /// <summary>A projection of the hidden size.</summary>
    public MPNetPooler(MPNetConfig config) => Add("dense", new Linear(config.HiddenSize, config.HiddenSize));

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor firstTokens) => Child<Layer>("dense").Forward(firstTokens).Tanh();
}

/// <summary>MPNet without a head (<c>MPNetModel</c>).</summary>
public sealed class MPNetModel : EncoderModel
{
    private readonly MPNetConfig config;

    /// <summary>A model with parameters yet to be loaded.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="addPoolingLayer">Whether it ends in a pooler.</param>
    public MPNetModel(MPNetConfig config, bool addPoolingLayer = true)
        : base(config)
    {
        this.config = config;
        Embeddings = Add("embeddings", new MPNetEmbeddings(config));
        Encoder = Add("encoder", new MPNetEncoder(config));
        Pooler = addPoolingLayer ? Add("pooler", new MPNetPooler(config)) : null;
    }

    /// <summary>Token and position embeddings.</summary>
    public MPNetEmbeddings Embeddings { get; }

    /// <summary>The blocks.</summary>
    public MPNetEncoder Encoder { get; }

    /// <summary>The pooler, if there is one.</summary>
    public MPNetPooler? Pooler { get; }

    /// <inheritdoc/>
    public override string BaseModelPrefix => "mpnet";

    internal override Tensor Run(ForwardPass pass) => Encoder.Forward(pass.KeepsTemporaries ? Embeddings.Forward(pass) : TensorScope.Run(() => Embeddings.Forward(pass)), pass);

    internal override Tensor? Pool(Tensor hidden) => Pooler?.Forward(hidden[.., 0]);

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => Initialization.Normal(name, parameter, generator, config.InitializerRange);
}

/// <summary>MPNet that puts a text into a class (<c>MPNetForSequenceClassification</c>).</summary>
public sealed class MPNetForSequenceClassification : SequenceClassificationModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    /// <exception cref="CheckpointException">The configuration has no classes.</exception>
    public MPNetForSequenceClassification(MPNetConfig config)
        : base(config, "mpnet", new MPNetModel(config, addPoolingLayer: false)) => Add("classifier", new ClassificationHead(config.HiddenSize, config.NumLabels, config.HiddenDropoutProb, Activation.Get("tanh", config.Source)));

    private protected override Tensor Classify(Tensor firstTokens) => Child<ClassificationHead>("classifier").Forward(firstTokens);
}

/// <summary>MPNet that puts every token into a class (<c>MPNetForTokenClassification</c>).</summary>
/// <param name="config">Sizes and classes.</param>
public sealed class MPNetForTokenClassification(MPNetConfig config)
    : TokenClassificationModel(config, "mpnet", new MPNetModel(config, addPoolingLayer: false), config.HiddenSize, config.HiddenDropoutProb);

/// <summary>MPNet that answers questions (<c>MPNetForQuestionAnswering</c>).</summary>
/// <param name="config">Sizes.</param>
public sealed class MPNetForQuestionAnswering(MPNetConfig config)
    : QuestionAnsweringModel(config, "mpnet", new MPNetModel(config, addPoolingLayer: false), config.HiddenSize);

/// <summary>MPNet that picks a continuation (<c>MPNetForMultipleChoice</c>).</summary>
public sealed class MPNetForMultipleChoice : MultipleChoiceModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    public MPNetForMultipleChoice(MPNetConfig config)
        : base(config, "mpnet", new MPNetModel(config))
    {
        Add("dropout", new Dropout(config.HiddenDropoutProb));
        Add("classifier", new Linear(config.HiddenSize, 1));
    }

    private protected override Tensor Classify(Tensor firstTokens) =>
        Child<Layer>("classifier").Forward(Child<Dropout>("dropout").Forward(Child<MPNetModel>("mpnet").Pooler!.Forward(firstTokens)));
}

/// <summary>MPNet that guesses masked words (<c>MPNetForMaskedLM</c>).</summary>
public sealed class MPNetForMaskedLM : MaskedLanguageModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    public MPNetForMaskedLM(MPNetConfig config)
        : this(config, new MPNetModel(config, addPoolingLayer: false))
    {
    }

    private MPNetForMaskedLM(MPNetConfig config, MPNetModel body)
        : base(config, "mpnet", body) => Add("lm_head", new MPNetLMHead(config, body.Embeddings.WordEmbeddings));

    private protected override Tensor Score(Tensor hidden) => Child<Layer>("lm_head").Forward(hidden);
}

/// <summary>From hidden states to a score for every token of the vocabulary (<c>MPNetLMHead</c>).</summary>
public sealed class MPNetLMHead : Layer
{
    private readonly Activation gelu;

    /// <summary>A head whose output weights are the token embeddings, unless the configuration unties them.</summary>
    public MPNetLMHead(MPNetConfig config, Embedding wordEmbeddings)
    {
        gelu = Activation.Get("gelu", config.Source);
        var bias = Add("bias", new Parameter([config.VocabSize]));
        Add("dense", new Linear(config.HiddenSize, config.HiddenSize));
        Add("layer_norm", new LayerNorm(config.HiddenSize, config.LayerNormEps));
        Add("decoder", new Linear(config.TieWordEmbeddings ? wordEmbeddings.Weight : new Parameter([config.VocabSize, config.HiddenSize]), bias));
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor hidden) =>
        Child<Layer>("decoder").Forward(Child<LayerNorm>("layer_norm").Forward(gelu.After(Child<Layer>("dense"), hidden)));
}
