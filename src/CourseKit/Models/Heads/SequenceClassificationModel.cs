using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Memory;

namespace CourseKit.Models;

/// <summary>An encoder that puts a text into a class, into several, or gives it a number: from the hidden state of its first token (<c>...ForSequenceClassification</c>).</summary>
public abstract class SequenceClassificationModel : EncoderLogitsModel
{
    private protected SequenceClassificationModel(PretrainedConfig config, string prefix, EncoderModel body)
        : base(config, prefix, body) => config.ThrowIfNoLabels();

    /// <inheritdoc/>
    public override Tensor ForwardPacked(PackedInputs inputs) => NoGrad.Run(() => TensorScope.Run(() => Classify(Body.ForwardFirstTokens(inputs))));

    /// <summary>The logits (batch, classes) from the first tokens' hidden states (batch, hidden size).</summary>
    private protected abstract Tensor Classify(Tensor firstTokens);

    private protected sealed override Tensor Score(Tensor hidden) => Classify(hidden[.., 0]);

    private protected sealed override Tensor Loss(Tensor logits, Tensor labels) => SequenceClassification.Loss(logits, labels, Config.ProblemType);
}
