namespace CourseKit.Generation;

/// <summary>Takes out every token that would complete an n-gram of the source (of a decoder, of its prompt).</summary>
public sealed class EncoderNoRepeatNGramLogitsProcessor : LogitsProcessor
{
    private readonly int size;
    private readonly IReadOnlyList<int[]> encoderInputIds;

    /// <summary>No <paramref name="ngramSize"/> tokens in a row are taken over from the source of the prompt.</summary>
    /// <exception cref="GenerationException">A size below 1.</exception>
    public EncoderNoRepeatNGramLogitsProcessor(int ngramSize, IReadOnlyList<int[]> encoderInputIds)
    {
        if (ngramSize < 1) throw new GenerationException($"encoder_no_repeat_ngram_size is {ngramSize}; expected a whole number from 1 (0 in a configuration switches it off).");
        (size, this.encoderInputIds) = (ngramSize, encoderInputIds);
    }

    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<int> inputIds, Span<float> scores, int batchIndex) =>
        NoRepeatNGramLogitsProcessor.RemoveCompletions(inputIds, encoderInputIds[batchIndex], size, scores);
}
