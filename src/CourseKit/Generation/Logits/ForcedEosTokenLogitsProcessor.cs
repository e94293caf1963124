namespace CourseKit.Generation;

/// <summary>Leaves the given tokens only at the last step that the maximum length has room for (<c>transformers.ForcedEOSTokenLogitsProcessor</c>).</summary>
/// <param name="maxLength">The most tokens, the prompt's included.</param>
/// <param name="eosTokenIds">The tokens, usually one.</param>
public sealed class ForcedEosTokenLogitsProcessor(int maxLength, IReadOnlyList<int> eosTokenIds) : LogitsProcessor
{
    private readonly int[] tokens = [.. eosTokenIds];

    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<int> inputIds, Span<float> scores, int batchIndex)
    {
        if (inputIds.Length == maxLength - 1) Force(scores, tokens, "forced_eos_token_id");
    }
}
