namespace CourseKit.Generation;

/// <summary>Makes tokens of the source more likely, against answers that the source does not bear out; the inverse of <see cref="RepetitionPenaltyLogitsProcessor"/>, applied to the encoder's tokens
/// (of a decoder, to its prompt).</summary>
public sealed class EncoderRepetitionPenaltyLogitsProcessor : LogitsProcessor
{
    private readonly float inverse;
    private readonly IReadOnlyList<int[]> encoderInputIds;

    /// <summary>Takes a <paramref name="penalty"/> above 0 (1 changes nothing) and the source of every prompt in the batch.</summary>
    /// <exception cref="GenerationException">The penalty is not above 0.</exception>
    public EncoderRepetitionPenaltyLogitsProcessor(float penalty, IReadOnlyList<int[]> encoderInputIds)
    {
        if (!(penalty > 0) || float.IsInfinity(penalty)) throw new GenerationException(FormattableString.Invariant($"encoder_repetition_penalty is {penalty}; expected a number above 0."));
        (inverse, this.encoderInputIds) = (1 / penalty, encoderInputIds);
    }

    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<int> inputIds, Span<float> scores, int batchIndex) =>
        RepetitionPenaltyLogitsProcessor.Apply(encoderInputIds[batchIndex], scores, inverse);
}
