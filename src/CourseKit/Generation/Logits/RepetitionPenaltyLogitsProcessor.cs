using System.Buffers;

namespace CourseKit.Generation;

/// <summary>Makes tokens that are there already less likely: positive scores are divided by the penalty, negative ones multiplied by it, once a token (Keskar et al. 2019, section 4.1). The prompt
/// of a decoder counts, too.</summary>
public sealed class RepetitionPenaltyLogitsProcessor : LogitsProcessor
{
    private readonly float penalty;

    /// <summary>Takes a <paramref name="penalty"/> above 0; 1 changes nothing, and below 1 repetition becomes likelier.</summary>
    /// <exception cref="GenerationException">It is not above 0.</exception>
    public RepetitionPenaltyLogitsProcessor(float penalty)
    {
        if (!(penalty > 0) || float.IsInfinity(penalty)) throw new GenerationException(FormattableString.Invariant($"repetition_penalty is {penalty}; expected a number above 0."));
        this.penalty = penalty;
    }

    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<int> inputIds, Span<float> scores, int batchIndex) => Apply(inputIds, scores, penalty);

    /// <summary>Applies a penalty once to every token of a row.</summary>
    internal static void Apply(ReadOnlySpan<int> tokens, Span<float> scores, float penalty)
    {
        // Sorted, the same tokens stand beside each other.
        var rented = ArrayPool<int>.Shared.Rent(tokens.Length);
        var sorted = rented.AsSpan(0, tokens.Length);
        tokens.CopyTo(sorted);
        sorted.Sort();
        for (var i = 0; i < sorted.Length; i++)
        {
            if (i > 0 && sorted[i] == sorted[i - 1]) continue;
            ref var score = ref scores[Checked(sorted[i], scores, "The input")];
            score = score < 0 ? score * penalty : score / penalty;
        }

        ArrayPool<int>.Shared.Return(rented);
    }
}
