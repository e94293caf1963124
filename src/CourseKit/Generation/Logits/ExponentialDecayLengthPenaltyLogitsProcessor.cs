namespace CourseKit.Generation;

/// <summary>Raises the scores of the end tokens exponentially from some length on: by |score| · (factor^n - 1), n tokens after the start (<c>transformers.ExponentialDecayLengthPenalty</c>).</summary>
/// <param name="penalty">Start and factor.</param>
/// <param name="eosTokenIds">The end tokens.</param>
/// <param name="promptLength">The length of the prompt, from which the start counts.</param>
public sealed class ExponentialDecayLengthPenaltyLogitsProcessor(ExponentialDecayLengthPenalty penalty, IReadOnlyList<int> eosTokenIds, int promptLength) : LogitsProcessor
{
    private readonly int start = penalty.StartIndex + promptLength;

    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<int> inputIds, Span<float> scores, int batchIndex)
    {
        if (inputIds.Length <= start) return;
        var rise = (float)(Math.Pow(penalty.DecayFactor, inputIds.Length - start) - 1);
        foreach (var token in eosTokenIds)
        {
            ref var score = ref scores[Checked(token, scores, "eos_token_id")];
            if (float.IsFinite(score)) score += MathF.Abs(score) * rise;
        }
    }
}

/// <summary>How ending becomes likelier with length.</summary>
/// <param name="StartIndex">How many new tokens come before that.</param>
/// <param name="DecayFactor">What the penalty grows by with every token, above 1 for growth.</param>
public sealed record ExponentialDecayLengthPenalty(int StartIndex, float DecayFactor);
