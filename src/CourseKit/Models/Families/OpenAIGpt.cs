using System.Text.Json.Nodes;
using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>GPT: the first decoder that was pretrained on texts and then fine-tuned, with the normalisation behind each sum (Radford et al. 2018).</summary>
internal static class OpenAIGptFamily
{
    /// <summary>Its configuration and heads.</summary>
    public static ModelFamily Family { get; } = new ModelFamily<OpenAIGPTConfig>("openai-gpt", (fields, source) => new(fields, source))
    {
        { ModelTask.Base, config => new OpenAIGPTModel(config) },
        { ModelTask.CausalLM, config => new OpenAIGPTLMHeadModel(config) },
        { ModelTask.SequenceClassification, config => new OpenAIGPTForSequenceClassification(config) },
    };
}

/// <summary>The sizes of a GPT model (<c>transformers.OpenAIGPTConfig</c>).</summary>
public sealed record OpenAIGPTConfig : PretrainedConfig
{
    /// <summary>Reads the fields of a <c>config.json</c>; those that are missing take the reference's defaults (the published GPT).</summary>
    /// <exception cref="CheckpointException">A field has a wrong type or size.</exception>
    public OpenAIGPTConfig(JsonObject fields, string source)
        : base(fields, source)
    {
        VocabSize = Whole("vocab_size", 40478);
        NPositions = Whole("n_positions", 512, maximum: 1 << 20);
        NEmbd = Whole("n_embd", 768, maximum: 1 << 16);
        NLayer = Whole("n_layer", 12, minimum: 0, maximum: 1024);
        NHead = Whole("n_head", 12, maximum: 1024);
        Afn = Text("afn") ?? "gelu";
        ResidPdrop = Real("resid_pdrop", 0.1, maximum: 1);
        EmbdPdrop = Real("embd_pdrop", 0.1, maximum: 1);
        AttnPdrop = Real("attn_pdrop", 0.1, maximum: 1);
        LayerNormEpsilon = Real("layer_norm_epsilon", 1e-5);
        InitializerRange = Real("initializer_range", 0.02);
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

    /// <summary>Activation of the feed-forward layers: <c>gelu</c>, by which this family means the approximation by tanh, <c>relu</c> or <c>silu</c>.</summary>
    public string Afn { get; }

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
}

/// <summary>One transformer block (<c>modeling_openai.Block</c>).</summary>
public sealed class OpenAIGPTBlock : Module
{
    /// <summary>A block of the configuration's sizes.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="layer">Its number.</param>
    public OpenAIGPTBlock(OpenAIGPTConfig config, int layer)
    {
        var (width, inner) = (config.NEmbd, 4 * config.NEmbd);
        Add("attn", new JoinedAttention(width, new(config.NHead, config.NHead), layer, config.AttnPdrop, config.ResidPdrop));
        Add("ln_1", new LayerNorm(width, config.LayerNormEpsilon));
        Add("mlp", new FeedForward(
            new TransposedLinear(width, inner), new TransposedLinear(inner, width), config.ResidPdrop, Activation.Get(config.Afn == "gelu" ? "gelu_new" : config.Afn, config.Source)));
        Add("ln_2", new LayerNorm(width, config.LayerNormEpsilon));
    }

    internal Tensor Forward(Tensor hidden, ForwardPass pass) => Hooked(hidden, x =>
    {
        x = Child<LayerNorm>("ln_1").ForwardSum(Child<JoinedAttention>("attn").ToSelf(x, pass), x);
        return Child<LayerNorm>("ln_2").ForwardSum(Child<FeedForward>("mlp").Forward(x), x);
    });
}

/// <summary>GPT without a head (<c>OpenAIGPTModel</c>).</summary>
public sealed class OpenAIGPTModel : DecoderModel
{
    private readonly OpenAIGPTConfig config;
    private readonly ModuleList<OpenAIGPTBlock> blocks;

    /// <summary>A model with parameters yet to be loaded.</summary>
    public OpenAIGPTModel(OpenAIGPTConfig config)
        : base(config)
    {
        this.config = config;
        TokenEmbeddings = Add("tokens_embed", new Embedding(config.VocabSize, config.NEmbd));
        Add("positions_embed", new Embedding(config.NPositions, config.NEmbd));
        Add("drop", new Dropout(config.EmbdPdrop));
        blocks = Add("h", new ModuleList<OpenAIGPTBlock>(Enumerable.Range(0, config.NLayer).Select(i => new OpenAIGPTBlock(config, i))));
    }

    /// <summary>The token embeddings.</summary>
    public Embedding TokenEmbeddings { get; }

    /// <inheritdoc/>
    public override string BaseModelPrefix => "transformer";

    internal override Tensor Run(ForwardPass pass)
    {
        var tokens = Child<Embedding>("tokens_embed");
        var embedded = TokenTypes.Added(tokens.Forward(pass.InputIds) + Child<Embedding>("positions_embed").Forward(pass.PositionsOrDefault), pass, tokens);
        var hidden = LayerStack.Run(blocks, Child<Dropout>("drop").Forward(embedded), pass, (block, x, _) => block.Forward(x, pass));
        pass.HiddenStates?.Add(hidden);
        return hidden;
    }

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => Initialization.Normal(name, parameter, generator, config.InitializerRange);
}

/// <summary>GPT that continues texts (<c>OpenAIGPTLMHeadModel</c>). Left padding is masked and does not count as a position; the reference's generation before version 5 ignored the mask.</summary>
public sealed class OpenAIGPTLMHeadModel : CausalLanguageModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    public OpenAIGPTLMHeadModel(OpenAIGPTConfig config)
        : this(config, new OpenAIGPTModel(config))
    {
    }

    private OpenAIGPTLMHeadModel(OpenAIGPTConfig config, OpenAIGPTModel body)
        : base(config, "transformer", body) =>
        Add("lm_head", new Linear(config.TieWordEmbeddings ? body.TokenEmbeddings.Weight : new Parameter([config.VocabSize, config.NEmbd]), bias: null));

    internal override Tensor Score(Tensor hidden) => Child<Layer>("lm_head").Forward(hidden);
}

/// <summary>GPT that puts a text into a class (<c>OpenAIGPTForSequenceClassification</c>).</summary>
public sealed class OpenAIGPTForSequenceClassification(OpenAIGPTConfig config) : LastTokenClassificationModel(config, "transformer", new OpenAIGPTModel(config), config.NEmbd);
