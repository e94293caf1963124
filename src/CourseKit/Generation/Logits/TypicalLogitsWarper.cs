using System.Buffers;

namespace CourseKit.Generation;

/// <summary>Typical sampling: keeps the tokens whose log-probability is closest to the distribution's entropy, until their probabilities add up to a share (Meister et al. 2022).</summary>
public sealed class TypicalLogitsWarper : LogitsProcessor
{
    private readonly double mass;
    private readonly int minTokensToKeep;

    /// <summary>Keeps the share <paramref name="mass"/> of all probability, between 0 and 1, and at least <paramref name="minTokensToKeep"/> tokens.</summary>
    /// <exception cref="GenerationException">A share that is not between 0 and 1, or no token to keep.</exception>
    public TypicalLogitsWarper(float mass, int minTokensToKeep = 1)
    {
        if (!(mass is > 0 and < 1)) throw new GenerationException(FormattableString.Invariant($"typical_p is {mass}; expected a number between 0 and 1."));
        (this.mass, this.minTokensToKeep) = (mass, AtLeastOne(minTokensToKeep));
    }

    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<int> inputIds, Span<float> scores, int batchIndex)
    {
        var max = ScoreKernels.Max(scores);
        if (!float.IsFinite(max)) return;
        var buffer = ArrayPool<float>.Shared.Rent(2 * scores.Length);
        var keys = buffer.AsSpan(0, scores.Length);
        var masses = buffer.AsSpan(scores.Length, scores.Length);
        var total = ScoreKernels.Exponentials(scores, max, masses);
        var logTotal = max + (float)Math.Log(total);
        var entropy = Entropy(scores, masses, total, logTotal);
        for (var i = 0; i < scores.Length; i++) keys[i] = MathF.Abs(logTotal - scores[i] - entropy);
        // Tokens as surprising as the last one stay, too.
        var limit = keys[MassSelection.Last(keys, masses, mass * total, minTokensToKeep)];
        for (var i = 0; i < scores.Length; i++)
            if (keys[i] > limit) scores[i] = float.NegativeInfinity;
        ArrayPool<float>.Shared.Return(buffer);
    }

    /// <summary>The entropy in nats of the distribution with the given weights, which add up to <paramref name="total"/>.</summary>
    internal static float Entropy(ReadOnlySpan<float> scores, ReadOnlySpan<float> masses, double total, float logTotal)
    {
        var sum = 0.0;
        for (var i = 0; i < scores.Length; i++)
            if (masses[i] > 0) sum += masses[i] * (logTotal - scores[i]);
        return (float)(sum / total);
    }
}
