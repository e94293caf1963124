using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>A summary of the sentence from its first token (<c>ContextPooler</c>).</summary>
public sealed class DebertaV2ContextPooler : Layer
{
    private readonly Activation activation;

    /// <summary>A projection of the hidden size.</summary>
    public DebertaV2ContextPooler(DebertaV2Config config)
    {
        Add("dense", new Linear(config.HiddenSize, config.HiddenSize));
        Add("dropout", new Dropout(config.PoolerDropout));
        activation = Activation.Get(config.PoolerHiddenAct, config.Source);
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor firstTokens) => activation.After(Child<Layer>("dense"), Child<Dropout>("dropout").Forward(firstTokens));
}

/// <summary>DeBERTa-v2 that puts a text into a class (<c>DebertaV2ForSequenceClassification</c>).</summary>
public sealed class DebertaV2ForSequenceClassification : SequenceClassificationModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    /// <exception cref="CheckpointException">The configuration has no classes.</exception>
    public DebertaV2ForSequenceClassification(DebertaV2Config config)
        : base(config, "deberta", new DebertaV2Model(config))
    {
        Add("pooler", new DebertaV2ContextPooler(config));
        Add("classifier", new Linear(config.HiddenSize, config.NumLabels));
        Add("dropout", new Dropout(config.ClassifierDropout));
    }

    private protected override Tensor Classify(Tensor firstTokens) =>
        Child<Layer>("classifier").Forward(Child<Dropout>("dropout").Forward(Child<Layer>("pooler").Forward(firstTokens)));
}

/// <summary>DeBERTa-v2 that picks a continuation (<c>DebertaV2ForMultipleChoice</c>).</summary>
public sealed class DebertaV2ForMultipleChoice : MultipleChoiceModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    public DebertaV2ForMultipleChoice(DebertaV2Config config)
        : base(config, "deberta", new DebertaV2Model(config))
    {
        Add("pooler", new DebertaV2ContextPooler(config));
        Add("classifier", new Linear(config.HiddenSize, 1));
        Add("dropout", new Dropout(config.ClassifierDropout));
    }

    private protected override Tensor Classify(Tensor firstTokens) =>
        Child<Layer>("classifier").Forward(Child<Dropout>("dropout").Forward(Child<Layer>("pooler").Forward(firstTokens)));
}

/// <summary>DeBERTa-v2 that puts every token into a class (<c>DebertaV2ForTokenClassification</c>).</summary>
/// <param name="config">Sizes and classes.</param>
public sealed class DebertaV2ForTokenClassification(DebertaV2Config config)
    : TokenClassificationModel(config, "deberta", new DebertaV2Model(config), config.HiddenSize, config.HiddenDropoutProb);

/// <summary>DeBERTa-v2 that answers questions (<c>DebertaV2ForQuestionAnswering</c>).</summary>
/// <param name="config">Sizes.</param>
public sealed class DebertaV2ForQuestionAnswering(DebertaV2Config config)
    : QuestionAnsweringModel(config, "deberta", new DebertaV2Model(config), config.HiddenSize);

/// <summary>DeBERTa-v2 that guesses masked words (<c>DebertaV2ForMaskedLM</c>).</summary>
public sealed class DebertaV2ForMaskedLM : MaskedLanguageModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    public DebertaV2ForMaskedLM(DebertaV2Config config)
        : this(config, new DebertaV2Model(config))
    {
    }

    private DebertaV2ForMaskedLM(DebertaV2Config config, DebertaV2Model body)
        : base(config, "deberta", body)
    {
        var words = body.Embeddings.WordEmbeddings;
        if (config.Legacy) Add("cls", new DebertaV2LegacyMLMHead(config, words));
        else Add("lm_predictions", new DebertaV2OnlyMLMHead(config, words));
    }

    private protected override Tensor Score(Tensor hidden) => Child<Layer>(((DebertaV2Config)Config).Legacy ? "cls" : "lm_predictions").Forward(hidden);
}

/// <summary>From hidden states to a score for every token (<c>LegacyDebertaV2OnlyMLMHead</c>).</summary>
public sealed class DebertaV2LegacyMLMHead : Layer
{
    /// <summary>A head over the given embeddings.</summary>
    public DebertaV2LegacyMLMHead(DebertaV2Config config, Embedding wordEmbeddings) => Add("predictions", new DebertaV2LegacyLMPredictionHead(config, wordEmbeddings));

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor hidden) => Child<Layer>("predictions").Forward(hidden);
}

/// <summary>A transformation to the embeddings' width and the output weights (<c>LegacyDebertaV2LMPredictionHead</c>).</summary>
public sealed class DebertaV2LegacyLMPredictionHead : Layer
{
    /// <summary>A head whose output weights are the token embeddings, unless the configuration unties them.</summary>
    public DebertaV2LegacyLMPredictionHead(DebertaV2Config config, Embedding wordEmbeddings)
    {
        var bias = Add("bias", new Parameter([config.VocabSize]));
        Add("transform", new DebertaV2PredictionHeadTransform(config));
        Add("decoder", new Linear(config.TieWordEmbeddings ? wordEmbeddings.Weight : new Parameter([config.VocabSize, config.EmbeddingSize]), bias));
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor hidden) => Child<Layer>("decoder").Forward(Child<Layer>("transform").Forward(hidden));
}

/// <summary>A projection, the activation and a layer norm (<c>LegacyDebertaV2PredictionHeadTransform</c>).</summary>
public sealed class DebertaV2PredictionHeadTransform : Layer
{
    private readonly Activation activation;

    /// <summary>A transformation from the hidden size to the embeddings' width.</summary>
    public DebertaV2PredictionHeadTransform(DebertaV2Config config)
    {
        Add("dense", new Linear(config.HiddenSize, config.EmbeddingSize));
        Add("LayerNorm", new LayerNorm(config.EmbeddingSize, config.LayerNormEps));
        activation = Activation.Get(config.HiddenAct, config.Source);
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor hidden) => Child<LayerNorm>("LayerNorm").Forward(activation.After(Child<Layer>("dense"), hidden));
}

/// <summary>From hidden states to a score for every token, as of transformers 4.50 (<c>DebertaV2OnlyMLMHead</c>).</summary>
public sealed class DebertaV2OnlyMLMHead : Layer
{
    /// <summary>A head over the given embeddings.</summary>
    public DebertaV2OnlyMLMHead(DebertaV2Config config, Embedding wordEmbeddings) => Add("lm_head", new DebertaV2LMPredictionHead(config, wordEmbeddings));

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor hidden) => Child<Layer>("lm_head").Forward(hidden);
}

/// <summary>A projection, the activation, a layer norm and the token embeddings (<c>DebertaV2LMPredictionHead</c>).</summary>
public sealed class DebertaV2LMPredictionHead : Layer
{
    private readonly Activation activation;
    private readonly Embedding wordEmbeddings;
    private readonly Parameter bias;

    /// <summary>A head over the given embeddings.</summary>
    /// <exception cref="CheckpointException">The embeddings are narrower than the hidden states.</exception>
    public DebertaV2LMPredictionHead(DebertaV2Config config, Embedding wordEmbeddings)
    {
        if (config.EmbeddingSize != config.HiddenSize)
            throw new CheckpointException($"{config.Source}: this head multiplies hidden states of {config.HiddenSize} numbers with embeddings of {config.EmbeddingSize}; set \"legacy\": true.");
        this.wordEmbeddings = wordEmbeddings;
        bias = Add("bias", new Parameter([config.VocabSize]));
        Add("dense", new Linear(config.HiddenSize, config.HiddenSize));
        Add("LayerNorm", new LayerNorm(config.HiddenSize, config.LayerNormEps));
        activation = Activation.Get(config.HiddenAct, config.Source);
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor hidden) =>
        Child<LayerNorm>("LayerNorm").Forward(activation.After(Child<Layer>("dense"), hidden)).Linear(wordEmbeddings.Weight, bias.Value);
}
