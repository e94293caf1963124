namespace CourseKit.Generation;

/// <summary>Divides all scores by a temperature: below 1 the likely tokens become likelier, above 1 all become more alike.</summary>
public sealed class TemperatureLogitsWarper : LogitsProcessor
{
    private readonly float temperature;

    /// <summary>Divides by <paramref name="temperature"/>, a number above 0.</summary>
    /// <exception cref="GenerationException">It is not above 0.</exception>
    public TemperatureLogitsWarper(float temperature)
    {
        if (!(temperature > 0) || float.IsInfinity(temperature))
            throw new GenerationException(FormattableString.Invariant($"temperature is {temperature}; expected a number above 0. For the most likely token at every step set do_sample to false instead of a temperature of 0."));
        this.temperature = temperature;
    }

    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<int> inputIds, Span<float> scores, int batchIndex) => ScoreKernels.Divide(scores, temperature);
}
