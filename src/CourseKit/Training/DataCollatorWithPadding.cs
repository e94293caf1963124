using CourseKit.Models;
using CourseKit.Tensors;

namespace CourseKit.Training;

/// <summary>Makes a batch of examples, padded on the right to the longest of them (<c>transformers.DataCollatorWithPadding</c>).</summary>
/// <param name="padTokenId">The id that fills up.</param>
public sealed class DataCollatorWithPadding(int padTokenId)
{
    /// <summary>The batch with its mask and labels.</summary>
    /// <exception cref="ShapeException">No examples, or an example with another number of token types than tokens.</exception>
    public ModelInputs Collate(IReadOnlyList<TrainingExample> examples)
    {
        if (examples.Count == 0) throw new ShapeException("A batch holds at least one example.");
        if (examples.FirstOrDefault(example => example.TokenTypeIds is { } types && types.Length != example.InputIds.Length) is { } odd)
            throw new ShapeException($"An example has {odd.InputIds.Length} tokens, but {odd.TokenTypeIds!.Length} token types.");
        var (rows, length) = (examples.Count, examples.Max(example => example.InputIds.Length));
        var (ids, mask, types, labels) = (new long[rows * length], new long[rows * length], new long[rows * length], new long[rows]);
        Array.Fill(ids, padTokenId);
        for (var i = 0; i < rows; i++)
        {
            var example = examples[i];
            labels[i] = example.Label;
            for (var (j, at) = (0, i * length); j < example.InputIds.Length; j++, at++)
                (ids[at], mask[at], types[at]) = (example.InputIds[j], 1, example.TokenTypeIds?[j] ?? 0);
        }

        return new(Tensor.From(ids, [rows, length]), Tensor.From(mask, [rows, length]), Tensor.From(types, [rows, length]), Tensor.From(labels, [rows]));
    }
}
