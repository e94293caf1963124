using System.Text.Json.Nodes;
using CourseKit.Tensors;
using CourseKit.Tensors.Memory;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>MobileBERT: as deep as BERT large, but each block is narrow inside and wide only at its ends (Sun et al. 2020).</summary>
internal static class MobileBertFamily
{
    /// <summary>Its configuration and heads.</summary>
    public static ModelFamily Family { get; } = new ModelFamily<MobileBertConfig>("mobilebert", (fields, source) => new(fields, source))
    {
        { ModelTask.Base, config => new MobileBertModel(config) },
        { ModelTask.SequenceClassification, config => new MobileBertForSequenceClassification(config) },
        { ModelTask.TokenClassification, config => new MobileBertForTokenClassification(config) },
        { ModelTask.QuestionAnswering, config => new MobileBertForQuestionAnswering(config) },
        { ModelTask.MultipleChoice, config => new MobileBertForMultipleChoice(config) },
        { ModelTask.MaskedLM, config => new MobileBertForMaskedLM(config) },
    };
}

/// <summary>The sizes of a MobileBERT model (<c>transformers.MobileBertConfig</c>).</summary>
public sealed record MobileBertConfig : PretrainedConfig
{
    /// <summary>Reads the fields of a <c>config.json</c>; those that are missing take the reference's defaults.</summary>
    /// <exception cref="CheckpointException">A field has a wrong type or size, or the sizes do not fit each other.</exception>
    public MobileBertConfig(JsonObject fields, string source)
        : base(fields, source)
    {
        VocabSize = Whole("vocab_size", 30522);
        HiddenSize = Whole("hidden_size", 512, maximum: 1 << 16);
        EmbeddingSize = Whole("embedding_size", 128, maximum: 1 << 16);
        NumHiddenLayers = Whole("num_hidden_layers", 24, minimum: 0, maximum: 1024);
        NumAttentionHeads = Whole("num_attention_heads", 4, maximum: 1024);
        IntermediateSize = Whole("intermediate_size", 512, maximum: 1 << 18);
        NumFeedforwardNetworks = Whole("num_feedforward_networks", 4, maximum: 1024);
        MaxPositionEmbeddings = Whole("max_position_embeddings", 512, maximum: 1 << 20);
        TypeVocabSize = Whole("type_vocab_size", 2, maximum: 1 << 16);
        IntraBottleneckSize = Whole("intra_bottleneck_size", 128, maximum: 1 << 16);
        UseBottleneck = Flag("use_bottleneck", true);
        UseBottleneckAttention = Flag("use_bottleneck_attention", false);
        KeyQuerySharedBottleneck = Flag("key_query_shared_bottleneck", true);
        TrigramInput = Flag("trigram_input", true);
        ClassifierActivation = Flag("classifier_activation", true);
        NormalizationType = Text("normalization_type") ?? "no_norm";
        HiddenAct = Text("hidden_act") ?? "relu";
        LayerNormEps = Real("layer_norm_eps", 1e-12);
        HiddenDropoutProb = Real("hidden_dropout_prob", 0, maximum: 1);
        AttentionProbsDropoutProb = Real("attention_probs_dropout_prob", 0.1, maximum: 1);
        ClassifierDropout = Fields["classifier_dropout"] is null ? HiddenDropoutProb : Real("classifier_dropout", 0, maximum: 1);
        InitializerRange = Real("initializer_range", 0.02);
        PadTokenId = TokenId("pad_token_id", fallback: 0);
        ThrowIfUnfit();
    }

    /// <inheritdoc/>
    public override int VocabSize { get; init; }

    /// <summary>Width of the hidden states between blocks.</summary>
    public int HiddenSize { get; }

    /// <summary>Width of the token embeddings.</summary>
    public int EmbeddingSize { get; }

    /// <summary>Number of layers.</summary>
    public int NumHiddenLayers { get; }

    /// <summary>Heads of each attention.</summary>
    public int NumAttentionHeads { get; }

    /// <summary>Width of the feed-forward layers.</summary>
    public int IntermediateSize { get; }

    /// <summary>Feed-forward networks in each block.</summary>
    public int NumFeedforwardNetworks { get; }

    /// <summary>Number of position embeddings.</summary>
    public int MaxPositionEmbeddings { get; }

    /// <inheritdoc/>
    public override int? MaxInputLength => MaxPositionEmbeddings;

    /// <summary>Number of token types.</summary>
    public int TypeVocabSize { get; }

    /// <summary>Width within a block.</summary>
    public int IntraBottleneckSize { get; }

    /// <summary>Whether blocks are narrower inside than between each other.</summary>
    public bool UseBottleneck { get; }

    /// <summary>Whether queries, keys and values all come from the bottleneck that the residual comes from.</summary>
    public bool UseBottleneckAttention { get; }

    /// <summary>Whether queries and keys come from one bottleneck of their own.</summary>
    public bool KeyQuerySharedBottleneck { get; }

    /// <summary>Whether a token's embedding is made from those of its neighbours, too.</summary>
    public bool TrigramInput { get; }

    /// <summary>Whether the pooler has a projection.</summary>
    public bool ClassifierActivation { get; }

    /// <summary><c>no_norm</c> (a factor and a summand for each element) or <c>layer_norm</c>.</summary>
    public string NormalizationType { get; }

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

    /// <summary>Width of attention and feed-forward networks (<c>true_hidden_size</c>).</summary>
    public int TrueHiddenSize => UseBottleneck ? IntraBottleneckSize : HiddenSize;

    /// <summary>Width of what queries and keys are projected from.</summary>
    internal int QuerySize => !UseBottleneck || UseBottleneckAttention || KeyQuerySharedBottleneck ? TrueHiddenSize : HiddenSize;

    private void ThrowIfUnfit()
    {
        if (PadTokenId >= VocabSize) throw new CheckpointException($"{Source}: pad_token_id {PadTokenId} is none of the {VocabSize} tokens of vocab_size.");
        if (TrueHiddenSize % NumAttentionHeads != 0)
            throw new CheckpointException($"{Source}: the width within blocks, {TrueHiddenSize}, is not a multiple of num_attention_heads {NumAttentionHeads}.");
        if (QuerySize != TrueHiddenSize)
            throw new CheckpointException($"{Source}: queries of hidden_size {HiddenSize} do not fit projections of intra_bottleneck_size {IntraBottleneckSize}; set key_query_shared_bottleneck or use_bottleneck_attention.");
        if (EmbeddingSize > HiddenSize) throw new CheckpointException($"{Source}: embedding_size {EmbeddingSize} is larger than hidden_size {HiddenSize}.");
        if (NormalizationType is not ("no_norm" or "layer_norm"))
            throw new CheckpointException($"{Source}: normalization_type \"{NormalizationType}\" is unknown; expected \"no_norm\" or \"layer_norm\".");
    }
}

/// <summary>A factor and a summand for each element in place of a normalisation, which costs more on a phone than it computes (<c>NoNorm</c>; section 3.2 of the paper).</summary>
public sealed class MobileBertNoNorm : Layer
{
    /// <summary>A layer that starts as the identity.</summary>
    public MobileBertNoNorm(int width)
    {
        Bias = Add("bias", new Parameter([width]));
        Weight = Add("weight", new Parameter([width], start: 1));
    }

    /// <summary>A summand for each element.</summary>
    public Parameter Bias { get; }

    /// <summary>A factor for each element.</summary>
    public Parameter Weight { get; }

    /// <summary>The normalisation that a configuration asks for.</summary>
    internal static Layer Of(MobileBertConfig config, int width) => config.NormalizationType == "no_norm" ? new MobileBertNoNorm(width) : new LayerNorm(width, config.LayerNormEps);

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => (x * Weight.Value) + Bias.Value;
}

/// <summary>Small token embeddings, each beside those of its neighbours, projected to the hidden size; positions and token types are added (<c>MobileBertEmbeddings</c>).</summary>
public sealed class MobileBertEmbeddings : Module
{
    private readonly MobileBertConfig config;

    /// <summary>Embeddings of the configuration's sizes.</summary>
    public MobileBertEmbeddings(MobileBertConfig config)
    {
        this.config = config;
        WordEmbeddings = Add("word_embeddings", new Embedding(config.VocabSize, config.EmbeddingSize, config.PadTokenId));
        Add("position_embeddings", new Embedding(config.MaxPositionEmbeddings, config.HiddenSize));
        Add("token_type_embeddings", new Embedding(config.TypeVocabSize, config.HiddenSize));
        Add("embedding_transformation", new Linear(config.EmbeddingSize * (config.TrigramInput ? 3 : 1), config.HiddenSize));
        Add("LayerNorm", MobileBertNoNorm.Of(config, config.HiddenSize));
        Add("dropout", new Dropout(config.HiddenDropoutProb));
    }

    /// <summary>The token embeddings.</summary>
    public Embedding WordEmbeddings { get; }

    internal Tensor Forward(ForwardPass pass) => Hooked(pass.InputIds, ids =>
    {
        var embedded = config.TrigramInput ? Trigrams(pass) : WordEmbeddings.Forward(ids);
        if (config.TrigramInput || config.EmbeddingSize != config.HiddenSize) embedded = Child<Layer>("embedding_transformation").Forward(embedded);
        var types = pass.TokenTypeIds ?? Tensor.Zeros(ids.Shape, DType.Int64);
        embedded = embedded + Child<Embedding>("position_embeddings").Forward(pass.PositionsOrDefault) + Child<Embedding>("token_type_embeddings").Forward(types);
        return Child<Dropout>("dropout").Forward(Child<Layer>("LayerNorm").Forward(embedded));
    });

    // The next token's embedding, the token's own, and the one's before it. As in the reference, padding beside a sentence is a neighbour; where there is none, zeros are.
    private Tensor Trigrams(ForwardPass pass)
    {
        var (previous, next) = pass.Neighbours ?? Neighbours(pass.InputIds.ToArray<long>(), pass.Starts, pass.InputIds.Shape[^1]);
        return Tensor.Cat([Look(next), WordEmbeddings.Forward(pass.InputIds), Look(previous)], -1);

        Tensor Look(long[] ids)
        {
            var embedded = WordEmbeddings.Forward(Tensor.From(Array.ConvertAll(ids, id => Math.Max(0, id)), pass.InputIds.Shape));
            return embedded.MaskedFill(Tensor.From(Array.ConvertAll(ids, id => id < 0), [.. pass.InputIds.Shape, 1]), 0);
        }
    }

    // Sentences begin at the given places, or else after every length.
    private static (long[] Previous, long[] Next) Neighbours(long[] ids, int[]? starts, int length)
    {
        var (previous, next) = (new long[ids.Length], new long[ids.Length]);
        for (var i = 0; i < ids.Length; i++) (previous[i], next[i]) = (i == 0 ? -1 : ids[i - 1], i == ids.Length - 1 ? -1 : ids[i + 1]);
        foreach (var start in starts ?? Enumerable.Range(0, ids.Length / length).Select(row => row * length))
        {
            if (start < ids.Length) previous[start] = -1;
            if (start > 0) next[start - 1] = -1;
        }

        return (previous, next);
    }
}

/// <summary>A projection and the normalised sum with what went in before (<c>MobileBertSelfOutput</c>, <c>FFNOutput</c>, <c>OutputBottleneck</c>).</summary>
public sealed class MobileBertResidual : Module
{
    /// <summary>A projection from one width to another.</summary>
    public MobileBertResidual(MobileBertConfig config, int from, int to, double dropout = 0)
    {
        Add("dense", new Linear(from, to));
        Add("LayerNorm", MobileBertNoNorm.Of(config, to));
        Add("dropout", new Dropout(dropout));
    }

    internal Tensor Forward(Tensor x, Tensor residual) => Child<Layer>("LayerNorm").Forward(Child<Dropout>("dropout").Forward(Child<Layer>("dense").Forward(x)) + residual);
}

/// <summary>From the hidden size into the bottleneck (<c>BottleneckLayer</c>).</summary>
public sealed class MobileBertBottleneckLayer : Layer
{
    /// <summary>A projection to the width within blocks, normalised.</summary>
    public MobileBertBottleneckLayer(MobileBertConfig config)
    {
        Add("dense", new Linear(config.HiddenSize, config.IntraBottleneckSize));
        Add("LayerNorm", MobileBertNoNorm.Of(config, config.IntraBottleneckSize));
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => Child<Layer>("LayerNorm").Forward(Child<Layer>("dense").Forward(x));
}

/// <summary>What a block's attention reads: narrow queries and keys, values from the wide hidden states, and the narrow residual (<c>Bottleneck</c>).</summary>
public sealed class MobileBertBottleneck : Module
{
    private readonly MobileBertConfig config;

    /// <summary>The projections that the configuration asks for.</summary>
    public MobileBertBottleneck(MobileBertConfig config)
    {
        this.config = config;
        Add("input", new MobileBertBottleneckLayer(config));
        if (config.KeyQuerySharedBottleneck) Add("attention", new MobileBertBottleneckLayer(config));
    }

    internal (Tensor QueryAndKey, Tensor Value, Tensor Residual) Forward(Tensor hidden)
    {
        var narrow = Child<Layer>("input").Forward(hidden);
        return config.UseBottleneckAttention ? (narrow, narrow, narrow) : (Child<Layer>("attention").Forward(hidden), hidden, narrow);
    }
}

/// <summary>Attention whose values have another source than queries and keys (<c>MobileBertSelfAttention</c>).</summary>
public sealed class MobileBertSelfAttention : Module
{
    private readonly HeadLayout heads;

    /// <summary>Projections of the configuration's sizes.</summary>
    public MobileBertSelfAttention(MobileBertConfig config)
    {
        heads = new(config.NumAttentionHeads, config.NumAttentionHeads);
        var (width, wide) = (config.TrueHiddenSize, config.UseBottleneckAttention ? config.TrueHiddenSize : config.HiddenSize);
        Add("query", new Linear(width, width));
        Add("key", new Linear(width, width));
        Add("value", new Linear(wide, width));
        Add("dropout", new Dropout(config.AttentionProbsDropoutProb));
    }

    internal Tensor Forward(Tensor queryAndKey, Tensor value, ForwardPass pass, int layer) => Hooked(value, source => HeadAttention.ToSelf(
        Child<Layer>("query").Forward(queryAndKey), Child<Layer>("key").Forward(queryAndKey), Child<Layer>("value").Forward(source), heads, pass, layer, Child<Dropout>("dropout")));
}

/// <summary>Attention with its output projection (<c>MobileBertAttention</c>).</summary>
public sealed class MobileBertAttention : Module
{
    /// <summary>Attention of the configuration's sizes.</summary>
    public MobileBertAttention(MobileBertConfig config)
    {
        Add("self", new MobileBertSelfAttention(config));
        Add("output", new MobileBertResidual(config, config.TrueHiddenSize, config.TrueHiddenSize, config.UseBottleneck ? 0 : config.HiddenDropoutProb));
    }

    internal Tensor Forward(Tensor queryAndKey, Tensor value, Tensor residual, ForwardPass pass, int layer) =>
        Child<MobileBertResidual>("output").Forward(Child<MobileBertSelfAttention>("self").Forward(queryAndKey, value, pass, layer), residual);
}

/// <summary>The wide half of a feed-forward network (<c>MobileBertIntermediate</c>).</summary>
public sealed class MobileBertIntermediate : Layer
{
    private readonly Activation activation;

    /// <summary>A projection to the intermediate size.</summary>
    public MobileBertIntermediate(MobileBertConfig config)
    {
        Add("dense", new Linear(config.TrueHiddenSize, config.IntermediateSize));
        activation = Activation.Get(config.HiddenAct, config.Source);
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => activation.After(Child<Layer>("dense"), x);
}

/// <summary>One of the feed-forward networks before the block's last (<c>FFNLayer</c>).</summary>
public sealed class MobileBertFeedForward : Layer
{
    /// <summary>A network of the configuration's sizes.</summary>
    public MobileBertFeedForward(MobileBertConfig config)
    {
        Add("intermediate", new MobileBertIntermediate(config));
        Add("output", new MobileBertResidual(config, config.IntermediateSize, config.TrueHiddenSize));
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => Child<MobileBertResidual>("output").Forward(Child<Layer>("intermediate").Forward(x), x);
}

/// <summary>The end of a block: the narrow half of its last feed-forward network, and the way out of the bottleneck (<c>MobileBertOutput</c>).</summary>
public sealed class MobileBertOutput : Module
{
    private readonly bool widens;

    /// <summary>The projections that the configuration asks for.</summary>
    public MobileBertOutput(MobileBertConfig config)
    {
        widens = config.UseBottleneck;
        Add("dense", new Linear(config.IntermediateSize, config.TrueHiddenSize));
        Add("LayerNorm", MobileBertNoNorm.Of(config, config.TrueHiddenSize));
        if (widens) Add("bottleneck", new MobileBertResidual(config, config.TrueHiddenSize, config.HiddenSize, config.HiddenDropoutProb));
        else Add("dropout", new Dropout(config.HiddenDropoutProb));
    }

    internal Tensor Forward(Tensor intermediate, Tensor attended, Tensor hidden)
    {
        var output = Child<Layer>("dense").Forward(intermediate);
        if (!widens) output = Child<Dropout>("dropout").Forward(output);
        output = Child<Layer>("LayerNorm").Forward(output + attended);
        return widens ? Child<MobileBertResidual>("bottleneck").Forward(output, hidden) : output;
    }
}

/// <summary>One block: into the bottleneck, attention, several feed-forward networks, out again (<c>MobileBertLayer</c>).</summary>
public sealed class MobileBertLayer : Module
{
    private readonly ModuleList<MobileBertFeedForward>? networks;

    /// <summary>A block of the configuration's sizes.</summary>
    public MobileBertLayer(MobileBertConfig config)
    {
        Add("attention", new MobileBertAttention(config));
        Add("intermediate", new MobileBertIntermediate(config));
        Add("output", new MobileBertOutput(config));
        if (config.UseBottleneck) Bottleneck = Add("bottleneck", new MobileBertBottleneck(config));
        if (config.NumFeedforwardNetworks > 1)
            networks = Add("ffn", new ModuleList<MobileBertFeedForward>(Enumerable.Range(1, config.NumFeedforwardNetworks - 1).Select(_ => new MobileBertFeedForward(config))));
    }

    /// <summary>The way into the bottleneck, if there is one.</summary>
    public MobileBertBottleneck? Bottleneck { get; }

    internal Tensor Forward(Tensor hidden, ForwardPass pass, int layer) => Hooked(hidden, x =>
    {
        var (queryAndKey, value, residual) = Bottleneck?.Forward(x) ?? (x, x, x);
        var attended = Child<MobileBertAttention>("attention").Forward(queryAndKey, value, residual, pass, layer);
        for (var i = 0; i < networks?.Count; i++) attended = networks[i].Forward(attended);
        return Child<MobileBertOutput>("output").Forward(Child<Layer>("intermediate").Forward(attended), attended, x);
    });
}

/// <summary>All blocks (<c>MobileBertEncoder</c>).</summary>
public sealed class MobileBertEncoder : Module
{
    /// <summary>As many blocks as the configuration says.</summary>
    public MobileBertEncoder(MobileBertConfig config) =>
        Layers = Add("layer", new ModuleList<MobileBertLayer>(Enumerable.Range(0, config.NumHiddenLayers).Select(_ => new MobileBertLayer(config))));

    /// <summary>The blocks.</summary>
    public ModuleList<MobileBertLayer> Layers { get; }

    internal Tensor Forward(Tensor hidden, ForwardPass pass)
    {
        var result = LayerStack.Run(Layers, hidden, pass, (layer, x, i) => layer.Forward(x, pass, i));
        pass.HiddenStates?.Add(result);
        return result;
    }
}

/// <summary>A summary of the sentence from its first token (<c>MobileBertPooler</c>).</summary>
public sealed class MobileBertPooler : Layer
{
    private readonly bool projects;

    /// <summary>The first token's hidden state, projected where the configuration says so.</summary>
    public MobileBertPooler(MobileBertConfig config)
    {
        projects = config.ClassifierActivation;
        if (projects) Add("dense", new Linear(config.HiddenSize, config.HiddenSize));
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor firstTokens) => projects ? Child<Layer>("dense").Forward(firstTokens).Tanh() : firstTokens;
}

/// <summary>MobileBERT without a head (<c>MobileBertModel</c>).</summary>
public sealed class MobileBertModel : EncoderModel
{
    private readonly MobileBertConfig config;

    /// <summary>A model with parameters yet to be loaded.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="addPoolingLayer">Whether it ends in a pooler.</param>
    public MobileBertModel(MobileBertConfig config, bool addPoolingLayer = true)
        : base(config)
    {
        this.config = config;
        Embeddings = Add("embeddings", new MobileBertEmbeddings(config));
        Encoder = Add("encoder", new MobileBertEncoder(config));
        Pooler = addPoolingLayer ? Add("pooler", new MobileBertPooler(config)) : null;
    }

    /// <summary>Token, position and type embeddings.</summary>
    public MobileBertEmbeddings Embeddings { get; }

    /// <summary>The blocks.</summary>
    public MobileBertEncoder Encoder { get; }

    /// <summary>The pooler, if there is one.</summary>
    public MobileBertPooler? Pooler { get; }

    /// <inheritdoc/>
    public override string BaseModelPrefix => "mobilebert";

    internal override Tensor Run(ForwardPass pass) => Encoder.Forward(pass.KeepsTemporaries ? Embeddings.Forward(pass) : TensorScope.Run(() => Embeddings.Forward(pass)), pass);

    internal override Tensor? Pool(Tensor hidden) => Pooler?.Forward(hidden[.., 0]);

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => Initialization.Normal(name, parameter, generator, config.InitializerRange);
}
