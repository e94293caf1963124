namespace CourseKit.Generation;

/// <summary>Takes tokens out at the first step.</summary>
/// <param name="beginSuppressTokens">The tokens.</param>
/// <param name="beginIndex">The input's length at that step.</param>
public sealed class SuppressTokensAtBeginLogitsProcessor(IReadOnlyList<int> beginSuppressTokens, int beginIndex) : LogitsProcessor
{
    private readonly int[] tokens = [.. beginSuppressTokens];

    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<int> inputIds, Span<float> scores, int batchIndex)
    {
        if (inputIds.Length == beginIndex) Remove(scores, tokens, "begin_suppress_tokens");
    }
}
