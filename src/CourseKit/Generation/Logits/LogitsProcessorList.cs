namespace CourseKit.Generation;

/// <summary>Processors that are applied one after another (<c>transformers.LogitsProcessorList</c>).</summary>
/// <param name="processors">In the order of their application.</param>
public sealed class LogitsProcessorList(IReadOnlyList<LogitsProcessor> processors) : LogitsProcessor
{
    /// <summary>The processors.</summary>
    public IReadOnlyList<LogitsProcessor> Processors { get; } = processors;

    /// <inheritdoc/>
    public override bool IsThreadSafe { get; } = processors.All(processor => processor.IsThreadSafe);

    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<int> inputIds, Span<float> scores, int batchIndex)
    {
        for (var i = 0; i < Processors.Count; i++) Processors[i].Process(inputIds, scores, batchIndex);
    }
}
