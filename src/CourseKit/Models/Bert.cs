using System.Text.Json.Nodes;
using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Memory;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

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
        PadTokenId = Fields["pad_token_id"] is null ? null : Whole("pad_token_id", minimum: 0, maximum: VocabSize - 1);
        HiddenAct = Text("hidden_act") ?? "gelu";
        LayerNormEps = Real("layer_norm_eps", 1e-12);
        HiddenDropoutProb = Real("hidden_dropout_prob", 0.1, maximum: 1);
        AttentionProbsDropoutProb = Real("attention_probs_dropout_prob", 0.1, maximum: 1);
        ClassifierDropout = Fields["classifier_dropout"] is null ? HiddenDropoutProb : Real("classifier_dropout", 0, maximum: 1);
        InitializerRange = Real("initializer_range", 0.02);
        TieWordEmbeddings = Flag("tie_word_embeddings", true);
        if (HiddenSize % NumAttentionHeads != 0)
            throw new CheckpointException($"{source}: hidden_size {HiddenSize} is not a multiple of num_attention_heads {NumAttentionHeads}.");
        if (Text("position_embedding_type") is { } positions and not "absolute")
            throw new CheckpointException($"{source}: position_embedding_type \"{positions}\" is not supported; expected \"absolute\".");
    }

    /// <summary>Number of token embeddings.</summary>
    public int VocabSize { get; }

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

    /// <summary>The id of the padding token, whose embedding is not trained; or null.</summary>
    public int? PadTokenId { get; }

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

    /// <summary>Whether the masked language model's output uses the token embeddings.</summary>
    public bool TieWordEmbeddings { get; }
}

/// <summary>How the tokens of a batch lie in memory, and so who may attend to whom.</summary>
internal abstract record TokenLayout;

/// <summary>(batch, length) with a bias that is added to attention scores: 0 for tokens, the most negative number for padding; null when nothing is padded.</summary>
internal sealed record PaddedLayout(Tensor? Bias, List<Tensor>? Attentions) : TokenLayout;

/// <summary>Sentences end to end.</summary>
internal sealed record PackedLayout(int[] Starts) : TokenLayout;

/// <summary>The sum of token, position and token-type embeddings, normalised (<c>BertEmbeddings</c>).</summary>
public sealed class BertEmbeddings : Module
{
    private readonly BertConfig config;

    /// <summary>Embeddings of the configuration's sizes.</summary>
    public BertEmbeddings(BertConfig config)
    {
        this.config = config;
        Add("word_embeddings", new Embedding(config.VocabSize, config.HiddenSize, config.PadTokenId));
        Add("position_embeddings", new Embedding(config.MaxPositionEmbeddings, config.HiddenSize));
        Add("token_type_embeddings", new Embedding(config.TypeVocabSize, config.HiddenSize));
        Add("LayerNorm", new LayerNorm(config.HiddenSize, config.LayerNormEps));
        Add("dropout", new Dropout(config.HiddenDropoutProb));
    }

    /// <summary>The token embeddings.</summary>
    public Embedding WordEmbeddings => Child<Embedding>("word_embeddings");

    internal Tensor Forward(Tensor ids, Tensor typeIds, Tensor positions) => Hooked(ids, x => Embed(x, typeIds, positions));

    private Tensor Embed(Tensor ids, Tensor typeIds, Tensor positions)
    {
        if (ids.Shape[^1] > 0 && ids.Rank == 2 && ids.Shape[1] > config.MaxPositionEmbeddings)
            throw new ShapeException($"The input has {ids.Shape[1]} tokens, the model at most {config.MaxPositionEmbeddings} positions. Truncate the text (maxLength: {config.MaxPositionEmbeddings}).");
        var embedded = WordEmbeddings.Forward(ids) + Child<Embedding>("token_type_embeddings").Forward(typeIds) + Child<Embedding>("position_embeddings").Forward(positions);
        return Child<Dropout>("dropout").Forward(Child<LayerNorm>("LayerNorm").Forward(embedded));
    }
}

/// <summary>Multi-head attention of a sentence to itself (<c>BertSelfAttention</c>; Vaswani et al. 2017, section 3.2.2).</summary>
public sealed class BertSelfAttention : Module
{
    private static readonly string[] Projections = ["query", "key", "value"];

    private readonly int heads;
    private readonly JoinedLinear joined = new();

    /// <summary>Projections to queries, keys and values.</summary>
    public BertSelfAttention(BertConfig config)
    {
        heads = config.NumAttentionHeads;
        foreach (var name in Projections) Add(name, new Linear(config.HiddenSize, config.HiddenSize));
        Add("dropout", new Dropout(config.AttentionProbsDropoutProb));
    }

    internal Tensor Forward(Tensor hidden, TokenLayout layout)
    {
        var (query, key, value) = Project(hidden);
        return layout switch
        {
            PackedLayout packed => Tensor.PackedAttention(query, key, value, packed.Starts, heads),
            PaddedLayout { Attentions: { } attentions } padded => WithWeights(query, key, value, padded.Bias, attentions),
            PaddedLayout padded => JoinHeads(Tensor.ScaledDotProductAttention(
                SplitHeads(query), SplitHeads(key), SplitHeads(value), padded.Bias, IsTraining ? Dropout.Probability : 0, generator: Dropout.Generator)),
            _ => throw new InvalidOperationException($"BERT knows no {layout.GetType().Name}."),
        };
    }

    private Dropout Dropout => Child<Dropout>("dropout");

    private (Tensor Query, Tensor Key, Tensor Value) Project(Tensor hidden)
    {
        var layers = Array.ConvertAll(Projections, Child<Layer>);
        var parts = layers is [Linear query, Linear key, Linear value] && joined.Forward(hidden, query, key, value) is { } all
            ? all.Split(hidden.Shape[^1], -1)
            : Array.ConvertAll(layers, layer => layer.Forward(hidden));
        return (parts[0], parts[1], parts[2]);
    }

    private Tensor WithWeights(Tensor query, Tensor key, Tensor value, Tensor? bias, List<Tensor> attentions)
    {
        var (context, weights) = Tensor.AttentionWithWeights(SplitHeads(query), SplitHeads(key), SplitHeads(value), bias, IsTraining ? Dropout.Forward : null);
        attentions.Add(weights);
        return JoinHeads(context);
    }

    // (batch, length, heads · size) to (batch, heads, length, size).
    private Tensor SplitHeads(Tensor x) => x.Reshape(x.Shape[0], x.Shape[1], heads, x.Shape[2] / heads).Transpose(1, 2);

    private static Tensor JoinHeads(Tensor x) => x.Transpose(1, 2).Reshape(x.Shape[0], x.Shape[2], x.Shape[1] * x.Shape[3]);
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
    /// <summary>Attention of the configuration's sizes.</summary>
    public BertAttention(BertConfig config)
    {
        Add("self", new BertSelfAttention(config));
        Add("output", new BertResidual(config, config.HiddenSize));
    }

    /// <summary>The block's output, of all tokens or only of those whose numbers are given.</summary>
    internal Tensor Forward(Tensor hidden, TokenLayout layout, Tensor? tokens = null) => Hooked(hidden, x => Attend(x, layout, tokens));

    private Tensor Attend(Tensor hidden, TokenLayout layout, Tensor? tokens)
    {
        var context = Child<BertSelfAttention>("self").Forward(hidden, layout);
        if (tokens is not null) (context, hidden) = (context.Embed(tokens), hidden.Embed(tokens));
        return Child<BertResidual>("output").Forward(context, hidden);
    }
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

    internal Tensor Forward(Tensor hidden, TokenLayout layout, Tensor? tokens = null) => Hooked(hidden, x => Compute(x, layout, tokens));

    private Tensor Compute(Tensor hidden, TokenLayout layout, Tensor? tokens)
    {
        var attended = Child<BertAttention>("attention").Forward(hidden, layout, tokens);
        return Child<BertResidual>("output").Forward(Child<BertIntermediate>("intermediate").Forward(attended), attended);
    }
}

/// <summary>All blocks (<c>BertEncoder</c>).</summary>
public sealed class BertEncoder : Module
{
    /// <summary>As many blocks as the configuration says.</summary>
    public BertEncoder(BertConfig config) =>
        Layers = Add("layer", new ModuleList<BertLayer>(Enumerable.Range(0, config.NumHiddenLayers).Select(_ => new BertLayer(config))));

    /// <summary>The blocks.</summary>
    public ModuleList<BertLayer> Layers { get; }

    /// <summary>The last block's output, of all tokens or only of those whose numbers are given (of a packed layout).</summary>
    internal Tensor Forward(Tensor hidden, TokenLayout layout, List<Tensor>? hiddenStates, Tensor? tokens = null)
    {
        hiddenStates?.Add(hidden);
        if (Layers.Count == 0 && tokens is not null) return hidden.Embed(tokens);
        for (var i = 0; i < Layers.Count; i++)
        {
            var (layer, input) = (Layers[i], hidden);
            var kept = i == Layers.Count - 1 ? tokens : null;
            // Without recording nobody can hold what a block computes on the way, unless the weights were asked for.
            hidden = NoGrad.IsRecording || layout is PaddedLayout { Attentions: not null }
                ? layer.Forward(input, layout, kept)
                : TensorScope.Run(() => layer.Forward(input, layout, kept));
            hiddenStates?.Add(hidden);
        }

        return hidden;
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
public sealed class BertModel : PretrainedModel
{
    // What the reference adds to the scores of masked keys: torch.finfo(float32).min.
    private const double Masked = float.MinValue;

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

    /// <inheritdoc/>
    public override EncoderOutput Forward(ModelInputs inputs, bool outputHiddenStates = false, bool outputAttentions = false)
    {
        var ids = inputs.InputIds;
        if (ids.Rank != 2) throw new ShapeException($"Input ids have shape (batch, length), not {ids.Shape}.");
        if (inputs.AttentionMask is { } mask && mask.Shape != ids.Shape) throw new ShapeException($"The attention mask has shape {mask.Shape}, the input ids {ids.Shape}.");
        if (inputs.TokenTypeIds is { } given && given.Shape != ids.Shape) throw new ShapeException($"The token types have shape {given.Shape}, the input ids {ids.Shape}.");
        var types = inputs.TokenTypeIds ?? Tensor.Zeros(ids.Shape, DType.Int64);
        var hiddenStates = outputHiddenStates ? new List<Tensor>() : null;
        var layout = new PaddedLayout(MaskBias(inputs.AttentionMask), outputAttentions ? [] : null);
        var hidden = Encoder.Forward(Embeddings.Forward(ids, types, Tensor.Arange(ids.Shape[1])), layout, hiddenStates);
        return new(hidden, Pooler?.Forward(hidden[.., 0])) { HiddenStates = hiddenStates, Attentions = layout.Attentions };
    }

    /// <summary>The last hidden states (tokens, hidden size) of sentences that are packed end to end, without recording.</summary>
    /// <param name="inputs">The sentences.</param>
    /// <param name="hiddenStates">Receives every layer's output, when given.</param>
    public Tensor ForwardPacked(PackedInputs inputs, List<Tensor>? hiddenStates = null) => ForwardPacked(inputs, hiddenStates, tokens: null);

    /// <summary>The last hidden states of the first token of every sentence, (sentences, hidden size): all that poolers see, so the last block computes no others.</summary>
    internal Tensor ForwardFirstTokens(PackedInputs inputs)
    {
        for (var i = 0; i < inputs.Count; i++)
            if (inputs.Starts[i] == inputs.Starts[i + 1]) throw new ShapeException($"Sentence {i} has no tokens; a classifier reads at least one, e.g. [CLS].");
        return ForwardPacked(inputs, null, Tensor.From(Array.ConvertAll(inputs.Starts[..^1], start => (long)start), [inputs.Count]));
    }

    private Tensor ForwardPacked(PackedInputs inputs, List<Tensor>? hiddenStates, Tensor? tokens)
    {
        if (inputs.Count > 0 && inputs.Starts.Zip(inputs.Starts.Skip(1), (start, end) => end - start).Max() > config.MaxPositionEmbeddings)
            throw new ShapeException($"A sentence has more tokens than the model's {config.MaxPositionEmbeddings} positions. Truncate the text (maxLength: {config.MaxPositionEmbeddings}).");
        using (new NoGrad())
        {
            var embedded = TensorScope.Run(() => Embeddings.Forward(inputs.InputIds, inputs.TokenTypeIds, inputs.PositionIds));
            return Encoder.Forward(embedded, new PackedLayout(inputs.Starts), hiddenStates, tokens);
        }
    }

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => InitializeParameter(config, name, parameter, generator);

    // BertPreTrainedModel._init_weights: normal weights, biases 0, layer norms left at 1 and 0.
    internal static void InitializeParameter(BertConfig config, string name, Parameter parameter, Generator generator)
    {
        if (name.Contains("LayerNorm", StringComparison.Ordinal)) return;
        parameter.Value = name.EndsWith("bias", StringComparison.Ordinal)
            ? Tensor.Zeros(parameter.Shape)
            : Tensor.RandomNormal(parameter.Shape, generator) * config.InitializerRange;
    }

    private static Tensor? MaskBias(Tensor? mask) =>
        mask is null ? null : ((1.0 - mask.To(DType.Float32)) * Masked).Reshape(mask.Shape[0], 1, 1, mask.Shape[1]);
}

/// <summary>BERT that puts a text into a class (<c>BertForSequenceClassification</c>).</summary>
public sealed class BertForSequenceClassification : LogitsModel
{
    private readonly BertConfig config;

    /// <summary>A model with parameters yet to be loaded.</summary>
    /// <exception cref="CheckpointException">The configuration has no classes.</exception>
    public BertForSequenceClassification(BertConfig config)
        : base(config)
    {
        if (config.NumLabels < 1) throw new CheckpointException($"{config.Source}: a classifier needs at least one class, but id2label and num_labels give none.");
        this.config = config;
        Bert = Add("bert", new BertModel(config));
        Add("dropout", new Dropout(config.ClassifierDropout));
        Add("classifier", new Linear(config.HiddenSize, config.NumLabels));
    }

    /// <summary>The model without the head.</summary>
    public BertModel Bert { get; }

    /// <inheritdoc/>
    public override string BaseModelPrefix => "bert";

    /// <inheritdoc/>
    public override LogitsOutput Forward(ModelInputs inputs, bool outputHiddenStates = false, bool outputAttentions = false)
    {
        var encoded = Bert.Forward(inputs, outputHiddenStates, outputAttentions);
        var logits = Classify(encoded.PoolerOutput!);
        return new(logits)
        {
            Loss = inputs.Labels is null ? null : SequenceClassification.Loss(logits, inputs.Labels, config.ProblemType),
            HiddenStates = encoded.HiddenStates,
            Attentions = encoded.Attentions,
        };
    }

    /// <inheritdoc/>
    public override Tensor ForwardPacked(PackedInputs inputs) => NoGrad.Run(() =>
        TensorScope.Run(() => Classify(Bert.Pooler!.Forward(Bert.ForwardFirstTokens(inputs)))));

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => BertModel.InitializeParameter(config, name, parameter, generator);

    private Tensor Classify(Tensor pooled) => Child<Layer>("classifier").Forward(Child<Dropout>("dropout").Forward(pooled));
}

/// <summary>BERT that guesses masked words (<c>BertForMaskedLM</c>).</summary>
public sealed class BertForMaskedLM : LogitsModel
{
    private readonly BertConfig config;

    /// <summary>A model with parameters yet to be loaded.</summary>
    public BertForMaskedLM(BertConfig config)
        : base(config)
    {
        this.config = config;
        Bert = Add("bert", new BertModel(config, addPoolingLayer: false));
        Head = Add("cls", new BertOnlyMLMHead(config, Bert.Embeddings.WordEmbeddings));
    }

    /// <summary>The model without the head.</summary>
    public BertModel Bert { get; }

    /// <summary>The head.</summary>
    public BertOnlyMLMHead Head { get; }

    /// <inheritdoc/>
    public override string BaseModelPrefix => "bert";

    /// <inheritdoc/>
    public override LogitsOutput Forward(ModelInputs inputs, bool outputHiddenStates = false, bool outputAttentions = false)
    {
        var encoded = Bert.Forward(inputs, outputHiddenStates, outputAttentions);
        var logits = Head.Forward(encoded.LastHiddenState);
        return new(logits)
        {
            Loss = inputs.Labels is null ? null : logits.Reshape(-1, config.VocabSize).CrossEntropy(inputs.Labels.Reshape(-1)),
            HiddenStates = encoded.HiddenStates,
            Attentions = encoded.Attentions,
        };
    }

    /// <inheritdoc/>
    public override Tensor ForwardPacked(PackedInputs inputs) => NoGrad.Run(() => TensorScope.Run(() => Head.Forward(Bert.ForwardPacked(inputs))));

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => BertModel.InitializeParameter(config, name, parameter, generator);
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
