using CourseKit.Tensors;
using CourseKit.Tensors.Memory;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>DeBERTa v2 and v3: a bidirectional encoder whose attention keeps what a token is apart from where it stands (He et al. 2021).</summary>
internal static class DebertaV2Family
{
    /// <summary>Its configuration and heads.</summary>
    public static ModelFamily Family { get; } = new ModelFamily<DebertaV2Config>("deberta-v2", (fields, source) => new(fields, source))
    {
        { ModelTask.Base, config => new DebertaV2Model(config) },
        { ModelTask.SequenceClassification, config => new DebertaV2ForSequenceClassification(config) },
        { ModelTask.TokenClassification, config => new DebertaV2ForTokenClassification(config) },
        { ModelTask.QuestionAnswering, config => new DebertaV2ForQuestionAnswering(config) },
        { ModelTask.MultipleChoice, config => new DebertaV2ForMultipleChoice(config) },
        { ModelTask.MaskedLM, config => new DebertaV2ForMaskedLM(config) },
    };
}

/// <summary>Token embeddings, with positions and token types where the configuration has them, normalised (<c>DebertaV2Embeddings</c>).</summary>
public sealed class DebertaV2Embeddings : Module
{
    private readonly DebertaV2Config config;

    /// <summary>Embeddings of the configuration's sizes.</summary>
    public DebertaV2Embeddings(DebertaV2Config config)
    {
        this.config = config;
        WordEmbeddings = Add("word_embeddings", new Embedding(config.VocabSize, config.EmbeddingSize, config.PadTokenId));
        if (config.PositionBiasedInput) Add("position_embeddings", new Embedding(config.MaxPositionEmbeddings, config.EmbeddingSize));
        if (config.TypeVocabSize > 0) Add("token_type_embeddings", new Embedding(config.TypeVocabSize, config.EmbeddingSize));
        if (config.EmbeddingSize != config.HiddenSize) Add("embed_proj", new Linear(config.EmbeddingSize, config.HiddenSize, bias: false));
        Add("LayerNorm", new LayerNorm(config.HiddenSize, config.LayerNormEps));
        Add("dropout", new Dropout(config.HiddenDropoutProb));
    }

    /// <summary>The token embeddings.</summary>
    public Embedding WordEmbeddings { get; }

    internal Tensor Forward(ForwardPass pass) => Hooked(pass.InputIds, ids =>
    {
        var embedded = WordEmbeddings.Forward(ids);
        if (config.PositionBiasedInput) embedded += Child<Embedding>("position_embeddings").Forward(pass.PositionsOrDefault);
        if (config.TypeVocabSize > 0) embedded += Child<Embedding>("token_type_embeddings").Forward(pass.TokenTypeIds ?? Tensor.Zeros(ids.Shape, DType.Int64));
        if (config.EmbeddingSize != config.HiddenSize) embedded = Child<Layer>("embed_proj").Forward(embedded);
        embedded = Child<LayerNorm>("LayerNorm").Forward(embedded);
        // Padding is zero, which the convolution beside the first block counts on.
        if (pass.PaddingBias is { } padding) embedded = embedded.MaskedFill(padding.Reshape(ids.Shape[0], ids.Shape[1], 1).Ne(0), 0);
        return Child<Dropout>("dropout").Forward(embedded);
    });
}

/// <summary>Attention by content and by distance (<c>DisentangledSelfAttention</c>; section 3.1 of the paper).</summary>
public sealed class DisentangledSelfAttention : Module
{
    private readonly DebertaV2Config config;
    private readonly bool contentToPosition, positionToContent;
    private readonly HeadLayout heads;

    /// <summary>Projections of the configuration's sizes.</summary>
    public DisentangledSelfAttention(DebertaV2Config config)
    {
        this.config = config;
        (contentToPosition, positionToContent) = (config.PosAttType.Contains("c2p"), config.PosAttType.Contains("p2c"));
        var summands = 1 + (contentToPosition ? 1 : 0) + (positionToContent ? 1 : 0);
        heads = new(config.NumAttentionHeads, config.NumAttentionHeads, 1 / Math.Sqrt(config.HiddenSize / config.NumAttentionHeads * summands));
        foreach (var name in new[] { "query_proj", "key_proj", "value_proj" }) Add(name, new Linear(config.HiddenSize, config.HiddenSize));
        if (config.RelativeAttention && !config.ShareAttKey)
        {
            if (contentToPosition) Add("pos_key_proj", new Linear(config.HiddenSize, config.HiddenSize));
            if (positionToContent) Add("pos_query_proj", new Linear(config.HiddenSize, config.HiddenSize));
        }

        Add("pos_dropout", new Dropout(config.HiddenDropoutProb));
        Add("dropout", new Dropout(config.AttentionProbsDropoutProb));
    }

    /// <summary>The joined heads.</summary>
    /// <param name="hidden">(batch, length, hidden size), or (tokens, hidden size) when packed.</param>
    /// <param name="pass">The run.</param>
    /// <param name="layer">The layer's number.</param>
    /// <param name="distances">The embeddings of distances, of every sentence or of all rows of a batch; null without relative attention.</param>
    internal Tensor Forward(Tensor hidden, ForwardPass pass, int layer, DisentangledDistances? distances) => Hooked(hidden, x =>
    {
        var (query, key, value) = (Child<Layer>("query_proj").Forward(x), Child<Layer>("key_proj").Forward(x), Child<Layer>("value_proj").Forward(x));
        var (positionKeys, positionQueries) = Project(distances);
        if (pass.Starts is not { } starts)
            return HeadAttention.ToSelf(query, key, value, heads, pass, layer, Child<Dropout>("dropout"), Bias(query, key, distances?.Positions[0]));

        // The bias depends on content, so packed sentences share none: each is a batch of one.
        var alone = pass with { Starts = null };
        var results = new Tensor[starts.Length - 1];
        for (var i = 0; i < results.Length; i++)
        {
            var (q, k, v) = (Sentence(query, i), Sentence(key, i), Sentence(value, i));
            results[i] = HeadAttention.ToSelf(q, k, v, heads, alone, layer, Child<Dropout>("dropout"), Bias(q, k, distances?.Positions[i])).Squeeze(0);
        }

        return results.Length == 0 ? query : Tensor.Cat(results, 0);

        Tensor Sentence(Tensor packed, int i) => packed[starts[i]..starts[i + 1]].Unsqueeze(0);

        // (batch, heads, queries, keys).
        Tensor? Bias(Tensor queries, Tensor keys, DisentangledPositions? positions)
        {
            if (positions is null || (!contentToPosition && !positionToContent)) return null;
            var ofQueries = positionKeys is null ? null : Look(queries, positionKeys, positions.FromQuery);
            var ofKeys = positionQueries is null ? null : Look(keys, positionQueries, positions.FromKey).Transpose(-2, -1);
            return (ofQueries is null ? ofKeys! : ofKeys is null ? ofQueries : ofQueries + ofKeys) * heads.Scale!.Value;

            // What each token gives for the distance of each other one.
            Tensor Look(Tensor tokens, Tensor table, Tensor rows)
            {
                var scores = HeadAttention.Split(tokens, heads.Heads).MatMul(table.Narrow(1, positions.First - distances!.First, positions.Count).Transpose(-2, -1));
                return scores.Gather(-1, rows.Expand(scores.Shape[0], scores.Shape[1], rows.Shape[0], rows.Shape[1]));
            }
        }
    });

    // The distances as keys and as queries, (heads, distances, size).
    private (Tensor? Keys, Tensor? Queries) Project(DisentangledDistances? distances)
    {
        if (distances is null) return (null, null);
        var embedded = Child<Dropout>("pos_dropout").Forward(distances.Embeddings);
        return (contentToPosition ? Of(config.ShareAttKey ? "key_proj" : "pos_key_proj") : null, positionToContent ? Of(config.ShareAttKey ? "query_proj" : "pos_query_proj") : null);

        Tensor Of(string projection) => HeadAttention.Split(Child<Layer>(projection).Forward(embedded).Unsqueeze(0), heads.Heads).Squeeze(0);
    }
}

/// <summary>The part of the table of distances that a run needs.</summary>
/// <param name="Embeddings">(distances, hidden size).</param>
/// <param name="First">The first one's row in the table.</param>
/// <param name="Positions">Where the tokens of each packed sentence look; one for all rows of a padded batch.</param>
internal sealed record DisentangledDistances(Tensor Embeddings, int First, DisentangledPositions[] Positions);

/// <summary>A projection, dropout, and the normalised sum with what went in before (<c>DebertaV2SelfOutput</c> and <c>DebertaV2Output</c>).</summary>
public sealed class DebertaV2Residual : Module
{
    /// <summary>A projection from the given width to the hidden size.</summary>
    public DebertaV2Residual(DebertaV2Config config, int width)
    {
        Add("dense", new Linear(width, config.HiddenSize));
        Add("LayerNorm", new LayerNorm(config.HiddenSize, config.LayerNormEps));
        Add("dropout", new Dropout(config.HiddenDropoutProb));
    }

    internal Tensor Forward(Tensor x, Tensor residual) =>
        Child<LayerNorm>("LayerNorm").ForwardSum(Child<Dropout>("dropout").Forward(Child<Layer>("dense").Forward(x)), residual);
}

/// <summary>Attention with its output projection (<c>DebertaV2Attention</c>).</summary>
public sealed class DebertaV2Attention : Module
{
    /// <summary>Attention of the configuration's sizes.</summary>
    public DebertaV2Attention(DebertaV2Config config)
    {
        Add("self", new DisentangledSelfAttention(config));
        Add("output", new DebertaV2Residual(config, config.HiddenSize));
    }

    internal Tensor Forward(Tensor hidden, ForwardPass pass, int layer, DisentangledDistances? distances) =>
        Child<DebertaV2Residual>("output").Forward(Child<DisentangledSelfAttention>("self").Forward(hidden, pass, layer, distances), hidden);
}

/// <summary>The wide half of the feed-forward network (<c>DebertaV2Intermediate</c>).</summary>
public sealed class DebertaV2Intermediate : Layer
{
    private readonly Activation activation;

    /// <summary>A projection to the intermediate size.</summary>
    public DebertaV2Intermediate(DebertaV2Config config)
    {
        Add("dense", new Linear(config.HiddenSize, config.IntermediateSize));
        activation = Activation.Get(config.HiddenAct, config.Source);
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => activation.After(Child<Layer>("dense"), x);
}

/// <summary>One transformer block (<c>DebertaV2Layer</c>).</summary>
public sealed class DebertaV2Layer : Module
{
    /// <summary>A block of the configuration's sizes.</summary>
    public DebertaV2Layer(DebertaV2Config config)
    {
        Add("attention", new DebertaV2Attention(config));
        Add("intermediate", new DebertaV2Intermediate(config));
        Add("output", new DebertaV2Residual(config, config.IntermediateSize));
    }

    internal Tensor Forward(Tensor hidden, ForwardPass pass, int layer, DisentangledDistances? distances) => Hooked(hidden, x =>
    {
        var attended = Child<DebertaV2Attention>("attention").Forward(x, pass, layer, distances);
        return Child<DebertaV2Residual>("output").Forward(Child<Layer>("intermediate").Forward(attended), attended);
    });
}

/// <summary>A convolution over the embeddings, added to the first block's output and normalised: neighbours make n-grams (<c>ConvLayer</c>).</summary>
public sealed class DebertaV2Convolution : Module
{
    private readonly Activation activation;

    /// <summary>A convolution of the configuration's sizes.</summary>
    public DebertaV2Convolution(DebertaV2Config config)
    {
        Add("conv", new Conv1d(config.HiddenSize, config.HiddenSize, config.ConvKernelSize, padding: (config.ConvKernelSize - 1) / 2, groups: config.ConvGroups));
        Add("LayerNorm", new LayerNorm(config.HiddenSize, config.LayerNormEps));
        Add("dropout", new Dropout(config.HiddenDropoutProb));
        activation = Activation.Get(config.ConvAct, config.Source);
    }

    internal Tensor Forward(Tensor embedded, Tensor output, ForwardPass pass)
    {
        var convolved = pass.Starts is not { } starts ? Convolve(embedded) : Tensor.Cat(
            [.. Enumerable.Range(0, starts.Length - 1).Where(i => starts[i + 1] > starts[i]).Select(i => Convolve(embedded[starts[i]..starts[i + 1]].Unsqueeze(0)).Squeeze(0))], 0);
        return Child<LayerNorm>("LayerNorm").Forward(output + activation.Apply(Child<Dropout>("dropout").Forward(convolved)));
    }

    // Over (batch, length, hidden size).
    private Tensor Convolve(Tensor x) => Child<Conv1d>("conv").Forward(x.Transpose(1, 2)).Transpose(1, 2);
}

/// <summary>All blocks, the table of distances that they share, and the convolution (<c>DebertaV2Encoder</c>).</summary>
public sealed class DebertaV2Encoder : Module
{
    private readonly DebertaV2Config config;
    private readonly DebertaV2Convolution? convolution;

    /// <summary>As many blocks as the configuration says.</summary>
    public DebertaV2Encoder(DebertaV2Config config)
    {
        this.config = config;
        Layers = Add("layer", new ModuleList<DebertaV2Layer>(Enumerable.Range(0, config.NumHiddenLayers).Select(_ => new DebertaV2Layer(config))));
        if (config.RelativeAttention) Add("rel_embeddings", new Embedding(2 * config.PositionSpan, config.HiddenSize));
        if (config.NormRelEbd) Add("LayerNorm", new LayerNorm(config.HiddenSize, config.LayerNormEps));
        if (config.ConvKernelSize > 0) convolution = Add("conv", new DebertaV2Convolution(config));
    }

    /// <summary>The blocks.</summary>
    public ModuleList<DebertaV2Layer> Layers { get; }

    internal Tensor Forward(Tensor embedded, ForwardPass pass)
    {
        var distances = config.RelativeAttention ? Distances(pass) : null;
        var result = LayerStack.Run(Layers, embedded, pass, (layer, x, i) =>
        {
            var output = layer.Forward(x, pass, i, distances);
            return i == 0 && convolution is not null ? convolution.Forward(embedded, output, pass) : output;
        });
        pass.HiddenStates?.Add(result);
        return result;
    }

    private DisentangledDistances? Distances(ForwardPass pass)
    {
        var positions = Positions(pass);
        if (positions.Length == 0) return null;
        var (first, end) = (positions.Min(sentence => sentence.First), positions.Max(sentence => sentence.First + sentence.Count));
        var embeddings = Child<Embedding>("rel_embeddings").Weight.Value.Narrow(0, first, end - first);
        return new(config.NormRelEbd ? Child<LayerNorm>("LayerNorm").Forward(embeddings) : embeddings, first, positions);
    }

    // Sentences of equal length without gaps share theirs.
    private DisentangledPositions[] Positions(ForwardPass pass)
    {
        if (pass.Starts is not { } starts) return [DisentangledPositions.Of([.. Enumerable.Range(0, pass.InputIds.Shape[1]).Select(i => (long)i)], config)];
        var all = pass.PositionIds!.ToArray<long>();
        var known = new Dictionary<int, DisentangledPositions>();
        var result = new DisentangledPositions[starts.Length - 1];
        for (var i = 0; i < result.Length; i++)
        {
            var own = all[starts[i]..starts[i + 1]];
            var isWhole = own.Length == 0 || own[^1] - own[0] == own.Length - 1;
            if (!isWhole) result[i] = DisentangledPositions.Of(own, config);
            else if (known.TryGetValue(own.Length, out var same)) result[i] = same;
            else known[own.Length] = result[i] = DisentangledPositions.Of(own, config);
        }

        return result;
    }
}

/// <summary>DeBERTa-v2 without a head (<c>DebertaV2Model</c>).</summary>
public sealed class DebertaV2Model : EncoderModel
{
    private readonly DebertaV2Config config;

    /// <summary>A model with parameters yet to be loaded.</summary>
    public DebertaV2Model(DebertaV2Config config)
        : base(config)
    {
        this.config = config;
        Embeddings = Add("embeddings", new DebertaV2Embeddings(config));
        Encoder = Add("encoder", new DebertaV2Encoder(config));
    }

    /// <summary>Token embeddings.</summary>
    public DebertaV2Embeddings Embeddings { get; }

    /// <summary>The blocks.</summary>
    public DebertaV2Encoder Encoder { get; }

    /// <inheritdoc/>
    public override string BaseModelPrefix => "deberta";

    internal override Tensor Run(ForwardPass pass) => Encoder.Forward(pass.KeepsTemporaries ? Embeddings.Forward(pass) : TensorScope.Run(() => Embeddings.Forward(pass)), pass);

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => Initialization.Normal(name, parameter, generator, config.InitializerRange);
}
