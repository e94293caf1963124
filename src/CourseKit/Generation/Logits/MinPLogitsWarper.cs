namespace CourseKit.Generation;

/// <summary>Keeps the tokens that are at least a share as likely as the most likely one (Nguyen et al. 2024).</summary>
public sealed class MinPLogitsWarper : LogitsProcessor
{
    private readonly float minP;
    private readonly int minTokensToKeep;

    /// <summary>Keeps what has <paramref name="minP"/> of the largest probability, 0 to 1, and at least <paramref name="minTokensToKeep"/> tokens.</summary>
    /// <exception cref="GenerationException">A share outside of 0 to 1, or no token to keep.</exception>
    public MinPLogitsWarper(float minP, int minTokensToKeep = 1)
    {
        if (!(minP is >= 0 and <= 1)) throw new GenerationException(FormattableString.Invariant($"min_p is {minP}; expected a number from 0 to 1."));
        (this.minP, this.minTokensToKeep) = (minP, AtLeastOne(minTokensToKeep));
    }

    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<int> inputIds, Span<float> scores, int batchIndex)
    {
        // p < minP * max(p) reads, in logarithms, score < max(score) + log(minP): no softmax is needed.
        var limit = ScoreKernels.Max(scores) + MathF.Log(minP);
        if (!float.IsFinite(limit)) return;
        ScoreKernels.RemoveBelow(scores, minTokensToKeep == 1 ? limit : MathF.Min(limit, TopSelection.Limit(scores, minTokensToKeep)));
    }
}
