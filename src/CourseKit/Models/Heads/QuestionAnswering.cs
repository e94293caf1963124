using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>What all models that answer questions share: two scores a token, and the loss of both.</summary>
internal static class QuestionAnswering
{
    /// <summary>Scores (..., 2) as those of beginning and of ending the answer.</summary>
    public static (Tensor Start, Tensor End) Split(Tensor scores) => (scores.Narrow(-1, 0, 1).Squeeze(-1), scores.Narrow(-1, 1, 1).Squeeze(-1));

    /// <summary>The mean of the cross-entropies of both positions; null without labels. Positions outside the text do not count.</summary>
    public static Tensor? Loss(Tensor start, Tensor end, ModelInputs inputs)
    {
        if (inputs.StartPositions is null || inputs.EndPositions is null) return null;
        var length = start.Shape[1];
        return (Of(start, inputs.StartPositions) + Of(end, inputs.EndPositions)) / 2;

        Tensor Of(Tensor logits, Tensor positions) =>
            logits.CrossEntropy(Tensor.From(Array.ConvertAll(positions.Reshape(-1).ToArray<long>(), position => Math.Clamp(position, 0, length)), [logits.Shape[0]]), ignoreIndex: length);
    }
}
