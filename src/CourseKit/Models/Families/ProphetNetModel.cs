using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>Reads the source (<c>ProphetNetEncoder</c>).</summary>
public sealed class ProphetNetEncoder : Module
{
    private readonly ProphetNetConfig config;

    /// <summary>An encoder of the configuration's sizes over given token embeddings.</summary>
    public ProphetNetEncoder(ProphetNetConfig config, Embedding wordEmbeddings)
    {
        this.config = config;
        Add("word_embeddings", wordEmbeddings);
        Add("position_embeddings", new Embedding(config.MaxPositionEmbeddings, config.HiddenSize, config.PadTokenId));
        Add("embeddings_layer_norm", new LayerNorm(config.HiddenSize));
        Layers = Add("layers", new ModuleList<ProphetNetEncoderLayer>(Enumerable.Range(0, config.NumEncoderLayers).Select(_ => new ProphetNetEncoderLayer(config))));
        Add("dropout", new Dropout(config.Dropout));
    }

    /// <summary>The layers.</summary>
    public ModuleList<ProphetNetEncoderLayer> Layers { get; }

    internal Tensor Forward(ForwardPass pass) => Hooked(pass.InputIds, ids =>
    {
        var first = config.PadTokenId!.Value + 1;
        var positions = Child<Embedding>("position_embeddings").Forward(Tensor.Arange(first, first + ids.Shape[1]));
        var embedded = Child<LayerNorm>("embeddings_layer_norm").Forward(Child<Embedding>("word_embeddings").Forward(ids) + positions);
        var hidden = LayerStack.Run(Layers, Child<Dropout>("dropout").Forward(embedded), pass, (layer, x, number) => layer.Forward(x, pass, number));
        pass.HiddenStates?.Add(hidden);
        return hidden;
    });
}

/// <summary>Writes the target, with a main stream and predicting streams (<c>ProphetNetDecoder</c>).</summary>
public sealed class ProphetNetDecoder : Module
{
    // What the reference adds to masked scores: torch.finfo(float32).min.
    private const float Masked = float.MinValue;

    private readonly ProphetNetConfig config;
    private readonly RelativePositionBias distances;

    /// <summary>A decoder of the configuration's sizes over given token embeddings.</summary>
    public ProphetNetDecoder(ProphetNetConfig config, Embedding wordEmbeddings)
    {
        this.config = config;
        distances = new(config.NumBuckets, config.RelativeMaxDistance, IsBidirectional: false);
        Add("word_embeddings", wordEmbeddings);
        Add("position_embeddings", new Embedding(config.MaxPositionEmbeddings, config.HiddenSize, config.PadTokenId));
        Add("ngram_embeddings", new Embedding(config.Ngram, config.HiddenSize));
        Layers = Add("layers", new ModuleList<ProphetNetDecoderLayer>(Enumerable.Range(0, config.NumDecoderLayers).Select(_ => new ProphetNetDecoderLayer(config))));
        Add("embeddings_layer_norm", new LayerNorm(config.HiddenSize));
        Add("dropout", new Dropout(config.Dropout));
    }

    /// <summary>The layers.</summary>
    public ModuleList<ProphetNetDecoderLayer> Layers { get; }

    /// <summary>The last hidden states of the main stream and of predicting streams, one behind the other: (batch, (1 + streams) · length, hidden size).</summary>
    /// <param name="pass">The run; it is given the main stream's states.</param>
    /// <param name="streams">How many predicting streams run.</param>
    /// <param name="hiddenStates">Receives the predicting streams' states, when given.</param>
    /// <param name="attentions">Receives their attention weights, when given.</param>
    /// <param name="isTaught">Whether the target is whole, as in training.</param>
    internal Tensor Forward(ForwardPass pass, int streams, List<Tensor>? hiddenStates = null, List<Tensor>? attentions = null, bool isTaught = false) => Hooked(pass.InputIds, ids =>
    {
        var shared = Streams(pass, streams) with { Attentions = attentions, IsTaught = isTaught };
        var all = pass.HiddenStates is null ? pass : pass with { HiddenStates = [] };
        var hidden = LayerStack.Run(Layers, Embed(ids, pass, streams), all, (layer, x, number) => layer.Forward(x, pass, number, shared));
        foreach (var states in all.HiddenStates?.Append(hidden) ?? [])
        {
            pass.HiddenStates!.Add(states.Narrow(1, 0, ids.Shape[1]));
            hiddenStates?.Add(states.Narrow(1, ids.Shape[1], streams * ids.Shape[1]));
        }

        return hidden;
    });

    // A predicting stream knows the position it foretells and which stream it is, but no token.
    private Tensor Embed(Tensor ids, ForwardPass pass, int streams)
    {
        var (rows, length, positions, ngrams) = (ids.Shape[0], ids.Shape[1], Child<Embedding>("position_embeddings"), Child<Embedding>("ngram_embeddings").Weight.Value);
        var first = config.PadTokenId!.Value + 1 + pass.Past;
        var parts = new List<Tensor> { Child<Embedding>("word_embeddings").Forward(ids) + positions.Forward(Positions(first)) };
        var next = streams > 0 ? positions.Forward(Positions(first + 1)) : null;
        // The first stream has the last embedding: the reference counts from -1.
        for (var i = 0; i < streams; i++) parts.Add((next! + ngrams.Embed(Tensor.From<long>((i + config.Ngram - 1) % config.Ngram))).Unsqueeze(0).Expand(rows, length, config.HiddenSize));
        var embedded = parts.Count == 1 ? parts[0] : Tensor.Cat(parts, 1);
        return Child<Dropout>("dropout").Forward(Child<LayerNorm>("embeddings_layer_norm").Forward(embedded));

        Tensor Positions(int start) => Tensor.From<long>([.. Enumerable.Range(start, length).Select(position => (long)Math.Min(position, config.MaxPositionEmbeddings - 1))]);
    }

    private ProphetNetStreams Streams(ForwardPass pass, int streams)
    {
        var (length, keys) = (pass.InputIds.Shape[1], pass.Past + pass.InputIds.Shape[1]);
        var (main, predict, bias) = (new long[length * keys], new long[length * (keys + length)], new float[streams * length * (keys + length)]);
        for (var i = 0; i < length; i++)
        {
            var (query, row) = (pass.Past + i, i * (keys + length));
            for (var key = 0; key < keys; key++)
            {
                main[(i * keys) + key] = distances.Bucket(key - query);
                // A predicting stream stands one behind the token that it grew from.
                predict[row + key] = distances.Bucket(key - query - 1);
                for (var stream = 0; stream < streams; stream++)
                    if (key > query - stream && key > 0) bias[(stream * length * (keys + length)) + row + key] = Masked;
            }

            for (var other = 0; other < length; other++)
                for (var stream = 0; stream < streams; stream++)
                    if (other != i) bias[(stream * length * (keys + length)) + row + keys + other] = Masked;
        }

        var masks = WithPadding(Tensor.From(bias, [1, streams, 1, length, keys + length]), pass);
        return new(streams, Tensor.From(main, [1, 1, length, keys]), Tensor.From(predict, [1, 1, length, keys + length]), masks, Attentions: null, IsTaught: false);
    }

    // The streams' own places are never padding.
    private static Tensor WithPadding(Tensor bias, ForwardPass pass)
    {
        if (pass.PaddingBias is not { } padding) return bias;
        var rows = padding.Shape[0];
        return bias + Tensor.Cat([padding, Tensor.Zeros([rows, 1, 1, bias.Shape[^1] - padding.Shape[^1]])], -1).Unsqueeze(1);
    }
}

/// <summary>ProphetNet without a head: the main stream, on which the others have no influence (<c>ProphetNetModel</c>).</summary>
public sealed class ProphetNetModel : Seq2SeqModel
{
    private readonly ProphetNetConfig config;

    /// <summary>A model with parameters yet to be loaded.</summary>
    public ProphetNetModel(ProphetNetConfig config)
        : base(config)
    {
        this.config = config;
        WordEmbeddings = Add("word_embeddings", new Embedding(config.VocabSize, config.HiddenSize, config.PadTokenId));
        Encoder = Add("encoder", new ProphetNetEncoder(config, WordEmbeddings));
        Decoder = Add("decoder", new ProphetNetDecoder(config, WordEmbeddings));
    }

    /// <summary>The token embeddings.</summary>
    public Embedding WordEmbeddings { get; }

    /// <summary>Reads the source.</summary>
    public ProphetNetEncoder Encoder { get; }

    /// <summary>Writes the target.</summary>
    public ProphetNetDecoder Decoder { get; }

    /// <inheritdoc/>
    public override string BaseModelPrefix => "prophetnet";

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => Initialization.Normal(name, parameter, generator, config.InitStd);

    internal override Tensor RunEncoder(ForwardPass pass) => Encoder.Forward(pass);

    internal override Tensor RunDecoder(ForwardPass pass) => Decoder.Forward(pass, streams: 0);
}

/// <summary>ProphetNet that writes texts (<c>ProphetNetForConditionalGeneration</c>).</summary>
public sealed class ProphetNetForConditionalGeneration : Seq2SeqLanguageModel
{
    private readonly ProphetNetConfig config;
    private readonly ProphetNetModel body;

    /// <summary>A model with parameters yet to be loaded.</summary>
    public ProphetNetForConditionalGeneration(ProphetNetConfig config)
        : base(config)
    {
        this.config = config;
        body = Add("prophetnet", new ProphetNetModel(config));
        Add("lm_head", config.TieWordEmbeddings ? new Linear(body.WordEmbeddings.Weight, bias: null) : new Linear(config.HiddenSize, config.VocabSize, bias: false));
    }

    /// <inheritdoc/>
    public override string BaseModelPrefix => body.BaseModelPrefix;

    /// <inheritdoc/>
    public override ProphetNetOutput Forward(ModelInputs inputs, bool outputHiddenStates = false, bool outputAttentions = false)
    {
        if (inputs.DecoderInputIds is null && inputs.Labels is { } given) inputs = inputs with { DecoderInputIds = ShiftRight(given) };
        var run = new AllStreams(body, config.Ngram, outputHiddenStates ? [] : null, outputAttentions ? [] : null);
        var (hidden, states) = EncoderDecoderForward.Run(run, config, inputs, outputHiddenStates, outputAttentions);
        var (rows, length) = (inputs.DecoderInputIds!.Shape[0], inputs.DecoderInputIds.Shape[1]);
        var logits = Score(hidden.Narrow(1, length, config.Ngram * length)).Reshape(rows, config.Ngram, length, -1);
        return new(logits[.., 0], states, config.Ngram > 1 ? logits.Narrow(1, 1, config.Ngram - 1) : null)
        {
            Loss = inputs.Labels is { } labels ? Loss(logits, labels) : null,
            DecoderNgramHiddenStates = run.HiddenStates,
            DecoderNgramAttentions = run.Attentions,
        };
    }

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => body.Initialize(name, parameter, generator);

    internal override Tensor RunEncoder(ForwardPass pass) => body.RunEncoder(pass);

    // To write a token, what comes after it need not be foretold.
    internal override Tensor RunDecoder(ForwardPass pass) => body.Decoder.Forward(pass, streams: 1).Narrow(1, pass.InputIds.Shape[1], pass.InputIds.Shape[1]);

    internal override Tensor Score(Tensor hidden) => Child<Layer>("lm_head").Forward(hidden);

    // Every stream is taught the same labels: what a later one foretells lies farther ahead of what it may see.
    private Tensor Loss(Tensor logits, Tensor labels)
    {
        var streams = config.DisableNgramLoss ? 1 : config.Ngram;
        var targets = Tensor.Cat([.. Enumerable.Repeat(labels.Unsqueeze(1), streams)], 1);
        return logits.Narrow(1, 0, streams).Reshape(-1, logits.Shape[^1]).CrossEntropy(targets.Reshape(-1), labelSmoothing: config.Eps);
    }

    private sealed class AllStreams(ProphetNetModel body, int streams, List<Tensor>? hiddenStates, List<Tensor>? attentions) : IEncoderDecoder
    {
        public List<Tensor>? HiddenStates => hiddenStates;

        public List<Tensor>? Attentions => attentions;

        public Tensor RunEncoder(ForwardPass pass) => body.RunEncoder(pass);

        public Tensor RunDecoder(ForwardPass pass) => body.Decoder.Forward(pass, streams, hiddenStates, attentions, isTaught: true);
    }
}
