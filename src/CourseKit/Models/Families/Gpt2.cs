using System.Text.Json.Nodes;
using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>GPT-2: a decoder with the normalisation before each block and learned positions (Radford et al. 2019).</summary>
internal static class Gpt2Family
{
    /// <summary>Its configuration and heads.</summary>
    public static ModelFamily Family { get; } = new ModelFamily<GPT2Config>("gpt2", (fields, source) => new(fields, source))
    {
        { ModelTask.Base, config => new GPT2Model(config) },
        { ModelTask.CausalLM, config => new GPT2LMHeadModel(config) },
        { ModelTask.SequenceClassification, config => new GPT2ForSequenceClassification(config) },
    };
}

/// <summary>The sizes of a GPT-2 model (<c>transformers.GPT2Config</c>).</summary>
public sealed record GPT2Config : PretrainedConfig
{
    /// <summary>Reads the fields of a <c>config.json</c>; those that are missing take the reference's defaults (the smallest GPT-2).</summary>
    /// <exception cref="CheckpointException">A field has a wrong type or size.</exception>
    public GPT2Config(JsonObject fields, string source)
        : base(fields, source)
    {
        VocabSize = Whole("vocab_size", 50257);
        NPositions = Whole("n_positions", 1024, maximum: 1 << 20);
        NEmbd = Whole("n_embd", 768, maximum: 1 << 16);
        NLayer = Whole("n_layer", 12, minimum: 0, maximum: 1024);
        NHead = Whole("n_head", 12, maximum: 1024);
        NInner = Whole("n_inner", 4 * NEmbd, maximum: 1 << 20);
        ActivationFunction = Text("activation_function") ?? "gelu_new";
        ResidPdrop = Real("resid_pdrop", 0.1, maximum: 1);
        EmbdPdrop = Real("embd_pdrop", 0.1, maximum: 1);
        AttnPdrop = Real("attn_pdrop", 0.1, maximum: 1);
        LayerNormEpsilon = Real("layer_norm_epsilon", 1e-5);
        InitializerRange = Real("initializer_range", 0.02);
        ScaleAttnWeights = Flag("scale_attn_weights", true);
        ScaleAttnByInverseLayerIdx = Flag("scale_attn_by_inverse_layer_idx", false);
        AddCrossAttention = Flag("add_cross_attention", false);
        if (NEmbd % NHead != 0) throw new CheckpointException($"{source}: n_embd {NEmbd} is not a multiple of n_head {NHead}.");
    }

    /// <inheritdoc/>
    public override int VocabSize { get; init; }

    /// <summary>Number of position embeddings.</summary>
    public int NPositions { get; }

    /// <inheritdoc/>
    public override int? MaxInputLength => NPositions;

    /// <summary>Width of the hidden states.</summary>
    public int NEmbd { get; }

    /// <summary>Number of layers.</summary>
    public int NLayer { get; }

    /// <summary>Heads of each attention.</summary>
    public int NHead { get; }

    /// <summary>Width of the feed-forward layers.</summary>
    public int NInner { get; }

    /// <summary>Activation of the feed-forward layers.</summary>
    public string ActivationFunction { get; }

    /// <summary>Dropout of what a block adds to the hidden states, while training.</summary>
    public double ResidPdrop { get; }

    /// <summary>Dropout of the embeddings while training.</summary>
    public double EmbdPdrop { get; }

    /// <summary>Dropout of attention weights while training.</summary>
    public double AttnPdrop { get; }

    /// <summary>Added to variances.</summary>
    public double LayerNormEpsilon { get; }

    /// <summary>Standard deviation of new weights.</summary>
    public double InitializerRange { get; }

    /// <summary>Whether scores are divided by the root of the head size.</summary>
    public bool ScaleAttnWeights { get; }

    /// <summary>Whether scores are also divided by the layer's number, counted from 1.</summary>
    public bool ScaleAttnByInverseLayerIdx { get; }

    /// <summary>Whether every block also attends to an encoder's output.</summary>
    public bool AddCrossAttention { get; }

    /// <summary>What the scores of a layer are multiplied by.</summary>
    internal double ScaleOf(int layer) => (ScaleAttnWeights ? 1 / Math.Sqrt(NEmbd / NHead) : 1) / (ScaleAttnByInverseLayerIdx ? layer + 1 : 1);
}

/// <summary>One transformer block (<c>GPT2Block</c>).</summary>
public sealed class GPT2Block : Module
{
    /// <summary>A block of the configuration's sizes.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="layer">Its number.</param>
    public GPT2Block(GPT2Config config, int layer)
    {
        Add("ln_1", new LayerNorm(config.NEmbd, config.LayerNormEpsilon));
        Add("attn", Attention(config, layer));
        Add("ln_2", new LayerNorm(config.NEmbd, config.LayerNormEpsilon));
        if (config.AddCrossAttention)
        {
            Add("crossattention", Attention(config, layer, isCrossAttention: true));
            Add("ln_cross_attn", new LayerNorm(config.NEmbd, config.LayerNormEpsilon));
        }

        Add("mlp", new FeedForward(
            new TransposedLinear(config.NEmbd, config.NInner), new TransposedLinear(config.NInner, config.NEmbd), config.ResidPdrop, Activation.Get(config.ActivationFunction, config.Source)));
    }

    internal Tensor Forward(Tensor hidden, ForwardPass pass) => Hooked(hidden, x =>
    {
        x = Child<JoinedAttention>("attn").ToSelf(Child<LayerNorm>("ln_1").Forward(x), pass) + x;
        if (pass.EncoderHiddenStates is not null) x = Child<JoinedAttention>("crossattention").ToSource(Child<LayerNorm>("ln_cross_attn").Forward(x), pass) + x;
        return Child<FeedForward>("mlp").Forward(Child<LayerNorm>("ln_2").Forward(x)) + x;
    });

    private static JoinedAttention Attention(GPT2Config config, int layer, bool isCrossAttention = false) =>
        new(config.NEmbd, new(config.NHead, config.NHead, config.ScaleOf(layer)), layer, config.AttnPdrop, config.ResidPdrop, isCrossAttention);
}

/// <summary>GPT-2 without a head (<c>GPT2Model</c>).</summary>
public sealed class GPT2Model : DecoderModel
{
    private readonly GPT2Config config;
    private readonly ModuleList<GPT2Block> blocks;

    /// <summary>A model with parameters yet to be loaded.</summary>
    public GPT2Model(GPT2Config config)
        : base(config)
    {
        this.config = config;
        TokenEmbeddings = Add("wte", new Embedding(config.VocabSize, config.NEmbd));
        Add("wpe", new Embedding(config.NPositions, config.NEmbd));
        Add("drop", new Dropout(config.EmbdPdrop));
        blocks = Add("h", new ModuleList<GPT2Block>(Enumerable.Range(0, config.NLayer).Select(i => new GPT2Block(config, i))));
        Add("ln_f", new LayerNorm(config.NEmbd, config.LayerNormEpsilon));
    }

    /// <summary>The token embeddings.</summary>
    public Embedding TokenEmbeddings { get; }

    /// <inheritdoc/>
    public override string BaseModelPrefix => "transformer";

    internal override Tensor Run(ForwardPass pass)
    {
        if (pass.EncoderHiddenStates is not null && !config.AddCrossAttention)
            throw new NotSupportedException($"{config.Source} has no cross-attention (add_cross_attention), so this GPT-2 cannot look at an encoder's output.");
        var tokens = Child<Embedding>("wte");
        var embedded = TokenTypes.Added(tokens.Forward(pass.InputIds) + Child<Embedding>("wpe").Forward(pass.PositionsOrDefault), pass, tokens);
        var hidden = LayerStack.Run(blocks, Child<Dropout>("drop").Forward(embedded), pass, (block, x, _) => block.Forward(x, pass));
        hidden = Child<LayerNorm>("ln_f").Forward(hidden);
        pass.HiddenStates?.Add(hidden);
        return hidden;
    }

    /// <summary>As in the paper, projections into the residual stream begin smaller, by the root of their number (Radford et al. 2019, section 2.3).</summary>
    public override void Initialize(string name, Parameter parameter, Generator generator) => Initialization.Normal(
        name, parameter, generator, config.InitializerRange / (name.EndsWith("c_proj.weight", StringComparison.Ordinal) ? Math.Sqrt(2 * config.NLayer) : 1));
}

/// <summary>GPT-2 that continues texts (<c>GPT2LMHeadModel</c>).</summary>
public sealed class GPT2LMHeadModel : CausalLanguageModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    public GPT2LMHeadModel(GPT2Config config)
        : this(config, new GPT2Model(config))
    {
    }

    private GPT2LMHeadModel(GPT2Config config, GPT2Model body)
        : base(config, "transformer", body) =>
        Add("lm_head", new Linear(config.TieWordEmbeddings ? body.TokenEmbeddings.Weight : new Parameter([config.VocabSize, config.NEmbd]), bias: null));

    internal override Tensor Score(Tensor hidden) => Child<Layer>("lm_head").Forward(hidden);
}

/// <summary>GPT-2 that puts a text into a class (<c>GPT2ForSequenceClassification</c>).</summary>
public sealed class GPT2ForSequenceClassification(GPT2Config config) : LastTokenClassificationModel(config, "transformer", new GPT2Model(config), config.NEmbd);
