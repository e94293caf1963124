using System.Text.Json.Nodes;
using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Memory;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>ELECTRA: an encoder pretrained to tell which words a small generator has replaced (Clark et al. 2020).</summary>
/// <remarks>What differs from BERT: embeddings may be narrower than the blocks, no pooler, and the two models of its pre-training, generator (masked words) and discriminator.</remarks>
internal static class ElectraFamily
{
    /// <summary>Its configuration and heads.</summary>
    public static ModelFamily Family { get; } = new ModelFamily<ElectraConfig>("electra", (fields, source) => new(fields, source))
    {
        { ModelTask.Base, config => new ElectraModel(config) },
        { ModelTask.SequenceClassification, config => new ElectraForSequenceClassification(config) },
        { ModelTask.TokenClassification, config => new ElectraForTokenClassification(config) },
        { ModelTask.QuestionAnswering, config => new ElectraForQuestionAnswering(config) },
        { ModelTask.MultipleChoice, config => new ElectraForMultipleChoice(config) },
        { ModelTask.MaskedLM, config => new ElectraForMaskedLM(config) },
        { ModelTask.PreTraining, config => new ElectraForPreTraining(config) },
        { ModelTask.CausalLM, config => new ElectraForCausalLM(config) },
    };
}

/// <summary>The sizes of an ELECTRA model (<c>transformers.ElectraConfig</c>).</summary>
public sealed record ElectraConfig : BertConfig
{
    /// <summary>Reads the fields of a <c>config.json</c>; those that are missing take the reference's defaults (ELECTRA small).</summary>
    /// <exception cref="CheckpointException">A field has a wrong type or size.</exception>
    public ElectraConfig(JsonObject fields, string source)
        : base(fields, source, new BertDefaults { HiddenSize = 256, NumAttentionHeads = 4, IntermediateSize = 1024 })
    {
        EmbeddingSize = Whole("embedding_size", 128, maximum: 1 << 16);
        SummaryType = Text("summary_type") ?? "first";
        SummaryUseProj = Flag("summary_use_proj", true);
        SummaryActivation = Text("summary_activation") ?? (fields.ContainsKey("summary_activation") ? "linear" : "gelu");
        SummaryLastDropout = Real("summary_last_dropout", 0.1, maximum: 1);
    }

    /// <summary>Which hidden state multiple choice looks at; <c>first</c> is supported.</summary>
    public string SummaryType { get; }

    /// <summary>Whether multiple choice projects it.</summary>
    public bool SummaryUseProj { get; }

    /// <summary>Activation of that projection.</summary>
    public string SummaryActivation { get; }

    /// <summary>Dropout behind it while training.</summary>
    public double SummaryLastDropout { get; }
}

/// <summary>ELECTRA without a head, generator or discriminator (<c>ElectraModel</c>): BERT's blocks over embeddings that are widened where they are narrower.</summary>
public sealed class ElectraModel : EncoderModel
{
    private readonly ElectraConfig config;

    /// <summary>A model with parameters yet to be loaded.</summary>
    public ElectraModel(ElectraConfig config)
        : base(config)
    {
        this.config = config;
        Embeddings = Add("embeddings", new BertEmbeddings(config));
        if (config.EmbeddingSize != config.HiddenSize) Add("embeddings_project", new Linear(config.EmbeddingSize, config.HiddenSize));
        Encoder = Add("encoder", new BertEncoder(config));
    }

    /// <summary>Token, position and type embeddings.</summary>
    public BertEmbeddings Embeddings { get; }

    /// <summary>The blocks.</summary>
    public BertEncoder Encoder { get; }

    /// <inheritdoc/>
    public override string BaseModelPrefix => "electra";

    internal override bool PicksOutputTokens => true;

    internal override Tensor Run(ForwardPass pass)
    {
        if (config.IsDecoder && !pass.IsCausal) pass = pass with { IsCausal = true };
        var embedded = Embeddings.Forward(pass);
        return Encoder.Forward(config.EmbeddingSize == config.HiddenSize ? embedded : Child<Layer>("embeddings_project").Forward(embedded), pass);
    }

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => Initialization.Normal(name, parameter, generator, config.InitializerRange);
}

/// <summary>ELECTRA that puts a text into a class (<c>ElectraForSequenceClassification</c>).</summary>
public sealed class ElectraForSequenceClassification : SequenceClassificationModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    /// <exception cref="CheckpointException">The configuration has no classes.</exception>
    public ElectraForSequenceClassification(ElectraConfig config)
        : base(config, "electra", new ElectraModel(config)) =>
        // GELU whatever the blocks have, as in the reference.
        Add("classifier", new ClassificationHead(config.HiddenSize, config.NumLabels, config.ClassifierDropout, Activation.Get("gelu", config.Source)));

    private protected override Tensor Classify(Tensor firstTokens) => Child<ClassificationHead>("classifier").Forward(firstTokens);
}

/// <summary>ELECTRA that puts every token into a class (<c>ElectraForTokenClassification</c>).</summary>
/// <param name="config">Sizes.</param>
public sealed class ElectraForTokenClassification(ElectraConfig config)
    : TokenClassificationModel(config, "electra", new ElectraModel(config), config.HiddenSize, config.ClassifierDropout);

/// <summary>ELECTRA that finds the answer to a question in a text (<c>ElectraForQuestionAnswering</c>).</summary>
/// <param name="config">Sizes.</param>
public sealed class ElectraForQuestionAnswering(ElectraConfig config)
    : QuestionAnsweringModel(config, "electra", new ElectraModel(config), config.HiddenSize);

/// <summary>ELECTRA that picks one of several continuations (<c>ElectraForMultipleChoice</c>).</summary>
public sealed class ElectraForMultipleChoice : MultipleChoiceModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    /// <exception cref="CheckpointException">The configuration asks for a summary other than the first token's.</exception>
    public ElectraForMultipleChoice(ElectraConfig config)
        : base(config, "electra", new ElectraModel(config))
    {
        Add("sequence_summary", new ElectraSequenceSummary(config));
        Add("classifier", new Linear(config.HiddenSize, 1));
    }

    private protected override Tensor Classify(Tensor firstTokens) => Child<Layer>("classifier").Forward(Child<ElectraSequenceSummary>("sequence_summary").Forward(firstTokens));
}

/// <summary>A summary of the text from its first token (<c>ElectraSequenceSummary</c>).</summary>
public sealed class ElectraSequenceSummary : Module
{
    private readonly Activation activation;
    private readonly bool projects;

    /// <summary>A summary of the configuration's kind.</summary>
    /// <exception cref="CheckpointException">It asks for another than the first token's.</exception>
    public ElectraSequenceSummary(ElectraConfig config)
    {
        if (config.SummaryType != "first") throw new CheckpointException($"{config.Source}: summary_type \"{config.SummaryType}\" is not supported; expected \"first\".");
        activation = Activation.Get(config.SummaryActivation, config.Source);
        projects = config.SummaryUseProj;
        if (projects) Add("summary", new Linear(config.HiddenSize, config.HiddenSize));
        Add("last_dropout", new Dropout(config.SummaryLastDropout));
    }

    internal Tensor Forward(Tensor firstTokens) =>
        Child<Dropout>("last_dropout").Forward(projects ? activation.After(Child<Layer>("summary"), firstTokens) : activation.Apply(firstTokens));
}

/// <summary>The generator: ELECTRA that guesses masked words (<c>ElectraForMaskedLM</c>).</summary>
public sealed class ElectraForMaskedLM : MaskedLanguageModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    public ElectraForMaskedLM(ElectraConfig config)
        : this(config, new ElectraModel(config))
    {
    }

    private ElectraForMaskedLM(ElectraConfig config, ElectraModel body)
        : base(config, "electra", body)
    {
        Add("generator_predictions", new ElectraGeneratorPredictions(config));
        Add("generator_lm_head", ElectraGeneratorPredictions.Head(config, body));
    }

    private protected override Tensor Score(Tensor hidden) => Child<Layer>("generator_lm_head").Forward(Child<ElectraGeneratorPredictions>("generator_predictions").Forward(hidden));
}

/// <summary>ELECTRA as a decoder (<c>ElectraForCausalLM</c>): every token sees itself and those before it, and an encoder's output where the configuration adds attention to it.</summary>
public sealed class ElectraForCausalLM : CausalLanguageModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    public ElectraForCausalLM(ElectraConfig config)
        : this(config, new ElectraModel(config))
    {
    }

    private ElectraForCausalLM(ElectraConfig config, ElectraModel body)
        : base(config, "electra", body)
    {
        Add("generator_predictions", new ElectraGeneratorPredictions(config));
        Add("generator_lm_head", ElectraGeneratorPredictions.Head(config, body));
    }

    internal override Tensor Score(Tensor hidden) => Child<Layer>("generator_lm_head").Forward(Child<ElectraGeneratorPredictions>("generator_predictions").Forward(hidden));
}

/// <summary>From hidden states back to the embeddings' width (<c>ElectraGeneratorPredictions</c>).</summary>
public sealed class ElectraGeneratorPredictions : Module
{
    // GELU whatever the blocks have, as in the reference.
    private static readonly Activation Gelu = Activation.Get("gelu", "");

    /// <summary>A transformation of the configuration's sizes.</summary>
    public ElectraGeneratorPredictions(ElectraConfig config)
    {
        Add("LayerNorm", new LayerNorm(config.EmbeddingSize, config.LayerNormEps));
        Add("dense", new Linear(config.HiddenSize, config.EmbeddingSize));
    }

    /// <summary>The output weights, which are the token embeddings, unless the configuration unties them.</summary>
    internal static Linear Head(ElectraConfig config, ElectraModel body) => new(
        config.TieWordEmbeddings ? body.Embeddings.WordEmbeddings.Weight : new Parameter([config.VocabSize, config.EmbeddingSize]), new Parameter([config.VocabSize]));

    internal Tensor Forward(Tensor hidden) => Hooked(hidden, x => Child<LayerNorm>("LayerNorm").Forward(Gelu.After(Child<Layer>("dense"), x)));
}

/// <summary>The discriminator: ELECTRA that tells of every token whether it was replaced (<c>ElectraForPreTraining</c>).</summary>
public sealed class ElectraForPreTraining : LogitsModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    public ElectraForPreTraining(ElectraConfig config)
        : base(config)
    {
        Body = Add("electra", new ElectraModel(config));
        Add("discriminator_predictions", new ElectraDiscriminatorPredictions(config));
    }

    /// <summary>The model without the head.</summary>
    public ElectraModel Body { get; }

    /// <inheritdoc/>
    public override string BaseModelPrefix => "electra";

    /// <summary>Logits (batch, length), above 0 for tokens that look replaced. Labels are 1 for those and 0 for the others; padding does not count.</summary>
    public override LogitsOutput Forward(ModelInputs inputs, bool outputHiddenStates = false, bool outputAttentions = false)
    {
        var pass = Body.Pass(inputs, outputHiddenStates, outputAttentions);
        var logits = Score(Body.Run(pass));
        return new(logits) { Loss = inputs.Labels is { } labels ? Loss(logits, labels, inputs.AttentionMask) : null, HiddenStates = pass.HiddenStates, Attentions = pass.Attentions };
    }

    /// <summary>One logit a token, (tokens), of sentences that are packed end to end, without recording.</summary>
    public override Tensor ForwardPacked(PackedInputs inputs) => NoGrad.Run(() => TensorScope.Run(() => Score(Body.ForwardPacked(inputs))));

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => Body.Initialize(name, parameter, generator);

    private Tensor Score(Tensor hidden) => Child<ElectraDiscriminatorPredictions>("discriminator_predictions").Forward(hidden);

    private static Tensor Loss(Tensor logits, Tensor labels, Tensor? mask)
    {
        var targets = labels.To(logits.DType);
        if (mask is null) return logits.BinaryCrossEntropyWithLogits(targets);
        var kept = mask.To(DType.Bool);
        return logits.MaskedSelect(kept).BinaryCrossEntropyWithLogits(targets.MaskedSelect(kept));
    }
}

/// <summary>A projection and one logit a token (<c>ElectraDiscriminatorPredictions</c>).</summary>
public sealed class ElectraDiscriminatorPredictions : Module
{
    private readonly Activation activation;

    /// <summary>A head of the configuration's sizes.</summary>
    public ElectraDiscriminatorPredictions(ElectraConfig config)
    {
        activation = Activation.Get(config.HiddenAct, config.Source);
        Add("dense", new Linear(config.HiddenSize, config.HiddenSize));
        Add("dense_prediction", new Linear(config.HiddenSize, 1));
    }

    internal Tensor Forward(Tensor hidden) => Hooked(hidden, x => Child<Layer>("dense_prediction").Forward(activation.After(Child<Layer>("dense"), x)).Squeeze(-1));
}
