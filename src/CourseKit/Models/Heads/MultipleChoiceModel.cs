using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>An encoder that picks one of several continuations: each is read beside the question and gets one score (<c>...ForMultipleChoice</c>).</summary>
public abstract class MultipleChoiceModel : LogitsModel
{
    private protected MultipleChoiceModel(PretrainedConfig config, string prefix, EncoderModel body)
        : base(config) => (BaseModelPrefix, Body) = (prefix, Add(prefix, body));

    /// <summary>The model without the head.</summary>
    public EncoderModel Body { get; }

    /// <inheritdoc/>
    public override string BaseModelPrefix { get; }

    /// <summary>Logits (batch, choices) of ids, masks and token types (batch, choices, length); hidden states and attentions are of (batch · choices) rows.</summary>
    public sealed override LogitsOutput Forward(ModelInputs inputs, bool outputHiddenStates = false, bool outputAttentions = false)
    {
        if (inputs.InputIds.Rank != 3) throw new ShapeException($"Input ids of multiple choice have shape (batch, choices, length), not {inputs.InputIds.Shape}.");
        var choices = inputs.InputIds.Shape[1];
        var pass = Body.Pass(new(Rows(inputs.InputIds)!, Rows(inputs.AttentionMask), Rows(inputs.TokenTypeIds)) { PositionIds = Rows(inputs.PositionIds) }, outputHiddenStates, outputAttentions);
        var logits = Classify(Body.Run(pass)[.., 0]).Reshape(-1, choices);
        return new(logits) { Loss = inputs.Labels is null ? null : logits.CrossEntropy(inputs.Labels.Reshape(-1)), HiddenStates = pass.HiddenStates, Attentions = pass.Attentions };
    }

    /// <summary>One score for each packed text, (texts, 1), without recording.</summary>
    public sealed override Tensor ForwardPacked(PackedInputs inputs) => NoGrad.Run(() => Classify(Body.ForwardFirstTokens(inputs)));

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => Body.Initialize(name, parameter, generator);

    /// <summary>One score (rows, 1) from the first tokens' hidden states (rows, hidden size).</summary>
    private protected abstract Tensor Classify(Tensor firstTokens);

    private static Tensor? Rows(Tensor? x) => x?.Reshape(-1, x.Shape[^1]);
}
