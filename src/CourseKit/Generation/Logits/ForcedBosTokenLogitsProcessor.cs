namespace CourseKit.Generation;

/// <summary>Leaves one token only where the input has a single one: the first that an encoder-decoder generates, the target's language say (<c>transformers.ForcedBOSTokenLogitsProcessor</c>).</summary>
/// <param name="bosTokenId">That token.</param>
public sealed class ForcedBosTokenLogitsProcessor(int bosTokenId) : LogitsProcessor
{
    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<int> inputIds, Span<float> scores, int batchIndex)
    {
        if (inputIds.Length == 1) Force(scores, [bosTokenId], "forced_bos_token_id");
    }
}
