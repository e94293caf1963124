using CourseKit.Models;
using CourseKit.Tensors;

namespace CourseKit.Training;

/// <summary>The loss of labels of which a share is spread evenly over all classes, so that a model is not driven to certainty (Szegedy et al. 2016; <c>transformers.LabelSmoother</c>).</summary>
/// <param name="epsilon">The share, in [0, 1].</param>
/// <param name="ignoreIndex">Labels of this number do not count.</param>
public sealed class LabelSmoother(double epsilon = 0.1, long ignoreIndex = -100)
{
    /// <summary>The mean loss, a scalar.</summary>
    /// <param name="logits">(..., classes).</param>
    /// <param name="labels">int64 of the shape of <paramref name="logits"/> without its classes.</param>
    /// <param name="shiftLabels">Whether the label of a position is the token behind it, as for causal language models.</param>
    public Tensor Loss(Tensor logits, Tensor labels, bool shiftLabels = false)
    {
        if (shiftLabels)
        {
            var length = labels.Shape[^1];
            (logits, labels) = (logits.Narrow(-2, 0, length - 1), labels.Narrow(-1, 1, length - 1));
        }

        return logits.Reshape(-1, logits.Shape[^1]).CrossEntropy(labels.Reshape(-1), ignoreIndex: ignoreIndex, labelSmoothing: epsilon);
    }

    /// <summary>The loss of what a model answered to a batch with labels.</summary>
    /// <exception cref="TrainingException">The model gives no logits, or the batch has no labels.</exception>
    internal Tensor Loss(PretrainedModel model, ModelOutput output, ModelInputs batch) => output is LogitsOutput { Logits: var logits } && batch.Labels is { } labels
        ? Loss(logits, labels, shiftLabels: model is CausalLanguageModel)
        : throw new TrainingException($"Label smoothing needs logits and labels, but {model.GetType().Name} was given a batch {(batch.Labels is null ? "without labels" : "that it answers without logits")}.");
}
