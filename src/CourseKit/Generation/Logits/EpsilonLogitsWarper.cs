namespace CourseKit.Generation;

/// <summary>Keeps the tokens with a probability of at least epsilon (Hewitt et al. 2022).</summary>
public sealed class EpsilonLogitsWarper : LogitsProcessor
{
    private readonly float epsilon;
    private readonly int minTokensToKeep;

    /// <summary>Keeps what has the probability <paramref name="epsilon"/>, between 0 and 1, and at least the <paramref name="minTokensToKeep"/> most likely tokens.</summary>
    /// <exception cref="GenerationException">A probability that is not between 0 and 1, or no token to keep.</exception>
    public EpsilonLogitsWarper(float epsilon, int minTokensToKeep = 1)
    {
        if (!(epsilon is > 0 and < 1)) throw new GenerationException(FormattableString.Invariant($"epsilon_cutoff is {epsilon}; expected a number between 0 and 1."));
        (this.epsilon, this.minTokensToKeep) = (epsilon, AtLeastOne(minTokensToKeep));
    }

    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<int> inputIds, Span<float> scores, int batchIndex)
    {
        // p < epsilon reads, in logarithms, score < log(epsilon) + log of the sum of exponentials.
        var limit = MathF.Log(epsilon) + ScoreKernels.LogSumExp(scores);
        if (float.IsFinite(limit)) ScoreKernels.RemoveBelow(scores, MathF.Min(limit, TopSelection.Limit(scores, minTokensToKeep)));
    }
}
