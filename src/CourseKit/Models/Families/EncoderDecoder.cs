using System.Text.Json.Nodes;
using CourseKit.Hub;
using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>Any encoder joined with any decoder that can look at one, both pretrained alone (Rothe et al. 2020).</summary>
internal static class EncoderDecoderFamily
{
    /// <summary>What configurations call it.</summary>
    public const string ModelType = "encoder-decoder";

    /// <summary>Its configuration and heads.</summary>
    public static ModelFamily Family { get; } = new ModelFamily<EncoderDecoderConfig>(ModelType, (fields, source) => new(fields, source))
    {
        { ModelTask.Base, config => new EncoderDecoderModel(config) },
        { ModelTask.Seq2SeqLM, config => new EncoderDecoderModel(config) },
    };
}

/// <summary>The configurations of both halves (<c>transformers.EncoderDecoderConfig</c>).</summary>
public sealed record EncoderDecoderConfig : PretrainedConfig
{
    /// <summary>Reads the fields of a <c>config.json</c>.</summary>
    /// <exception cref="CheckpointException">A half is missing, of a family that is not supported, or not what its place asks for.</exception>
    public EncoderDecoderConfig(JsonObject fields, string source)
        : base(fields, source)
    {
        (EncoderFamily, Encoder) = Read("encoder", fields["encoder"]);
        (DecoderFamily, Decoder) = Read("decoder", fields["decoder"] is JsonObject decoder ? AsDecoder(decoder) : fields["decoder"]);
        if (!DecoderFamily.Tasks.Contains(ModelTask.CausalLM))
            throw new CheckpointException($"{source}: the decoder's model_type \"{Decoder.ModelType}\" has no causal language model.");
        VocabSize = Decoder.VocabSize;
        PadTokenId ??= Decoder.PadTokenId;
        DecoderStartTokenId ??= Decoder.BosTokenId;
        if (EosTokenIds.Count == 0) EosTokenIds = Decoder.EosTokenIds;
    }

    /// <summary>Of the encoder.</summary>
    public PretrainedConfig Encoder { get; }

    /// <summary>Of the decoder.</summary>
    public PretrainedConfig Decoder { get; }

    /// <summary>Of the decoder.</summary>
    public override int VocabSize { get; init; }

    /// <summary>Of the source.</summary>
    public override int? MaxInputLength => Encoder.MaxInputLength;

    internal override int? MaxTargetLength => Decoder.MaxInputLength;

    internal ModelFamily EncoderFamily { get; }

    internal ModelFamily DecoderFamily { get; }

    /// <summary>A decoder's fields, with causal attention and attention to a source switched on.</summary>
    internal static JsonObject AsDecoder(JsonObject fields)
    {
        var copy = (JsonObject)fields.DeepClone();
        (copy["is_decoder"], copy["add_cross_attention"]) = (true, true);
        return copy;
    }

    private (ModelFamily Family, PretrainedConfig Config) Read(string name, JsonNode? node)
    {
        if (node is not JsonObject fields) throw new CheckpointException($"{Source} has no {name}; expected an object with the configuration of that half.");
        var from = $"{Source} ({name})";
        if (fields["model_type"] is JsonValue type && type.TryGetValue(out string? own) && own == EncoderDecoderFamily.ModelType)
            throw new CheckpointException($"{from}: a half is an encoder or a decoder, not both.");
        var family = ModelFamily.Of(fields, from);
        var config = family.ReadConfig(fields, from);
        return config.IsEncoderDecoder ? throw new CheckpointException($"{from}: a half is an encoder or a decoder, but \"{config.ModelType}\" is both.") : (family, config);
    }
}

/// <summary>An encoder and a decoder that looks at what the encoder made of the source (<c>EncoderDecoderModel</c>).</summary>
public sealed class EncoderDecoderModel : Seq2SeqLanguageModel
{
    private readonly CausalLanguageModel decoder;

    /// <summary>A model with parameters yet to be loaded.</summary>
    /// <exception cref="CheckpointException">The halves do not fit together.</exception>
    public EncoderDecoderModel(EncoderDecoderConfig config)
        : this(config, config.EncoderFamily.Create(ModelTask.Base, config.Encoder), config.DecoderFamily.Create(ModelTask.CausalLM, config.Decoder))
    {
    }

    private EncoderDecoderModel(EncoderDecoderConfig config, PretrainedModel encoder, PretrainedModel decoder)
        : base(config)
    {
        Encoder = Add("encoder", encoder as EncoderModel ?? throw new CheckpointException($"{config.Source}: {encoder.GetType().Name} is no encoder."));
        this.decoder = Add("decoder", decoder as CausalLanguageModel ?? throw new CheckpointException($"{config.Source}: {decoder.GetType().Name} is no causal language model."));
        var (source, target) = (WidthOf(config.Encoder), WidthOf(config.Decoder));
        if (source != target) Add("enc_to_dec_proj", new Linear(source, target));
        IsProjected = source != target;
    }

    /// <summary>Reads the source.</summary>
    public EncoderModel Encoder { get; }

    /// <summary>Writes the target.</summary>
    public CausalLanguageModel Decoder => decoder;

    /// <summary>Whether the encoder's output is brought to the decoder's width.</summary>
    public bool IsProjected { get; }

    /// <inheritdoc/>
    public override string BaseModelPrefix => "encoder_decoder";

    /// <summary>Joins two pretrained checkpoints. What the decoder lacks to look at a source (its cross-attention) is new and has to be trained.</summary>
    /// <param name="encoderName">An encoder: a folder, or a name.</param>
    /// <param name="decoderName">A decoder, or an encoder whose family can be one.</param>
    /// <param name="decoderStartTokenId">What the decoder begins with; when null, the decoder's begin-of-text token, if it has one. BERT's is that of [CLS].</param>
    /// <param name="padTokenId">When null, the decoder's.</param>
    /// <param name="eosTokenId">What ends a text; when null, the decoder's. BERT's is that of [SEP].</param>
    /// <param name="options">How the checkpoints are loaded.</param>
    /// <exception cref="CheckpointException">A checkpoint is not found, or cannot be that half.</exception>
    public static EncoderDecoderModel FromEncoderDecoderPretrained(
        string encoderName, string decoderName, int? decoderStartTokenId = null, int? padTokenId = null, int? eosTokenId = null, ModelLoadOptions? options = null)
    {
        options ??= new();
        var (encoderFolder, decoderFolder) = (ModelLocator.Default.Locate(encoderName), ModelLocator.Default.Locate(decoderName));
        var fields = new JsonObject
        {
            ["model_type"] = EncoderDecoderFamily.ModelType,
            ["is_encoder_decoder"] = true,
            ["encoder"] = CheckpointFolder.ReadConfig(encoderFolder).Fields.DeepClone(),
            ["decoder"] = EncoderDecoderConfig.AsDecoder(CheckpointFolder.ReadConfig(decoderFolder).Fields),
        };
        foreach (var (name, id) in new[] { ("decoder_start_token_id", decoderStartTokenId), ("pad_token_id", padTokenId), ("eos_token_id", eosTokenId) })
            if (id is not null) fields[name] = id;
        var model = new EncoderDecoderModel(new EncoderDecoderConfig(fields, $"{encoderName} with {decoderName}"));
        var (encoder, decoder) = (Load(model.Encoder, encoderFolder), Load(model.decoder, decoderFolder));
        model.Initialize(options);
        model.LoadReport = new(
            [.. Named("encoder", encoder.Missing), .. Named("decoder", decoder.Missing), .. model.IsProjected ? ["enc_to_dec_proj.weight", "enc_to_dec_proj.bias"] : Array.Empty<string>()],
            [.. Named("encoder", encoder.Unexpected), .. Named("decoder", decoder.Unexpected)]);
        return model;

        LoadReport Load(PretrainedModel half, string folder) => half.LoadReport = WeightLoader.Load(half, CheckpointFolder.Open(folder), options);
        static IEnumerable<string> Named(string half, IEnumerable<string> names) => names.Select(name => $"{half}.{name}");
    }

    /// <summary>Runs both halves. What the decoder reads is made from the labels where it is not given; its padding then is not looked at.</summary>
    /// <inheritdoc/>
    public override Seq2SeqLogitsOutput Forward(ModelInputs inputs, bool outputHiddenStates = false, bool outputAttentions = false)
    {
        if (inputs is { DecoderInputIds: null, Labels: { } labels })
        {
            var target = ShiftRight(labels);
            var mask = inputs.DecoderAttentionMask ?? (Config.PadTokenId is { } pad ? target.Ne(pad).To(DType.Int64) : null);
            inputs = inputs with { DecoderInputIds = target, DecoderAttentionMask = mask };
        }

        return base.Forward(inputs, outputHiddenStates, outputAttentions);
    }

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator)
    {
        if (name.StartsWith("encoder.", StringComparison.Ordinal)) Encoder.Initialize(name[8..], parameter, generator);
        else if (name.StartsWith("decoder.", StringComparison.Ordinal)) decoder.Initialize(name[8..], parameter, generator);
        else Initialization.Normal(name, parameter, generator, deviation: 0.02);
    }

    internal override Tensor RunEncoder(ForwardPass pass) => Encoder.Run(pass);

    // With tokens in the cache, so are the keys and values of the source.
    internal override Tensor RunDecoder(ForwardPass pass) => decoder.Body.Run(
        IsProjected && pass.Past == 0 ? pass with { EncoderHiddenStates = Child<Layer>("enc_to_dec_proj").Forward(pass.EncoderHiddenStates!) } : pass);

    internal override Tensor Score(Tensor hidden) => decoder.Score(hidden);

    private void Initialize(ModelLoadOptions options)
    {
        if (!IsProjected) return;
        var generator = new Generator(options.Seed);
        foreach (var (name, parameter) in Child<Layer>("enc_to_dec_proj").NamedParameters())
        {
            Initialize("enc_to_dec_proj." + name, parameter, generator);
            parameter.RequiresGrad = options.Trainable;
        }
    }

    // Families call the width of their hidden states by different names.
    private static int WidthOf(PretrainedConfig config)
    {
        var fields = config.ToJson();
        foreach (var name in new[] { "hidden_size", "n_embd", "d_model", "dim" })
            if (fields[name] is JsonValue value && value.TryGetValue(out int width) && width > 0) return width;
        throw new CheckpointException($"{config.Source} does not say how wide its hidden states are (hidden_size); to join two models, both must.");
    }
}
