namespace CourseKit.Generation;

/// <summary>Turns scores into log-probabilities again, after other processors have taken tokens out.</summary>
public sealed class LogitNormalization : LogitsProcessor
{
    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<int> inputIds, Span<float> scores, int batchIndex) => ScoreKernels.Subtract(scores, ScoreKernels.LogSumExp(scores));
}
