using System.Text.Json.Nodes;
using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>BART: pretrained to restore texts that were damaged (Lewis et al. 2020). The transformer of 2017 with learned positions and normalised embeddings.</summary>
internal static class BartFamily
{
    /// <summary>Its configuration and heads.</summary>
    public static ModelFamily Family { get; } = new ModelFamily<BartConfig>("bart", (fields, source) => new(fields, source))
    {
        { ModelTask.Base, config => new BartModel(config) },
        { ModelTask.Seq2SeqLM, config => new BartForConditionalGeneration(config) },
        { ModelTask.SequenceClassification, config => new BartForSequenceClassification(config) },
        { ModelTask.QuestionAnswering, config => new BartForQuestionAnswering(config) },
    };
}

/// <summary>The sizes of a BART model (<c>transformers.BartConfig</c>).</summary>
public sealed record BartConfig : Seq2SeqConfig
{
    /// <summary>Reads the fields of a <c>config.json</c>; those that are missing take the reference's defaults (BART large).</summary>
    /// <exception cref="CheckpointException">A field has a wrong type or size.</exception>
    public BartConfig(JsonObject fields, string source)
        : base(fields, source, new(VocabSize: 50265, PadTokenId: 1, DecoderStartTokenId: 2))
    {
        ClassifierDropout = Real("classifier_dropout", 0, maximum: 1);
        if (EosTokenIds.Count == 0) EosTokenIds = [2];
        // Without labels the reference means those of natural language inference.
        if (!fields.ContainsKey("id2label") && !fields.ContainsKey("num_labels")) Id2Label = ["LABEL_0", "LABEL_1", "LABEL_2"];
    }

    /// <summary>Dropout before and inside the classifier while training.</summary>
    public double ClassifierDropout { get; }
}

/// <summary>BART without a head (<c>BartModel</c>).</summary>
public sealed class BartModel : Seq2SeqTransformer
{
    // Row 0 of the position embeddings is that of position -2: the first two once stood for padding.
    private const int PositionOffset = 2;

    /// <summary>A model with parameters yet to be loaded.</summary>
    public BartModel(BartConfig config)
        : base(config, new(() => new LearnedPositions(config.MaxPositionEmbeddings, config.DModel, PositionOffset)) { NormsEmbeddings = true })
    {
    }

    // To restore a text, the decoder reads it one behind.
    internal override Tensor DefaultDecoderInputIds(ModelInputs inputs) => EncoderDecoderForward.ShiftRight(inputs.InputIds, Config);
}

/// <summary>BART that writes texts (<c>BartForConditionalGeneration</c>).</summary>
public sealed class BartForConditionalGeneration(BartConfig config) : Seq2SeqTransformerWithHead(config, new BartModel(config));

/// <summary>BART with a head over the decoder, which reads the source once more: what it knows at its last end token classifies the text (<c>BartForSequenceClassification</c>).</summary>
public sealed class BartForSequenceClassification : LogitsModel
{
    private readonly BartModel body;

    /// <summary>A model with parameters yet to be loaded.</summary>
    /// <exception cref="CheckpointException">The configuration has no classes.</exception>
    public BartForSequenceClassification(BartConfig config)
        : base(config)
    {
        config.ThrowIfNoLabels();
        body = Add("model", new BartModel(config));
        Add("classification_head", new BartClassificationHead(config));
    }

    /// <inheritdoc/>
    public override string BaseModelPrefix => "model";

    /// <inheritdoc/>
    public override Seq2SeqLogitsOutput Forward(ModelInputs inputs, bool outputHiddenStates = false, bool outputAttentions = false)
    {
        var target = inputs with { DecoderInputIds = inputs.DecoderInputIds ?? body.DefaultDecoderInputIds(inputs) };
        var (hidden, states) = EncoderDecoderForward.Run(body, Config, target, outputHiddenStates, outputAttentions);
        var logits = Child<BartClassificationHead>("classification_head").Forward(AtLastEnd(hidden, inputs.InputIds));
        return new(logits, states) { Loss = inputs.Labels is null ? null : SequenceClassification.Loss(logits, inputs.Labels, Config.ProblemType) };
    }

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => body.Initialize(name, parameter, generator);

    private Tensor AtLastEnd(Tensor hidden, Tensor inputIds)
    {
        var (rows, length, ids) = (inputIds.Shape[0], inputIds.Shape[1], inputIds.ToArray<long>());
        if (hidden.Shape[1] != length) throw new ShapeException($"The decoder read {hidden.Shape[1]} tokens and the encoder {length}; to classify a text, both read the same.");
        var last = new long[rows];
        for (var row = 0; row < rows; row++)
        {
            var at = Array.FindLastIndex(ids, ((row + 1) * length) - 1, length, id => Config.EosTokenIds.Contains((int)id));
            last[row] = at >= 0 ? at : throw new ShapeException($"Text {row} has no end token ({string.Join(", ", Config.EosTokenIds)}), from which BART classifies. Tokenize with special tokens.");
        }

        return hidden.Reshape(-1, hidden.Shape[2]).Embed(Tensor.From(last, [rows]));
    }
}

/// <summary>A small network from a hidden state to classes (<c>BartClassificationHead</c>).</summary>
public sealed class BartClassificationHead : Module
{
    /// <summary>A head of the configuration's sizes.</summary>
    public BartClassificationHead(BartConfig config)
    {
        Add("dense", new Linear(config.DModel, config.DModel));
        Add("dropout", new Dropout(config.ClassifierDropout));
        Add("out_proj", new Linear(config.DModel, config.NumLabels));
    }

    internal Tensor Forward(Tensor hidden) => Hooked(hidden, x =>
    {
        var dropout = Child<Dropout>("dropout");
        return Child<Layer>("out_proj").Forward(dropout.Forward(Child<Layer>("dense").Forward(dropout.Forward(x)).Tanh()));
    });
}

/// <summary>BART that finds the answer to a question in a text (<c>BartForQuestionAnswering</c>).</summary>
public sealed class BartForQuestionAnswering : PretrainedModel
{
    private readonly BartModel body;

    /// <summary>A model with parameters yet to be loaded.</summary>
    public BartForQuestionAnswering(BartConfig config)
        : base(config)
    {
        body = Add("model", new BartModel(config));
        Add("qa_outputs", new Linear(config.DModel, 2));
    }

    /// <inheritdoc/>
    public override string BaseModelPrefix => "model";

    /// <inheritdoc/>
    public override Seq2SeqQuestionAnsweringOutput Forward(ModelInputs inputs, bool outputHiddenStates = false, bool outputAttentions = false)
    {
        var target = inputs with { DecoderInputIds = inputs.DecoderInputIds ?? body.DefaultDecoderInputIds(inputs) };
        var (hidden, states) = EncoderDecoderForward.Run(body, Config, target, outputHiddenStates, outputAttentions);
        var (start, end) = QuestionAnswering.Split(Child<Layer>("qa_outputs").Forward(hidden));
        return new(start, end, states) { Loss = QuestionAnswering.Loss(start, end, inputs) };
    }

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => body.Initialize(name, parameter, generator);
}
