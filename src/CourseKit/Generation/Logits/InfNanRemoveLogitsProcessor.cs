namespace CourseKit.Generation;

/// <summary>Puts 0 for scores that are not a number, and the largest and the smallest number for infinite ones, so that generation goes on where a model fails. The failure is better mended.</summary>
public sealed class InfNanRemoveLogitsProcessor : LogitsProcessor
{
    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<int> inputIds, Span<float> scores, int batchIndex)
    {
        foreach (ref var score in scores) score = float.IsNaN(score) ? 0 : Math.Clamp(score, float.MinValue, float.MaxValue);
    }
}
