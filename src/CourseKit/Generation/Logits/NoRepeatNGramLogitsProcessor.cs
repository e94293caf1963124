namespace CourseKit.Generation;

/// <summary>Takes out every token that would complete an n-gram for the second time. The prompt of a decoder counts, too.</summary>
public sealed class NoRepeatNGramLogitsProcessor : LogitsProcessor
{
    private readonly int size;

    /// <summary>No <paramref name="ngramSize"/> tokens in a row appear twice.</summary>
    /// <exception cref="GenerationException">A size below 1.</exception>
    public NoRepeatNGramLogitsProcessor(int ngramSize)
    {
        if (ngramSize < 1) throw new GenerationException($"no_repeat_ngram_size is {ngramSize}; expected a whole number from 1 (0 in a configuration switches it off).");
        size = ngramSize;
    }

    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<int> inputIds, Span<float> scores, int batchIndex) => RemoveCompletions(inputIds, inputIds, size, scores);

    /// <summary>Takes out what follows, anywhere in <paramref name="text"/>, the last tokens of <paramref name="inputIds"/>.</summary>
    internal static void RemoveCompletions(ReadOnlySpan<int> inputIds, ReadOnlySpan<int> text, int size, Span<float> scores)
    {
        if (inputIds.Length < size - 1) return;
        var beginning = inputIds[(inputIds.Length - (size - 1))..];
        for (var i = 0; i + size <= text.Length; i++)
            if (text.Slice(i, size - 1).SequenceEqual(beginning)) scores[Checked(text[i + size - 1], scores, "The input")] = float.NegativeInfinity;
    }
}
