using CourseKit.Tensors;
using CourseKit.Tokenizers;

namespace CourseKit.Models;

/// <summary>From a tokenizer's answers to a model's inputs.</summary>
public static class EncodedTextTensors
{
    extension(IReadOnlyList<EncodedText> batch)
    {
        /// <summary>The padded batch as tensors (batch, length).</summary>
        /// <exception cref="ShapeException">The texts have different lengths: encode them with <c>padding: Padding.Longest</c>.</exception>
        public ModelInputs ToTensors()
        {
            var length = batch.Count == 0 ? 0 : batch[0].Length;
            if (batch.FirstOrDefault(text => text.Length != length) is { } other)
                throw new ShapeException($"A batch of texts with {length} and {other.Length} tokens is ragged. Encode it with padding: Padding.Longest.");
            return new(Join(batch, text => text.Ids, length), Join(batch, text => text.AttentionMask, length), Join(batch, text => text.TypeIds, length));
        }

        /// <summary>The texts packed end to end, without padding.</summary>
        public PackedInputs ToPacked() => PackedInputs.Create([.. batch.Select(text => text.Ids)], [.. batch.Select(text => text.TypeIds)]);
    }

    private static Tensor Join(IReadOnlyList<EncodedText> batch, Func<EncodedText, int[]> part, int length) =>
        Tensor.From<long>([.. batch.SelectMany(text => part(text)).Select(id => (long)id)], [batch.Count, length]);
}
