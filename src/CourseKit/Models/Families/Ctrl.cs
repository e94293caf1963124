using System.Text.Json.Nodes;
using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>CTRL: a decoder that is steered by a code before the text; its positions are sinusoids (Keskar et al. 2019).</summary>
internal static class CtrlFamily
{
    /// <summary>Its configuration and heads.</summary>
    public static ModelFamily Family { get; } = new ModelFamily<CTRLConfig>("ctrl", (fields, source) => new(fields, source))
    {
        { ModelTask.Base, config => new CTRLModel(config) },
        { ModelTask.CausalLM, config => new CTRLLMHeadModel(config) },
        { ModelTask.SequenceClassification, config => new CTRLForSequenceClassification(config) },
    };
}

/// <summary>The sizes of a CTRL model (<c>transformers.CTRLConfig</c>).</summary>
public sealed record CTRLConfig : PretrainedConfig
{
    /// <summary>Reads the fields of a <c>config.json</c>; those that are missing take the reference's defaults (the published CTRL).</summary>
    /// <exception cref="CheckpointException">A field has a wrong type or size.</exception>
    public CTRLConfig(JsonObject fields, string source)
        : base(fields, source)
    {
        VocabSize = Whole("vocab_size", 246534);
        NPositions = Whole("n_positions", 256, maximum: 1 << 20);
        NEmbd = Whole("n_embd", 1280, maximum: 1 << 16);
        Dff = Whole("dff", 8192, maximum: 1 << 20);
        NLayer = Whole("n_layer", 48, minimum: 0, maximum: 1024);
        NHead = Whole("n_head", 16, maximum: 1024);
        ResidPdrop = Real("resid_pdrop", 0.1, maximum: 1);
        EmbdPdrop = Real("embd_pdrop", 0.1, maximum: 1);
        LayerNormEpsilon = Real("layer_norm_epsilon", 1e-6);
        InitializerRange = Real("initializer_range", 0.02);
        if (NEmbd % NHead != 0) throw new CheckpointException($"{source}: n_embd {NEmbd} is not a multiple of n_head {NHead}.");
        if (NEmbd % 2 != 0) throw new CheckpointException($"{source}: n_embd {NEmbd} is odd; the sinusoids of CTRL's positions come in pairs.");
    }

    /// <inheritdoc/>
    public override int VocabSize { get; init; }

    /// <summary>Number of positions.</summary>
    public int NPositions { get; }

    /// <inheritdoc/>
    public override int? MaxInputLength => NPositions;

    /// <summary>Width of the hidden states.</summary>
    public int NEmbd { get; }

    /// <summary>Width of the feed-forward layers.</summary>
    public int Dff { get; }

    /// <summary>Number of layers.</summary>
    public int NLayer { get; }

    /// <summary>Heads of each attention.</summary>
    public int NHead { get; }

    /// <summary>Dropout of what a block adds to the hidden states, while training.</summary>
    public double ResidPdrop { get; }

    /// <summary>Dropout of the embeddings while training.</summary>
    public double EmbdPdrop { get; }

    /// <summary>Added to variances by the last normalisation; those of the blocks add 1e-6.</summary>
    public double LayerNormEpsilon { get; }

    /// <summary>Standard deviation of new weights.</summary>
    public double InitializerRange { get; }
}

/// <summary>One transformer block (<c>modeling_ctrl.EncoderLayer</c>, which is a decoder's all the same).</summary>
public sealed class CTRLLayer : Module
{
    private const double Epsilon = 1e-6;

    private static readonly AttentionNames Names = new("Wq", "Wk", "Wv", "dense");

    /// <summary>A block of the configuration's sizes.</summary>
    public CTRLLayer(CTRLConfig config)
    {
        Add("multi_head_attention", new MultiHeadAttention(new(config.NEmbd, config.NHead), Names));
        Add("ffn", new Sequential(new Linear(config.NEmbd, config.Dff), new Tensors.Nn.Activation(x => x.Relu()), new Linear(config.Dff, config.NEmbd)));
        Add("layernorm1", new LayerNorm(config.NEmbd, Epsilon));
        Add("layernorm2", new LayerNorm(config.NEmbd, Epsilon));
        Add("dropout1", new Dropout(config.ResidPdrop));
        Add("dropout2", new Dropout(config.ResidPdrop));
    }

    internal Tensor Forward(Tensor hidden, ForwardPass pass, int layer) => Hooked(hidden, x =>
    {
        x += Child<Dropout>("dropout1").Forward(Child<MultiHeadAttention>("multi_head_attention").ToSelf(Child<LayerNorm>("layernorm1").Forward(x), pass, layer));
        return x + Child<Dropout>("dropout2").Forward(Child<Layer>("ffn").Forward(Child<LayerNorm>("layernorm2").Forward(x)));
    });
}

/// <summary>CTRL without a head (<c>CTRLModel</c>).</summary>
public sealed class CTRLModel : DecoderModel
{
    private readonly CTRLConfig config;
    private readonly ModuleList<CTRLLayer> layers;

    /// <summary>A model with parameters yet to be loaded.</summary>
    public CTRLModel(CTRLConfig config)
        : base(config)
    {
        this.config = config;
        TokenEmbeddings = Add("w", new Embedding(config.VocabSize, config.NEmbd));
        Add("dropout", new Dropout(config.EmbdPdrop));
        layers = Add("h", new ModuleList<CTRLLayer>(Enumerable.Range(0, config.NLayer).Select(_ => new CTRLLayer(config))));
        Add("layernorm", new LayerNorm(config.NEmbd, config.LayerNormEpsilon));
    }

    /// <summary>The token embeddings.</summary>
    public Embedding TokenEmbeddings { get; }

    /// <inheritdoc/>
    public override string BaseModelPrefix => "transformer";

    internal override Tensor Run(ForwardPass pass)
    {
        var (tokens, factor) = (Child<Embedding>("w"), Math.Sqrt(config.NEmbd));
        var embedded = TokenTypes.Added(tokens.Forward(pass.InputIds), pass, tokens) * factor;
        embedded += Sinusoids(pass.PositionsOrDefault, config.NEmbd);
        var hidden = LayerStack.Run(layers, Child<Dropout>("dropout").Forward(embedded), pass, (layer, x, i) => layer.Forward(x, pass, i));
        hidden = Child<LayerNorm>("layernorm").Forward(hidden);
        pass.HiddenStates?.Add(hidden);
        return hidden;
    }

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => Initialization.Normal(name, parameter, generator, config.InitializerRange);

    // Vaswani et al. 2017, section 3.5, with all sines before all cosines.
    private static Tensor Sinusoids(Tensor positions, int width)
    {
        var (ids, half) = (positions.ToArray<long>(), width / 2);
        var values = new float[ids.Length * width];
        for (var row = 0; row < ids.Length; row++)
        {
            for (var i = 0; i < half; i++)
            {
                var (sine, cosine) = Math.SinCos(ids[row] * Math.Pow(10000, -2.0 * i / width));
                (values[(row * width) + i], values[(row * width) + half + i]) = ((float)sine, (float)cosine);
            }
        }

        return Tensor.From(values, [.. positions.Shape.ToArray(), width]);
    }
}

/// <summary>CTRL that continues texts (<c>CTRLLMHeadModel</c>). Left padding is masked and does not count as a position; the reference's generation before version 5 ignored the mask.</summary>
public sealed class CTRLLMHeadModel : CausalLanguageModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    public CTRLLMHeadModel(CTRLConfig config)
        : this(config, new CTRLModel(config))
    {
    }

    private CTRLLMHeadModel(CTRLConfig config, CTRLModel body)
        : base(config, "transformer", body) =>
        Add("lm_head", new Linear(config.TieWordEmbeddings ? body.TokenEmbeddings.Weight : new Parameter([config.VocabSize, config.NEmbd]), new Parameter([config.VocabSize])));

    internal override Tensor Score(Tensor hidden) => Child<Layer>("lm_head").Forward(hidden);
}

/// <summary>CTRL that puts a text into a class (<c>CTRLForSequenceClassification</c>).</summary>
public sealed class CTRLForSequenceClassification(CTRLConfig config) : LastTokenClassificationModel(config, "transformer", new CTRLModel(config), config.NEmbd, head: "classifier");
