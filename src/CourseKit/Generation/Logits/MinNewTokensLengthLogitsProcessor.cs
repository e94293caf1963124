namespace CourseKit.Generation;

/// <summary>Takes the end tokens out until there are a minimum of new tokens.</summary>
/// <param name="promptLength">The length of the prompt, which does not count.</param>
/// <param name="minNewTokens">That minimum.</param>
/// <param name="eosTokenIds">The end tokens.</param>
public sealed class MinNewTokensLengthLogitsProcessor(int promptLength, int minNewTokens, IReadOnlyList<int> eosTokenIds) : LogitsProcessor
{
    private readonly int[] tokens = [.. eosTokenIds];

    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<int> inputIds, Span<float> scores, int batchIndex)
    {
        if (inputIds.Length - promptLength < minNewTokens) Remove(scores, tokens, "eos_token_id");
    }
}
