using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>BERT that puts a text into a class (<c>BertForSequenceClassification</c>).</summary>
public sealed class BertForSequenceClassification : SequenceClassificationModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    /// <exception cref="CheckpointException">The configuration has no classes.</exception>
    public BertForSequenceClassification(BertConfig config)
        : base(config, "bert", new BertModel(config))
    {
        Add("dropout", new Dropout(config.ClassifierDropout));
        Add("classifier", new Linear(config.HiddenSize, config.NumLabels));
    }

    private protected override Tensor Classify(Tensor firstTokens) =>
        Child<Layer>("classifier").Forward(Child<Dropout>("dropout").Forward(Child<BertModel>("bert").Pooler!.Forward(firstTokens)));
}

/// <summary>BERT that puts every token into a class (<c>BertForTokenClassification</c>).</summary>
/// <param name="config">Sizes.</param>
public sealed class BertForTokenClassification(BertConfig config)
    : TokenClassificationModel(config, "bert", new BertModel(config, addPoolingLayer: false), config.HiddenSize, config.ClassifierDropout);

/// <summary>BERT that finds the answer to a question in a text (<c>BertForQuestionAnswering</c>).</summary>
/// <param name="config">Sizes.</param>
public sealed class BertForQuestionAnswering(BertConfig config)
    : QuestionAnsweringModel(config, "bert", new BertModel(config, addPoolingLayer: false), config.HiddenSize);

/// <summary>BERT that picks one of several continuations (<c>BertForMultipleChoice</c>).</summary>
public sealed class BertForMultipleChoice : MultipleChoiceModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    public BertForMultipleChoice(BertConfig config)
        : base(config, "bert", new BertModel(config))
    {
        Add("dropout", new Dropout(config.ClassifierDropout));
        Add("classifier", new Linear(config.HiddenSize, 1));
    }

    private protected override Tensor Classify(Tensor firstTokens) =>
        Child<Layer>("classifier").Forward(Child<Dropout>("dropout").Forward(Child<BertModel>("bert").Pooler!.Forward(firstTokens)));
}

/// <summary>BERT that says whether the second text follows the first (<c>BertForNextSentencePrediction</c>; Devlin et al. 2019, section 3.1): class 0 where it does.</summary>
public sealed class BertForNextSentencePrediction : EncoderLogitsModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    public BertForNextSentencePrediction(BertConfig config)
        : base(config, "bert", new BertModel(config)) => Add("cls", new BertOnlyNSPHead(config));

    /// <inheritdoc/>
    public override Tensor ForwardPacked(PackedInputs inputs) => NoGrad.Run(() => Classify(Body.ForwardFirstTokens(inputs)));

    private protected override Tensor Score(Tensor hidden) => Classify(hidden[.., 0]);

    private protected override Tensor Loss(Tensor logits, Tensor labels) => logits.CrossEntropy(labels.Reshape(-1));

    private Tensor Classify(Tensor firstTokens) => Child<BertOnlyNSPHead>("cls").Forward(Child<BertModel>("bert").Pooler!.Forward(firstTokens));
}

/// <summary>BERT that guesses masked words (<c>BertForMaskedLM</c>).</summary>
public sealed class BertForMaskedLM : MaskedLanguageModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    public BertForMaskedLM(BertConfig config)
        : this(config, new BertModel(config, addPoolingLayer: false))
    {
    }

    private BertForMaskedLM(BertConfig config, BertModel body)
        : base(config, "bert", body) => Add("cls", new BertOnlyMLMHead(config, body.Embeddings.WordEmbeddings));

    private protected override Tensor Score(Tensor hidden) => Child<BertOnlyMLMHead>("cls").Forward(hidden);
}

/// <summary>BERT with both heads that it was pretrained with: masked words, and whether one text follows the other (<c>BertForPreTraining</c>).</summary>
public sealed class BertForPreTraining : PretrainedModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    public BertForPreTraining(BertConfig config)
        : base(config)
    {
        Body = Add("bert", new BertModel(config));
        Add("cls", new BertPreTrainingHeads(config, Body.Embeddings.WordEmbeddings));
    }

    /// <summary>The model without the heads.</summary>
    public BertModel Body { get; }

    /// <inheritdoc/>
    public override string BaseModelPrefix => "bert";

    /// <summary>Both answers. The loss is the sum of both heads' losses, when <see cref="ModelInputs.Labels"/> and <see cref="ModelInputs.NextSentenceLabel"/> are both given.</summary>
    public override PreTrainingOutput Forward(ModelInputs inputs, bool outputHiddenStates = false, bool outputAttentions = false)
    {
        var pass = Body.Pass(inputs, outputHiddenStates, outputAttentions);
        var hidden = Body.Run(pass);
        var (words, order) = Child<BertPreTrainingHeads>("cls").Forward(hidden, Body.Pool(hidden)!);
        var loss = inputs is { Labels: { } labels, NextSentenceLabel: { } next }
            ? words.Reshape(-1, words.Shape[^1]).CrossEntropy(labels.Reshape(-1)) + order.CrossEntropy(next.Reshape(-1)) : null;
        return new(words, order) { Loss = loss, HiddenStates = pass.HiddenStates, Attentions = pass.Attentions };
    }

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => Body.Initialize(name, parameter, generator);
}

/// <summary>BERT as a decoder (<c>BertLMHeadModel</c>): every token sees itself and those before it, and an encoder's output where the configuration adds attention to it.</summary>
public sealed class BertLMHeadModel : CausalLanguageModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    public BertLMHeadModel(BertConfig config)
        : this(config, new BertModel(config, addPoolingLayer: false))
    {
    }

    private BertLMHeadModel(BertConfig config, BertModel body)
        : base(config, "bert", body) => Add("cls", new BertOnlyMLMHead(config, body.Embeddings.WordEmbeddings));

    internal override Tensor Score(Tensor hidden) => Child<BertOnlyMLMHead>("cls").Forward(hidden);
}

/// <summary>Whether the second text follows the first, from the pooled first token (<c>BertOnlyNSPHead</c>).</summary>
public sealed class BertOnlyNSPHead : Module
{
    /// <summary>A head with two classes.</summary>
    public BertOnlyNSPHead(BertConfig config) => Add("seq_relationship", new Linear(config.HiddenSize, 2));

    internal Tensor Forward(Tensor pooled) => Child<Layer>("seq_relationship").Forward(pooled);
}

/// <summary>The heads of both tasks of pre-training (<c>BertPreTrainingHeads</c>).</summary>
public sealed class BertPreTrainingHeads : Module
{
    /// <summary>Heads whose output weights are the token embeddings, unless the configuration unties them.</summary>
    public BertPreTrainingHeads(BertConfig config, Embedding wordEmbeddings)
    {
        Add("predictions", new BertLMPredictionHead(config, wordEmbeddings));
        Add("seq_relationship", new Linear(config.HiddenSize, 2));
    }

    internal (Tensor Words, Tensor Order) Forward(Tensor hidden, Tensor pooled) =>
        (Child<BertLMPredictionHead>("predictions").Forward(hidden), Child<Layer>("seq_relationship").Forward(pooled));
}

/// <summary>From hidden states to a score for every token of the vocabulary (<c>BertOnlyMLMHead</c>).</summary>
public sealed class BertOnlyMLMHead : Module
{
    /// <summary>A head whose output weights are the token embeddings, unless the configuration unties them.</summary>
    public BertOnlyMLMHead(BertConfig config, Embedding wordEmbeddings) => Add("predictions", new BertLMPredictionHead(config, wordEmbeddings));

    internal Tensor Forward(Tensor hidden) => Child<BertLMPredictionHead>("predictions").Forward(hidden);
}

/// <summary>A transformation and the output weights (<c>BertLMPredictionHead</c>).</summary>
public sealed class BertLMPredictionHead : Module
{
    /// <summary>A head over the given embeddings.</summary>
    public BertLMPredictionHead(BertConfig config, Embedding wordEmbeddings)
    {
        var bias = Add("bias", new Parameter([config.VocabSize]));
        Add("transform", new BertPredictionHeadTransform(config));
        var weight = config.TieWordEmbeddings ? wordEmbeddings.Weight : new Parameter([config.VocabSize, config.HiddenSize]);
        Add("decoder", new Linear(weight, bias));
    }

    internal Tensor Forward(Tensor hidden) => Child<Layer>("decoder").Forward(Child<BertPredictionHeadTransform>("transform").Forward(hidden));
}

/// <summary>A projection, the activation and a layer norm (<c>BertPredictionHeadTransform</c>).</summary>
public sealed class BertPredictionHeadTransform : Module
{
    private readonly Activation activation;

    /// <summary>A transformation of the hidden size.</summary>
    public BertPredictionHeadTransform(BertConfig config)
    {
        Add("dense", new Linear(config.HiddenSize, config.HiddenSize));
        Add("LayerNorm", new LayerNorm(config.HiddenSize, config.LayerNormEps));
        activation = Activation.Get(config.HiddenAct, config.Source);
    }

    internal Tensor Forward(Tensor hidden) => Child<LayerNorm>("LayerNorm").Forward(activation.After(Child<Layer>("dense"), hidden));
}
