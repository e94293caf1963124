namespace CourseKit.Generation;

/// <summary>Takes out every token that would complete a forbidden sequence.</summary>
public sealed class NoBadWordsLogitsProcessor : LogitsProcessor
{
    private const string Option = "bad_words_ids";

    private readonly int[] single;
    private readonly IReadOnlyList<int>[] longer;

    /// <summary>Takes the forbidden sequences. One that is an end token alone is left out, or generation could not end.</summary>
    /// <exception cref="GenerationException">There are none, or one has no tokens or negative ones.</exception>
    public NoBadWordsLogitsProcessor(IReadOnlyList<IReadOnlyList<int>> badWordsIds, IReadOnlyList<int>? eosTokenIds = null)
    {
        if (badWordsIds.Count == 0 || badWordsIds.Any(word => word.Count == 0 || word.Any(token => token < 0)))
            throw new GenerationException($"{Option} has no entry, or one without tokens or with negative ones; expected sequences of tokens.");
        single = [.. badWordsIds.Where(word => word.Count == 1).Select(word => word[0]).Where(token => eosTokenIds?.Contains(token) is not true)];
        longer = [.. badWordsIds.Where(word => word.Count > 1)];
    }

    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<int> inputIds, Span<float> scores, int batchIndex)
    {
        Remove(scores, single, Option);
        foreach (var word in longer)
            if (SequenceBiasLogitsProcessor.Completes(inputIds, word)) scores[Checked(word[^1], scores, Option)] = float.NegativeInfinity;
    }
}
