using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>An encoder-decoder of the original kind without a head: token embeddings and two stacks (<c>BartModel</c> and its relatives).</summary>
public abstract class Seq2SeqTransformer : Seq2SeqModel
{
    private readonly Seq2SeqConfig config;

    /// <summary>A model of a family's design.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="design">What sets the family apart.</param>
    /// <param name="decoderVocabSize">The decoder's vocabulary, where both halves have token embeddings of their own.</param>
    private protected Seq2SeqTransformer(Seq2SeqConfig config, Seq2SeqDesign design, int? decoderVocabSize = null)
        : base(config)
    {
        this.config = config;
        var source = new Embedding(config.VocabSize, config.DModel, config.PadTokenId);
        var target = decoderVocabSize is { } size ? new Embedding(size, config.DModel, config.PadTokenId) : Add("shared", source);
        Encoder = Add("encoder", new Seq2SeqStack(config, design, source, isDecoder: false));
        Decoder = Add("decoder", new Seq2SeqStack(config, design, target, isDecoder: true));
    }

    /// <summary>Reads the source.</summary>
    public Seq2SeqStack Encoder { get; }

    /// <summary>Writes the target.</summary>
    public Seq2SeqStack Decoder { get; }

    /// <inheritdoc/>
    public override string BaseModelPrefix => "model";

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => Initialization.Normal(name, parameter, generator, config.InitStd);

    internal override Tensor RunEncoder(ForwardPass pass) => Encoder.Forward(pass);

    internal override Tensor RunDecoder(ForwardPass pass) => Decoder.Forward(pass);
}

/// <summary>The same with output weights, which are the decoder's token embeddings unless the configuration unties them (<c>BartForConditionalGeneration</c> and its relatives).</summary>
public abstract class Seq2SeqTransformerWithHead : Seq2SeqLanguageModel
{
    private const string FinalLogitsBias = "final_logits_bias";

    private readonly bool hasFinalLogitsBias;

    // The output layer with that bias as its own, made anew when the vocabulary changes its size.
    private (Tensor Bias, Linear Layer)? biased;

    private protected Seq2SeqTransformerWithHead(Seq2SeqConfig config, Seq2SeqTransformer body, bool hasFinalLogitsBias = true)
        : base(config)
    {
        Body = Add("model", body);
        var embeddings = body.Decoder.EmbedTokens.Weight;
        Add("lm_head", config.TieWordEmbeddings ? new Linear(embeddings, bias: null) : new Linear(config.DModel, embeddings.Shape[0], bias: false));
        this.hasFinalLogitsBias = hasFinalLogitsBias;
        if (hasFinalLogitsBias) RegisterBuffer(FinalLogitsBias, Tensor.Zeros([1, embeddings.Shape[0]]));
    }

    /// <summary>The model without the head.</summary>
    public Seq2SeqTransformer Body { get; }

    /// <inheritdoc/>
    public override string BaseModelPrefix => Body.BaseModelPrefix;

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => Body.Initialize(name, parameter, generator);

    /// <inheritdoc/>
    public override Seq2SeqLogitsOutput Forward(ModelInputs inputs, bool outputHiddenStates = false, bool outputAttentions = false) => base.Forward(
        inputs is { DecoderInputIds: null, Labels: null } ? inputs with { DecoderInputIds = Body.DefaultDecoderInputIds(inputs) } : inputs, outputHiddenStates, outputAttentions);

    internal override Tensor RunEncoder(ForwardPass pass) => Body.RunEncoder(pass);

    internal override Tensor RunDecoder(ForwardPass pass) => Body.RunDecoder(pass);

    internal override Tensor Score(Tensor hidden)
    {
        var head = Child<Layer>("lm_head");
        if (!hasFinalLogitsBias) return head.Forward(hidden);
        var bias = Buffer(FinalLogitsBias);
        if (head.HasForwardHooks || head is not Linear plain) return head.Forward(hidden) + bias;

        // One product with the bias in it, unless something was put around or in place of the output layer.
        if (biased is not { } known || known.Bias != bias || known.Layer.Weight != plain.Weight) biased = known = (bias, new(plain.Weight, new Parameter(bias.Reshape(-1))));
        return known.Layer.Forward(hidden);
    }
}
