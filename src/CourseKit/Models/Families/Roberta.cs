using System.Text.Json.Nodes;
using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>RoBERTa: BERT's architecture, pretrained longer, on more text and without pairs of sentences (Liu et al. 2019); XLM-RoBERTa (Conneau et al. 2020) and CamemBERT
/// (Martin et al. 2020) are the same for other languages, BERTweet (Nguyen et al. 2020) for tweets.</summary>
/// <remarks>What differs from BERT: positions count from behind the padding token's id and skip padding, and the heads.</remarks>
internal static class RobertaFamily
{
    /// <summary>English, and all checkpoints that call themselves <c>roberta</c>.</summary>
    public static ModelFamily Roberta { get; } = Family("roberta");

    /// <summary>A hundred languages.</summary>
    public static ModelFamily XlmRoberta { get; } = Family("xlm-roberta", "XLMRoberta");

    /// <summary>French.</summary>
    public static ModelFamily Camembert { get; } = Family("camembert", "Camembert");

    private static ModelFamily<RobertaConfig> Family(string modelType, string? prefix = null) =>
        new(modelType, (fields, source) => new(fields, source), prefix is null ? null : ("Roberta", prefix))
        {
            { ModelTask.Base, config => new RobertaModel(config) },
            { ModelTask.SequenceClassification, config => new RobertaForSequenceClassification(config) },
            { ModelTask.TokenClassification, config => new RobertaForTokenClassification(config) },
            { ModelTask.QuestionAnswering, config => new RobertaForQuestionAnswering(config) },
            { ModelTask.MultipleChoice, config => new RobertaForMultipleChoice(config) },
            { ModelTask.MaskedLM, config => new RobertaForMaskedLM(config) },
            { ModelTask.CausalLM, config => new RobertaForCausalLM(config) },
        };
}

/// <summary>The sizes of a RoBERTa model (<c>transformers.RobertaConfig</c>).</summary>
public sealed record RobertaConfig : BertConfig
{
    /// <summary>Reads the fields of a <c>config.json</c>; those that are missing take the reference's defaults (RoBERTa base).</summary>
    /// <exception cref="CheckpointException">A field has a wrong type or size.</exception>
    public RobertaConfig(JsonObject fields, string source)
        : base(fields, source, new BertDefaults { VocabSize = 50265, PadTokenId = 1 })
    {
        BosTokenId = TokenId("bos_token_id", 0);
        if (!fields.ContainsKey("eos_token_id")) EosTokenIds = [2];
        PaddingIndex = PadTokenId ?? throw new CheckpointException($"{source} has no pad_token_id, from which RoBERTa counts positions; published checkpoints have 1.");
        if (MaxInputLength < 1)
            throw new CheckpointException($"{source}: max_position_embeddings {MaxPositionEmbeddings} leaves no position for a token; the first is {PaddingIndex + 1}, behind pad_token_id {PaddingIndex}.");
    }

    /// <summary>The position of padding; tokens have those behind it.</summary>
    public int PaddingIndex { get; }

    /// <inheritdoc/>
    public override int? MaxInputLength => MaxPositionEmbeddings - PaddingIndex - 1;
}

/// <summary>BERT's embeddings with RoBERTa's positions (<c>RobertaEmbeddings</c>).</summary>
public sealed class RobertaEmbeddings(RobertaConfig config) : BertEmbeddings(config, config.PaddingIndex)
{
    // create_position_ids_from_input_ids: the n-th token that is no padding has position padding_idx + n; padding stays at padding_idx.
    private protected override Tensor Positions(ForwardPass pass)
    {
        // Packed sentences come with their columns, which are BERT's positions.
        if (pass.PositionIds is { } given && pass.Starts is null) return given;
        var ids = pass.InputIds.Contiguous().ToArray<long>();
        var starts = pass.Starts ?? RowStarts(pass.InputIds.Shape);
        for (var row = 0; row < starts.Length - 1; row++)
        {
            var count = pass.Past;
            for (var i = starts[row]; i < starts[row + 1]; i++) ids[i] = ids[i] == config.PaddingIndex ? config.PaddingIndex : config.PaddingIndex + ++count;
        }

        return Tensor.From(ids, [.. pass.InputIds.Shape]);
    }

    private static int[] RowStarts(Shape shape) => [.. Enumerable.Range(0, shape[0] + 1).Select(row => row * shape[1])];
}

/// <summary>RoBERTa without a head (<c>RobertaModel</c>).</summary>
/// <param name="config">Sizes.</param>
/// <param name="addPoolingLayer">Whether it ends in a pooler.</param>
public sealed class RobertaModel(RobertaConfig config, bool addPoolingLayer = true) : BertModel(config, new RobertaEmbeddings(config), addPoolingLayer)
{
    /// <inheritdoc/>
    public override string BaseModelPrefix => "roberta";
}

/// <summary>RoBERTa that puts a text into a class (<c>RobertaForSequenceClassification</c>).</summary>
public sealed class RobertaForSequenceClassification : SequenceClassificationModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    /// <exception cref="CheckpointException">The configuration has no classes.</exception>
    public RobertaForSequenceClassification(RobertaConfig config)
        : base(config, "roberta", new RobertaModel(config, addPoolingLayer: false)) =>
        Add("classifier", new ClassificationHead(config.HiddenSize, config.NumLabels, config.ClassifierDropout, Activation.Get("tanh", config.Source)));

    private protected override Tensor Classify(Tensor firstTokens) => Child<ClassificationHead>("classifier").Forward(firstTokens);
}

/// <summary>RoBERTa that puts every token into a class (<c>RobertaForTokenClassification</c>).</summary>
/// <param name="config">Sizes.</param>
public sealed class RobertaForTokenClassification(RobertaConfig config)
    : TokenClassificationModel(config, "roberta", new RobertaModel(config, addPoolingLayer: false), config.HiddenSize, config.ClassifierDropout);

/// <summary>RoBERTa that finds the answer to a question in a text (<c>RobertaForQuestionAnswering</c>).</summary>
/// <param name="config">Sizes.</param>
public sealed class RobertaForQuestionAnswering(RobertaConfig config)
    : QuestionAnsweringModel(config, "roberta", new RobertaModel(config, addPoolingLayer: false), config.HiddenSize);

/// <summary>RoBERTa that picks one of several continuations (<c>RobertaForMultipleChoice</c>).</summary>
public sealed class RobertaForMultipleChoice : MultipleChoiceModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    public RobertaForMultipleChoice(RobertaConfig config)
        : base(config, "roberta", new RobertaModel(config))
    {
        Add("dropout", new Dropout(config.HiddenDropoutProb));
        Add("classifier", new Linear(config.HiddenSize, 1));
    }

    private protected override Tensor Classify(Tensor firstTokens) =>
        Child<Layer>("classifier").Forward(Child<Dropout>("dropout").Forward(Child<RobertaModel>("roberta").Pooler!.Forward(firstTokens)));
}

/// <summary>RoBERTa that guesses masked words (<c>RobertaForMaskedLM</c>).</summary>
public sealed class RobertaForMaskedLM : MaskedLanguageModel
{
    /// <summary>A model with parameters yet to be loaded.</summary>
    public RobertaForMaskedLM(RobertaConfig config)
        : this(config, new RobertaModel(config, addPoolingLayer: false))
    {
    }

    private RobertaForMaskedLM(RobertaConfig config, RobertaModel body)
        : base(config, "roberta", body) => Add("lm_head", new RobertaLMHead(config, body.Embeddings.WordEmbeddings));

    private protected override Tensor Score(Tensor hidden) => Child<RobertaLMHead>("lm_head").Forward(hidden);
}

/// <summary>RoBERTa as a decoder (<c>RobertaForCausalLM</c>): every token sees itself and those before it, and an encoder's output where the configuration adds attention to it.</summary>
public sealed class RobertaForCausalLM : CausalLanguageModel
{
    private readonly int paddingIndex;

    /// <summary>A model with parameters yet to be loaded.</summary>
    public RobertaForCausalLM(RobertaConfig config)
        : this(config, new RobertaModel(config, addPoolingLayer: false))
    {
    }

    private RobertaForCausalLM(RobertaConfig config, RobertaModel body)
        : base(config, "roberta", body)
    {
        paddingIndex = config.PaddingIndex;
        Add("lm_head", new RobertaLMHead(config, body.Embeddings.WordEmbeddings));
    }

    internal override Tensor Score(Tensor hidden) => Child<RobertaLMHead>("lm_head").Forward(hidden);

    internal override Tensor? PositionsIn(Tensor mask, int count) => base.PositionsIn(mask, count)! + (long)(paddingIndex + 1);
}

/// <summary>From hidden states to a score for every token of the vocabulary (<c>RobertaLMHead</c>).</summary>
public sealed class RobertaLMHead : Module
{
    private static readonly Activation Gelu = Activation.Get("gelu", "");

    /// <summary>A head whose output weights are the token embeddings, unless the configuration unties them.</summary>
    public RobertaLMHead(RobertaConfig config, Embedding wordEmbeddings)
    {
        var bias = Add("bias", new Parameter([config.VocabSize]));
        Add("dense", new Linear(config.HiddenSize, config.HiddenSize));
        Add("layer_norm", new LayerNorm(config.HiddenSize, config.LayerNormEps));
        Add("decoder", new Linear(config.TieWordEmbeddings ? wordEmbeddings.Weight : new Parameter([config.VocabSize, config.HiddenSize]), bias));
    }

    internal Tensor Forward(Tensor hidden) => Hooked(hidden, x => Child<Layer>("decoder").Forward(Child<LayerNorm>("layer_norm").Forward(Gelu.After(Child<Layer>("dense"), x))));
}
