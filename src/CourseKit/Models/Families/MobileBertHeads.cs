using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>MobileBERT that puts a text into a class (<c>MobileBertForSequenceClassification</c>).</summary>
public sealed class MobileBertForSequenceClassification : SequenceClassificationModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    /// <exception cref="CheckpointException">The configuration has no classes.</exception>
    public MobileBertForSequenceClassification(MobileBertConfig config)
        : base(config, "mobilebert", new MobileBertModel(config))
    {
        Add("dropout", new Dropout(config.ClassifierDropout));
        Add("classifier", new Linear(config.HiddenSize, config.NumLabels));
    }

    private protected override Tensor Classify(Tensor firstTokens) =>
        Child<Layer>("classifier").Forward(Child<Dropout>("dropout").Forward(Child<MobileBertModel>("mobilebert").Pooler!.Forward(firstTokens)));
}

/// <summary>MobileBERT that puts every token into a class (<c>MobileBertForTokenClassification</c>).</summary>
/// <param name="config">Sizes and classes.</param>
public sealed class MobileBertForTokenClassification(MobileBertConfig config)
    : TokenClassificationModel(config, "mobilebert", new MobileBertModel(config, addPoolingLayer: false), config.HiddenSize, config.ClassifierDropout);

/// <summary>MobileBERT that answers questions (<c>MobileBertForQuestionAnswering</c>).</summary>
/// <param name="config">Sizes.</param>
public sealed class MobileBertForQuestionAnswering(MobileBertConfig config)
    : QuestionAnsweringModel(config, "mobilebert", new MobileBertModel(config, addPoolingLayer: false), config.HiddenSize);

/// <summary>MobileBERT that picks a continuation (<c>MobileBertForMultipleChoice</c>).</summary>
public sealed class MobileBertForMultipleChoice : MultipleChoiceModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    public MobileBertForMultipleChoice(MobileBertConfig config)
        : base(config, "mobilebert", new MobileBertModel(config))
    {
        Add("dropout", new Dropout(config.ClassifierDropout));
        Add("classifier", new Linear(config.HiddenSize, 1));
    }

    private protected override Tensor Classify(Tensor firstTokens) =>
        Child<Layer>("classifier").Forward(Child<Dropout>("dropout").Forward(Child<MobileBertModel>("mobilebert").Pooler!.Forward(firstTokens)));
}

/// <summary>MobileBERT that guesses masked words (<c>MobileBertForMaskedLM</c>).</summary>
public sealed class MobileBertForMaskedLM : MaskedLanguageModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    public MobileBertForMaskedLM(MobileBertConfig config)
        : this(config, new MobileBertModel(config, addPoolingLayer: false))
    {
    }

    private MobileBertForMaskedLM(MobileBertConfig config, MobileBertModel body)
        : base(config, "mobilebert", body) => Add("cls", new MobileBertOnlyMLMHead(config, body.Embeddings.WordEmbeddings));

    private protected override Tensor Score(Tensor hidden) => Child<MobileBertOnlyMLMHead>("cls").Forward(hidden);
}

/// <summary>From hidden states to a score for every token of the vocabulary (<c>MobileBertOnlyMLMHead</c>).</summary>
public sealed class MobileBertOnlyMLMHead : Layer
{
    /// <summary>A head over the given embeddings.</summary>
    public MobileBertOnlyMLMHead(MobileBertConfig config, Embedding wordEmbeddings) => Add("predictions", new MobileBertLMPredictionHead(config, wordEmbeddings));

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor hidden) => Child<Layer>("predictions").Forward(hidden);
}

/// <summary>A transformation and the output weights: the small token embeddings, and what is missing to the hidden size beside them (<c>MobileBertLMPredictionHead</c>).</summary>
public sealed class MobileBertLMPredictionHead : Layer
{
    private readonly Parameter bias;

    /// <summary>A head over the given embeddings, unless the configuration unties them.</summary>
    public MobileBertLMPredictionHead(MobileBertConfig config, Embedding wordEmbeddings)
    {
        bias = Add("bias", new Parameter([config.VocabSize]));
        Add("transform", new MobileBertPredictionHeadTransform(config));
        Add("dense", new Linear(config.VocabSize, config.HiddenSize - config.EmbeddingSize, bias: false));
        Add("decoder", new Linear(config.TieWordEmbeddings ? wordEmbeddings.Weight : new Parameter([config.VocabSize, config.EmbeddingSize]), bias));
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor hidden)
    {
        var x = Child<Layer>("transform").Forward(hidden);
        var (small, rest) = (Child<Linear>("decoder").Weight.Value, Child<Linear>("dense").Weight.Value);
        return x.MatMul(Tensor.Cat([small.Transpose(0, 1), rest], 0)) + bias.Value;
    }
}

/// <summary>A projection, the activation and a layer norm (<c>MobileBertPredictionHeadTransform</c>).</summary>
public sealed class MobileBertPredictionHeadTransform : Layer
{
    private readonly Activation activation;

    /// <summary>A transformation of the hidden size.</summary>
    public MobileBertPredictionHeadTransform(MobileBertConfig config)
    {
        Add("dense", new Linear(config.HiddenSize, config.HiddenSize));
        Add("LayerNorm", new LayerNorm(config.HiddenSize, config.LayerNormEps));
        activation = Activation.Get(config.HiddenAct, config.Source);
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor hidden) => Child<LayerNorm>("LayerNorm").Forward(activation.After(Child<Layer>("dense"), hidden));
}
