namespace CourseKit.Generation;

/// <summary>Takes tokens out at every step.</summary>
/// <param name="suppressTokens">The tokens.</param>
public sealed class SuppressTokensLogitsProcessor(IReadOnlyList<int> suppressTokens) : LogitsProcessor
{
    private readonly int[] tokens = [.. suppressTokens];

    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<int> inputIds, Span<float> scores, int batchIndex) => Remove(scores, tokens, "suppress_tokens");
}
