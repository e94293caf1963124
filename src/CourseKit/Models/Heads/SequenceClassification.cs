using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>The loss that every family's sequence classifier uses, by problem type.</summary>
internal static class SequenceClassification
{
    /// <summary>Cross-entropy for one class of several, binary cross-entropy for several at once, squared error for regression.</summary>
    public static Tensor Loss(Tensor logits, Tensor labels, string? problemType)
    {
        problemType ??= logits.Shape[^1] == 1 ? "regression" : labels.DType.IsFloatingPoint ? "multi_label_classification" : "single_label_classification";
        return problemType switch
        {
            "single_label_classification" => logits.CrossEntropy(labels.Reshape(-1)),
            "multi_label_classification" => logits.BinaryCrossEntropyWithLogits(labels.To(logits.DType)),
            "regression" => logits.Shape[^1] == 1 ? logits.Reshape(-1).MseLoss(labels.To(logits.DType).Reshape(-1)) : logits.MseLoss(labels.To(logits.DType)),
            _ => throw new CheckpointException(
                $"problem_type \"{problemType}\" is unknown; expected single_label_classification, multi_label_classification or regression."),
        };
    }
}
