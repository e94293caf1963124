using System.Buffers;

namespace CourseKit.Generation;

/// <summary>Keeps the tokens with a probability of at least eta = min(epsilon, sqrt(epsilon) · exp(-entropy)): the flatter the distribution, the lower the bar (Hewitt et al. 2022).</summary>
public sealed class EtaLogitsWarper : LogitsProcessor
{
    private readonly float epsilon;
    private readonly int minTokensToKeep;

    /// <summary>Takes <paramref name="epsilon"/>, between 0 and 1, and keeps at least the <paramref name="minTokensToKeep"/> most likely tokens.</summary>
    /// <exception cref="GenerationException">A number that is not between 0 and 1, or no token to keep.</exception>
    public EtaLogitsWarper(float epsilon, int minTokensToKeep = 1)
    {
        if (!(epsilon is > 0 and < 1)) throw new GenerationException(FormattableString.Invariant($"eta_cutoff is {epsilon}; expected a number between 0 and 1."));
        (this.epsilon, this.minTokensToKeep) = (epsilon, AtLeastOne(minTokensToKeep));
    }

    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<int> inputIds, Span<float> scores, int batchIndex)
    {
        var max = ScoreKernels.Max(scores);
        if (!float.IsFinite(max)) return;
        var masses = ArrayPool<float>.Shared.Rent(scores.Length);
        var total = ScoreKernels.Exponentials(scores, max, masses.AsSpan(0, scores.Length));
        var logTotal = max + (float)Math.Log(total);
        var entropy = TypicalLogitsWarper.Entropy(scores, masses.AsSpan(0, scores.Length), total, logTotal);
        ArrayPool<float>.Shared.Return(masses);
        var eta = MathF.Min(epsilon, MathF.Sqrt(epsilon) * MathF.Exp(-entropy));
        ScoreKernels.RemoveBelow(scores, MathF.Min(MathF.Log(eta) + logTotal, TopSelection.Limit(scores, minTokensToKeep)));
    }
}
