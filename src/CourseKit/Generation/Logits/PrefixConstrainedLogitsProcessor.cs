namespace CourseKit.Generation;

/// <summary>Says which tokens may come next.</summary>
/// <param name="batchIndex">Which prompt of the batch is continued.</param>
/// <param name="inputIds">The tokens so far, the prompt included.</param>
/// <returns>The tokens that may come next, at least one.</returns>
public delegate IReadOnlyList<int> PrefixAllowedTokens(int batchIndex, ReadOnlySpan<int> inputIds);

/// <summary>Leaves those tokens only that a function allows after what is there: names from a list, a grammar (De Cao et al. 2021).</summary>
/// <param name="allowed">The function.</param>
public sealed class PrefixConstrainedLogitsProcessor(PrefixAllowedTokens allowed) : LogitsProcessor
{
    /// <summary>False: the function is the user's.</summary>
    public override bool IsThreadSafe => false;

    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<int> inputIds, Span<float> scores, int batchIndex)
    {
        var tokens = allowed(batchIndex, inputIds);
        if (tokens is not { Count: > 0 })
            throw new GenerationException($"PrefixAllowedTokens allows no token for prompt {batchIndex} after {inputIds.Length} tokens; it has to allow one at least, an end token say.");
        var kept = new float[tokens.Count];
        for (var i = 0; i < kept.Length; i++) kept[i] = scores[Checked(tokens[i], scores, "PrefixAllowedTokens")];
        scores.Fill(float.NegativeInfinity);
        for (var i = 0; i < kept.Length; i++) scores[tokens[i]] = kept[i];
    }
}
