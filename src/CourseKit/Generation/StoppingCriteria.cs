namespace CourseKit.Generation;

/// <summary>Says when a sequence is finished (<c>transformers.StoppingCriteria</c>).</summary>
public abstract class StoppingCriteria
{
    /// <summary>Whether a sequence ends with its last token.</summary>
    /// <param name="inputIds">The tokens so far: prompt, with its padding, and generated ones.</param>
    public abstract bool IsDone(ReadOnlySpan<int> inputIds);
}

/// <summary>Ends a sequence that has as many tokens as it may have.</summary>
/// <param name="maxLength">That many, the prompt included.</param>
public sealed class MaxLengthCriteria(int maxLength) : StoppingCriteria
{
    /// <inheritdoc/>
    public override bool IsDone(ReadOnlySpan<int> inputIds) => inputIds.Length >= maxLength;
}

/// <summary>Ends a sequence behind an end token.</summary>
/// <param name="eosTokenIds">The end tokens.</param>
public sealed class EosTokenCriteria(IReadOnlyList<int> eosTokenIds) : StoppingCriteria
{
    private readonly int[] tokens = [.. eosTokenIds];

    /// <inheritdoc/>
    public override bool IsDone(ReadOnlySpan<int> inputIds) => tokens.AsSpan().Contains(inputIds[^1]);
}

/// <summary>Ends all sequences when the time is up, counted from when this object was made.</summary>
/// <param name="maxTime">That time.</param>
public sealed class MaxTimeCriteria(TimeSpan maxTime) : StoppingCriteria
{
    private readonly long start = Environment.TickCount64;

    /// <inheritdoc/>
    public override bool IsDone(ReadOnlySpan<int> inputIds) => Environment.TickCount64 - start > maxTime.TotalMilliseconds;
}
