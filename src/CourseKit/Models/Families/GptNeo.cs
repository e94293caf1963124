using System.Text.Json.Nodes;
using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>GPT-Neo: GPT-2's blocks, in every second of which a token sees only its neighbours, and scores that are not scaled (Black et al. 2021).</summary>
internal static class GptNeoFamily
{
    /// <summary>Its configuration and heads.</summary>
    public static ModelFamily Family { get; } = new ModelFamily<GPTNeoConfig>("gpt_neo", (fields, source) => new(fields, source))
    {
        { ModelTask.Base, config => new GPTNeoModel(config) },
        { ModelTask.CausalLM, config => new GPTNeoForCausalLM(config) },
        { ModelTask.SequenceClassification, config => new GPTNeoForSequenceClassification(config) },
    };
}

/// <summary>The sizes of a GPT-Neo model (<c>transformers.GPTNeoConfig</c>).</summary>
public sealed record GPTNeoConfig : PretrainedConfig
{
    private const int MaxLayers = 1024;

    private readonly bool[] isLocal;

    /// <summary>Reads the fields of a <c>config.json</c>; those that are missing take the reference's defaults (GPT-Neo 1.3B).</summary>
    /// <exception cref="CheckpointException">A field has a wrong type or size.</exception>
    public GPTNeoConfig(JsonObject fields, string source)
        : base(fields, source)
    {
        VocabSize = Whole("vocab_size", 50257);
        MaxPositionEmbeddings = Whole("max_position_embeddings", 2048, maximum: 1 << 20);
        HiddenSize = Whole("hidden_size", 2048, maximum: 1 << 16);
        NumLayers = Whole("num_layers", 24, minimum: 0, maximum: MaxLayers);
        NumHeads = Whole("num_heads", 16, maximum: 1024);
        IntermediateSize = Whole("intermediate_size", 4 * HiddenSize, maximum: 1 << 20);
        WindowSize = Whole("window_size", 256);
        ActivationFunction = Text("activation_function") ?? "gelu_new";
        ResidDropout = Real("resid_dropout", 0, maximum: 1);
        EmbedDropout = Real("embed_dropout", 0, maximum: 1);
        AttentionDropout = Real("attention_dropout", 0, maximum: 1);
        LayerNormEpsilon = Real("layer_norm_epsilon", 1e-5);
        InitializerRange = Real("initializer_range", 0.02);
        if (HiddenSize % NumHeads != 0) throw new CheckpointException($"{source}: hidden_size {HiddenSize} is not a multiple of num_heads {NumHeads}.");
        isLocal = ReadAttentionTypes();
    }

    /// <inheritdoc/>
    public override int VocabSize { get; init; }

    /// <summary>Number of position embeddings.</summary>
    public int MaxPositionEmbeddings { get; }

    /// <inheritdoc/>
    public override int? MaxInputLength => MaxPositionEmbeddings;

    /// <summary>Width of the hidden states.</summary>
    public int HiddenSize { get; }

    /// <summary>Number of layers.</summary>
    public int NumLayers { get; }

    /// <summary>Heads of each attention.</summary>
    public int NumHeads { get; }

    /// <summary>Width of the feed-forward layers.</summary>
    public int IntermediateSize { get; }

    /// <summary>How many tokens, itself included, a token sees in local layers.</summary>
    public int WindowSize { get; }

    /// <summary>Activation of the feed-forward layers.</summary>
    public string ActivationFunction { get; }

    /// <summary>Dropout of what a block adds to the hidden states, while training.</summary>
    public double ResidDropout { get; }

    /// <summary>Dropout of the embeddings while training.</summary>
    public double EmbedDropout { get; }

    /// <summary>Dropout of attention weights while training.</summary>
    public double AttentionDropout { get; }

    /// <summary>Added to variances.</summary>
    public double LayerNormEpsilon { get; }

    /// <summary>Standard deviation of new weights.</summary>
    public double InitializerRange { get; }

    /// <summary>How many tokens, itself included, a token sees in a layer; null for all before it.</summary>
    internal int? WindowOf(int layer) => isLocal[layer] ? WindowSize : null;

    // [[["global", "local"], 12]]: these kinds in turn, so many times over.
    private bool[] ReadAttentionTypes()
    {
        if (Fields["attention_types"] is not { } node) return [.. Enumerable.Range(0, NumLayers).Select(layer => layer % 2 == 1)];
        var kinds = new List<bool>();
        foreach (var item in node as JsonArray ?? throw Wrong(node))
        {
            if (item is not JsonArray { Count: 2 } pair || pair[0] is not JsonArray names || pair[1] is not JsonValue count || !count.TryGetValue(out int times) || times is < 0 or > MaxLayers) throw Wrong(node);
            for (var i = 0; i < times && kinds.Count <= NumLayers; i++) kinds.AddRange(names.Select(name => IsLocal(name, node)));
        }

        return kinds.Count == NumLayers ? [.. kinds] : throw new CheckpointException($"{Source}: attention_types {node.ToJsonString()} do not give one kind for each of the {NumLayers} layers of num_layers.");
    }

    private bool IsLocal(JsonNode? name, JsonNode all) =>
        (name as JsonValue)?.TryGetValue(out string? text) == true && text is "global" or "local" ? text == "local" : throw Wrong(all);

    private CheckpointException Wrong(JsonNode given) =>
        new($"{Source}: attention_types is {given.ToJsonString()}; expected lists of \"global\" and \"local\", each with how often it is repeated, such as [[[\"global\", \"local\"], 12]].");
}

/// <summary>Attention, global or local, with dropout of what it adds (<c>GPTNeoAttention</c>).</summary>
public sealed class GPTNeoAttention : Module
{
    private static readonly AttentionNames Names = new("q_proj", "k_proj", "v_proj", "out_proj");

    /// <summary>Attention of the configuration's sizes.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="layer">The block's number.</param>
    public GPTNeoAttention(GPTNeoConfig config, int layer)
    {
        var sizes = new AttentionSizes(config.HiddenSize, config.NumHeads) { Bias = false, Scale = 1, Window = config.WindowOf(layer), Dropout = config.AttentionDropout };
        Add("attention", new MultiHeadAttention(sizes, Names));
        Add("resid_dropout", new Dropout(config.ResidDropout));
    }

    internal Tensor Forward(Tensor hidden, ForwardPass pass, int layer) =>
        Hooked(hidden, x => Child<Dropout>("resid_dropout").Forward(Child<MultiHeadAttention>("attention").ToSelf(x, pass, layer)));
}

/// <summary>One transformer block (<c>GPTNeoBlock</c>).</summary>
public sealed class GPTNeoBlock : Module
{
    /// <summary>A block of the configuration's sizes.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="layer">Its number.</param>
    public GPTNeoBlock(GPTNeoConfig config, int layer)
    {
        Add("ln_1", new LayerNorm(config.HiddenSize, config.LayerNormEpsilon));
        Add("attn", new GPTNeoAttention(config, layer));
        Add("ln_2", new LayerNorm(config.HiddenSize, config.LayerNormEpsilon));
        Add("mlp", new FeedForward(
            new Linear(config.HiddenSize, config.IntermediateSize), new Linear(config.IntermediateSize, config.HiddenSize), config.ResidDropout,
            Activation.Get(config.ActivationFunction, config.Source)));
    }

    internal Tensor Forward(Tensor hidden, ForwardPass pass, int layer) => Hooked(hidden, x =>
    {
        x += Child<GPTNeoAttention>("attn").Forward(Child<LayerNorm>("ln_1").Forward(x), pass, layer);
        return x + Child<FeedForward>("mlp").Forward(Child<LayerNorm>("ln_2").Forward(x));
    });
}

/// <summary>GPT-Neo without a head (<c>GPTNeoModel</c>).</summary>
public sealed class GPTNeoModel : DecoderModel
{
    private readonly GPTNeoConfig config;
    private readonly ModuleList<GPTNeoBlock> blocks;

    /// <summary>A model with parameters yet to be loaded.</summary>
    public GPTNeoModel(GPTNeoConfig config)
        : base(config)
    {
        this.config = config;
        TokenEmbeddings = Add("wte", new Embedding(config.VocabSize, config.HiddenSize));
        Add("wpe", new Embedding(config.MaxPositionEmbeddings, config.HiddenSize));
        Add("drop", new Dropout(config.EmbedDropout));
        blocks = Add("h", new ModuleList<GPTNeoBlock>(Enumerable.Range(0, config.NumLayers).Select(i => new GPTNeoBlock(config, i))));
        Add("ln_f", new LayerNorm(config.HiddenSize, config.LayerNormEpsilon));
    }

    /// <summary>The token embeddings.</summary>
    public Embedding TokenEmbeddings { get; }

    /// <inheritdoc/>
    public override string BaseModelPrefix => "transformer";

    internal override Tensor Run(ForwardPass pass)
    {
        var tokens = Child<Embedding>("wte");
        var embedded = TokenTypes.Added(tokens.Forward(pass.InputIds) + Child<Embedding>("wpe").Forward(pass.PositionsOrDefault), pass, tokens);
        var hidden = LayerStack.Run(blocks, Child<Dropout>("drop").Forward(embedded), pass, (block, x, i) => block.Forward(x, pass, i));
        hidden = Child<LayerNorm>("ln_f").Forward(hidden);
        pass.HiddenStates?.Add(hidden);
        return hidden;
    }

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => Initialization.Normal(name, parameter, generator, config.InitializerRange);
}

/// <summary>GPT-Neo that continues texts (<c>GPTNeoForCausalLM</c>).</summary>
public sealed class GPTNeoForCausalLM : CausalLanguageModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    public GPTNeoForCausalLM(GPTNeoConfig config)
        : this(config, new GPTNeoModel(config))
    {
    }

    private GPTNeoForCausalLM(GPTNeoConfig config, GPTNeoModel body)
        : base(config, "transformer", body) =>
        Add("lm_head", new Linear(config.TieWordEmbeddings ? body.TokenEmbeddings.Weight : new Parameter([config.VocabSize, config.HiddenSize]), bias: null));

    internal override Tensor Score(Tensor hidden) => Child<Layer>("lm_head").Forward(hidden);
}

/// <summary>GPT-Neo that puts a text into a class (<c>GPTNeoForSequenceClassification</c>).</summary>
public sealed class GPTNeoForSequenceClassification(GPTNeoConfig config) : LastTokenClassificationModel(config, "transformer", new GPTNeoModel(config), config.HiddenSize);
