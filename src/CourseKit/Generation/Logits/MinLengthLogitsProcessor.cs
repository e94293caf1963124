namespace CourseKit.Generation;

/// <summary>Takes the end tokens out until the input has a minimum length, the prompt included.</summary>
/// <param name="minLength">That length.</param>
/// <param name="eosTokenIds">The end tokens.</param>
public sealed class MinLengthLogitsProcessor(int minLength, IReadOnlyList<int> eosTokenIds) : LogitsProcessor
{
    private readonly int[] tokens = [.. eosTokenIds];

    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<int> inputIds, Span<float> scores, int batchIndex)
    {
        if (inputIds.Length < minLength) Remove(scores, tokens, "eos_token_id");
    }
}
