using System.Text.Json.Nodes;
using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>Llama: a decoder with RMS norms, rotary positions, gated feed-forward layers and grouped-query attention (Touvron et al. 2023; Grattafiori et al. 2024). Mistral and Qwen2 build on it.</summary>
internal static class LlamaFamily
{
    /// <summary>Its configuration and heads.</summary>
    public static ModelFamily Family { get; } = new ModelFamily<LlamaConfig>("llama", (fields, source) => new(fields, source))
    {
        { ModelTask.Base, config => new LlamaModel(config) },
        { ModelTask.CausalLM, config => new LlamaForCausalLM(config) },
        { ModelTask.SequenceClassification, config => new LlamaForSequenceClassification(config) },
    };
}

/// <summary>The sizes of a Llama model (<c>transformers.LlamaConfig</c>).</summary>
public record LlamaConfig : PretrainedConfig
{
    /// <summary>Reads the fields of a <c>config.json</c>; those that are missing take the reference's defaults (Llama 7B).</summary>
    /// <exception cref="CheckpointException">A field has a wrong type or size, or asks for what is not done here.</exception>
    public LlamaConfig(JsonObject fields, string source)
        : this(fields, source, new(32000, 4096, 11008, KeyValueHeads: null, Positions: 2048))
    {
    }

    private protected LlamaConfig(JsonObject fields, string source, Defaults defaults)
        : base(fields, source)
    {
        VocabSize = Whole("vocab_size", defaults.Vocabulary);
        HiddenSize = Whole("hidden_size", defaults.Hidden, maximum: 1 << 17);
        IntermediateSize = Whole("intermediate_size", defaults.Intermediate, maximum: 1 << 20);
        NumHiddenLayers = Whole("num_hidden_layers", 32, minimum: 0, maximum: 1024);
        NumAttentionHeads = Whole("num_attention_heads", 32, maximum: 1024);
        NumKeyValueHeads = Whole("num_key_value_heads", Fields.ContainsKey("num_key_value_heads") ? NumAttentionHeads : defaults.KeyValueHeads ?? NumAttentionHeads, maximum: 1024);
        HeadDim = Whole("head_dim", Math.Max(1, HiddenSize / NumAttentionHeads), maximum: 1 << 14);
        MaxPositionEmbeddings = Whole("max_position_embeddings", defaults.Positions, maximum: 1 << 24);
        HiddenAct = Text("hidden_act") ?? "silu";
        RmsNormEps = Real("rms_norm_eps", 1e-6);
        AttentionDropout = Real("attention_dropout", 0, maximum: 1);
        InitializerRange = Real("initializer_range", 0.02);
        TieWordEmbeddings = Flag("tie_word_embeddings", false);
        AttentionBias = Flag("attention_bias", false);
        MlpBias = Flag("mlp_bias", false);
        Rope = RotaryScaling.Read(Fields, source, MaxPositionEmbeddings);
        ThrowIfImpossible();
    }

    /// <inheritdoc/>
    public override int VocabSize { get; init; }

    /// <summary>Width of the hidden states.</summary>
    public int HiddenSize { get; }

    /// <summary>Width of the feed-forward layers.</summary>
    public int IntermediateSize { get; }

    /// <summary>Number of layers.</summary>
    public int NumHiddenLayers { get; }

    /// <summary>Heads of the queries.</summary>
    public int NumAttentionHeads { get; }

    /// <summary>Heads of keys and values, each shared by as many heads of queries (Ainslie et al. 2023).</summary>
    public int NumKeyValueHeads { get; }

    /// <summary>Size of a head.</summary>
    public int HeadDim { get; }

    /// <summary>The longest text that the model was made for, before or with the scaling of its positions.</summary>
    public int MaxPositionEmbeddings { get; }

    /// <inheritdoc/>
    public override int? MaxInputLength => Rope.MaxLength(MaxPositionEmbeddings);

    /// <summary>Activation of the gates.</summary>
    public string HiddenAct { get; }

    /// <summary>Added to mean squares.</summary>
    public double RmsNormEps { get; }

    /// <summary>Dropout of attention weights while training.</summary>
    public double AttentionDropout { get; }

    /// <summary>Standard deviation of new weights.</summary>
    public double InitializerRange { get; }

    /// <summary>Whether the projections of the attention have biases.</summary>
    public bool AttentionBias { get; private protected init; }

    /// <summary>Whether the output projection of the attention has a bias, too.</summary>
    internal virtual bool AttentionOutputBias => AttentionBias;

    /// <summary>Whether the feed-forward layers have biases.</summary>
    public bool MlpBias { get; private protected init; }

    /// <summary>The rotary positions.</summary>
    public RotaryScaling Rope { get; }

    /// <summary>How many tokens, itself included, a token sees in a layer; null for all before it.</summary>
    internal virtual int? WindowOf(int layer) => null;

    private void ThrowIfImpossible()
    {
        if (Fields["head_dim"] is null && HiddenSize % NumAttentionHeads != 0)
            throw new CheckpointException($"{Source}: hidden_size {HiddenSize} is not a multiple of num_attention_heads {NumAttentionHeads}.");
        if (NumAttentionHeads % NumKeyValueHeads != 0)
            throw new CheckpointException($"{Source}: num_attention_heads {NumAttentionHeads} is not a multiple of num_key_value_heads {NumKeyValueHeads}.");
        if (HeadDim % 2 != 0) throw new CheckpointException($"{Source}: heads of size {HeadDim} cannot be turned by rotary positions, which take pairs; expected an even head_dim.");
        if (PadTokenId >= VocabSize) throw new CheckpointException($"{Source}: pad_token_id {PadTokenId} is none of the {VocabSize} tokens of vocab_size.");
        if (Real("partial_rotary_factor", 1) != 1) throw new CheckpointException($"{Source}: a partial_rotary_factor other than 1 is not supported.");
    }

    /// <summary>What a family's configurations leave out.</summary>
    private protected sealed record Defaults(int Vocabulary, int Hidden, int Intermediate, int? KeyValueHeads, int Positions);
}

/// <summary>The feed-forward network: one projection gates the other (<c>LlamaMLP</c>; Shazeer 2020).</summary>
public sealed class LlamaMLP : Module
{
    private readonly Activation activation;

    /// <summary>A network of the configuration's sizes.</summary>
    public LlamaMLP(LlamaConfig config)
    {
        Add("gate_proj", new Linear(config.HiddenSize, config.IntermediateSize, config.MlpBias));
        Add("up_proj", new Linear(config.HiddenSize, config.IntermediateSize, config.MlpBias));
        Add("down_proj", new Linear(config.IntermediateSize, config.HiddenSize, config.MlpBias));
        activation = Activation.Get(config.HiddenAct, config.Source);
    }

    internal Tensor Forward(Tensor hidden) =>
        Hooked(hidden, x => Child<Layer>("down_proj").Forward(activation.After(Child<Layer>("gate_proj"), x) * Child<Layer>("up_proj").Forward(x)));
}

/// <summary>One transformer block (<c>LlamaDecoderLayer</c>).</summary>
public sealed class LlamaDecoderLayer : Module
{
    private static readonly AttentionNames Names = new("q_proj", "k_proj", "v_proj", "o_proj");

    /// <summary>A block of the configuration's sizes.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="layer">Its number.</param>
    public LlamaDecoderLayer(LlamaConfig config, int layer)
    {
        var sizes = new AttentionSizes(config.HiddenSize, config.NumAttentionHeads)
        {
            KeyHeads = config.NumKeyValueHeads,
            HeadSize = config.HeadDim,
            Bias = config.AttentionBias,
            OutputBias = config.AttentionOutputBias,
            Window = config.WindowOf(layer),
            Dropout = config.AttentionDropout,
        };
        Add("self_attn", new MultiHeadAttention(sizes, Names));
        Add("mlp", new LlamaMLP(config));
        Add("input_layernorm", new RmsNorm(config.HiddenSize, config.RmsNormEps));
        Add("post_attention_layernorm", new RmsNorm(config.HiddenSize, config.RmsNormEps));
    }

    internal Tensor Forward(Tensor hidden, ForwardPass pass, int layer, Func<Tensor, Tensor> rotate) => Hooked(hidden, x =>
    {
        x += Child<MultiHeadAttention>("self_attn").ToSelf(Child<RmsNorm>("input_layernorm").Forward(x), pass, layer, rotate: rotate);
        return x + Child<LlamaMLP>("mlp").Forward(Child<RmsNorm>("post_attention_layernorm").Forward(x));
    });
}

/// <summary>Llama without a head (<c>LlamaModel</c>).</summary>
public class LlamaModel : DecoderModel
{
    private readonly LlamaConfig config;
    private readonly ModuleList<LlamaDecoderLayer> layers;
    private readonly RotaryEmbedding rotary;

    /// <summary>A model with parameters yet to be loaded.</summary>
    public LlamaModel(LlamaConfig config)
        : base(config)
    {
        this.config = config;
        TokenEmbeddings = Add("embed_tokens", new Embedding(config.VocabSize, config.HiddenSize, config.PadTokenId));
        layers = Add("layers", new ModuleList<LlamaDecoderLayer>(Enumerable.Range(0, config.NumHiddenLayers).Select(i => new LlamaDecoderLayer(config, i))));
        Add("norm", new RmsNorm(config.HiddenSize, config.RmsNormEps));
        rotary = new(config.Rope, config.HeadDim, config.MaxPositionEmbeddings);
    }

    /// <summary>The token embeddings.</summary>
    public Embedding TokenEmbeddings { get; }

    /// <inheritdoc/>
    public override string BaseModelPrefix => "model";

    internal override Tensor Run(ForwardPass pass)
    {
        var rotate = rotary.For(pass);
        var hidden = LayerStack.Run(layers, Child<Embedding>("embed_tokens").Forward(pass.InputIds), pass, (layer, x, i) => layer.Forward(x, pass, i, rotate));
        hidden = Child<RmsNorm>("norm").Forward(hidden);
        pass.HiddenStates?.Add(hidden);
        return hidden;
    }

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => Initialization.Normal(name, parameter, generator, config.InitializerRange);
}

/// <summary>Llama that continues texts (<c>LlamaForCausalLM</c>).</summary>
public class LlamaForCausalLM : CausalLanguageModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    public LlamaForCausalLM(LlamaConfig config)
        : this(config, new LlamaModel(config))
    {
    }

    private protected LlamaForCausalLM(LlamaConfig config, LlamaModel body)
        : base(config, "model", body) =>
        Add("lm_head", new Linear(config.TieWordEmbeddings ? body.TokenEmbeddings.Weight : new Parameter([config.VocabSize, config.HiddenSize]), bias: null));

    internal override Tensor Score(Tensor hidden) => Child<Layer>("lm_head").Forward(hidden);
}

/// <summary>Llama that puts a text into a class (<c>LlamaForSequenceClassification</c>).</summary>
public sealed class LlamaForSequenceClassification(LlamaConfig config) : LastTokenClassificationModel(config, "model", new LlamaModel(config), config.HiddenSize);
