using System.Buffers;

namespace CourseKit.Generation;

/// <summary>Nucleus sampling: keeps the fewest most likely tokens whose probabilities add up to p (Holtzman et al. 2020).</summary>
public sealed class TopPLogitsWarper : LogitsProcessor
{
    private readonly double topP;
    private readonly int minTokensToKeep;

    /// <summary>Keeps the share <paramref name="topP"/> of all probability, 0 to 1, and at least <paramref name="minTokensToKeep"/> tokens.</summary>
    /// <exception cref="GenerationException">A share outside of 0 to 1, or no token to keep.</exception>
    public TopPLogitsWarper(float topP, int minTokensToKeep = 1)
    {
        if (!(topP is >= 0 and <= 1)) throw new GenerationException(FormattableString.Invariant($"top_p is {topP}; expected a number from 0 to 1."));
        (this.topP, this.minTokensToKeep) = (topP, AtLeastOne(minTokensToKeep));
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
        for (var i = 0; i < scores.Length; i++) keys[i] = max - scores[i];
        var last = MassSelection.Last(keys, masses, topP * total, minTokensToKeep);
        for (var i = 0; i < scores.Length; i++)
            if (MassSelection.IsAfter(keys, i, last)) scores[i] = float.NegativeInfinity;
        ArrayPool<float>.Shared.Return(buffer);
    }
}
