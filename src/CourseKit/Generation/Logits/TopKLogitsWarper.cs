namespace CourseKit.Generation;

/// <summary>Keeps the k tokens with the largest scores, and those that score the same as the last of them (Fan et al. 2018).</summary>
public sealed class TopKLogitsWarper : LogitsProcessor
{
    private readonly int topK;

    /// <summary>Keeps <paramref name="topK"/> tokens, at least <paramref name="minTokensToKeep"/>.</summary>
    /// <exception cref="GenerationException">A number below 1.</exception>
    public TopKLogitsWarper(int topK, int minTokensToKeep = 1)
    {
        if (topK < 1) throw new GenerationException($"top_k is {topK}; expected a whole number from 1 (0 in a configuration switches it off).");
        this.topK = Math.Max(topK, AtLeastOne(minTokensToKeep));
    }

    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<int> inputIds, Span<float> scores, int batchIndex)
    {
        if (topK < scores.Length) ScoreKernels.RemoveBelow(scores, TopSelection.Limit(scores, topK));
    }
}
