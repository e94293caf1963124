using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>A decoder that puts a text into a class, into several, or gives it a number: from the hidden state of its last token, which alone has seen all others
/// (<c>GPT2ForSequenceClassification</c>, <c>LlamaForSequenceClassification</c>).</summary>
public abstract class LastTokenClassificationModel : LogitsModel
{
    private readonly string head;

    /// <summary>A classifier around a body that stands under <paramref name="prefix"/> in checkpoints, with its projection under <paramref name="head"/>.</summary>
    private protected LastTokenClassificationModel(PretrainedConfig config, string prefix, DecoderModel body, int hiddenSize, string head = "score")
        : base(config)
    {
        config.ThrowIfNoLabels();
        (BaseModelPrefix, Body) = (prefix, Add(prefix, body));
        this.head = head;
        Add(head, new Linear(hiddenSize, config.NumLabels, bias: false));
    }

    /// <summary>The model without the head.</summary>
    public DecoderModel Body { get; }

    /// <inheritdoc/>
    public sealed override string BaseModelPrefix { get; }

    /// <summary>Logits (batch, classes) from the last token of each row that is no padding; padding is what has the configuration's <c>pad_token_id</c>, or, where there is none, what the mask switches off.</summary>
    public sealed override LogitsOutput Forward(ModelInputs inputs, bool outputHiddenStates = false, bool outputAttentions = false)
    {
        var pass = DecoderModel.Pass(Body, inputs, outputHiddenStates, outputAttentions);
        var hidden = Body.Run(pass);
        var last = hidden.Reshape(-1, hidden.Shape[2]).IndexSelect(LastTokens(inputs));
        var logits = Child<Layer>(head).Forward(last);
        return new(logits)
        {
            Loss = inputs.Labels is null ? null : SequenceClassification.Loss(logits, inputs.Labels, Config.ProblemType),
            HiddenStates = pass.HiddenStates,
            Attentions = pass.Attentions,
        };
    }

    /// <inheritdoc/>
    public sealed override void Initialize(string name, Parameter parameter, Generator generator) => Body.Initialize(name, parameter, generator);

    // The numbers of the last tokens among all of the batch; the first of its row where all is padding, as in the reference.
    private Tensor LastTokens(ModelInputs inputs)
    {
        var (rows, length) = (inputs.InputIds.Shape[0], inputs.InputIds.Shape[1]);
        if (length == 0) throw new ShapeException("A text has no tokens; a classifier reads at least one.");
        var padding = Config.PadTokenId ?? 0L;
        var marks = (Config.PadTokenId is null ? inputs.AttentionMask : inputs.InputIds)?.To(DType.Int64).ToArray<long>();
        var last = new long[rows];
        for (var row = 0; row < rows; row++)
        {
            var end = length - 1;
            while (marks is not null && end > 0 && marks[(row * length) + end] == padding) end--;
            last[row] = ((long)row * length) + end;
        }

        return Tensor.From(last, [rows]);
    }
}
