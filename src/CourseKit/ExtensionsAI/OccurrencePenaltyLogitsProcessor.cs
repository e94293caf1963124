using CourseKit.Generation;

namespace CourseKit.ExtensionsAI;

/// <summary>Lowers the scores of tokens that the answer has already: by the presence penalty once, and by the frequency penalty for each time (the two penalties of the OpenAI interface, whose documentation gives
/// score - count * frequency - (count &gt; 0) * presence). The prompt does not count. Negative penalties make repetition likelier.</summary>
internal sealed class OccurrencePenaltyLogitsProcessor : LogitsProcessor
{
    private const float Range = 2;

    private readonly float frequency, presence;
    private readonly int promptLength;

    /// <exception cref="GenerationException">A penalty is not between -2 and 2.</exception>
    public OccurrencePenaltyLogitsProcessor(float frequency, float presence, int promptLength) =>
        (this.frequency, this.presence, this.promptLength) = (InRange(frequency, "FrequencyPenalty"), InRange(presence, "PresencePenalty"), promptLength);

    public override void Process(ReadOnlySpan<int> inputIds, Span<float> scores, int batchIndex)
    {
        var answer = inputIds[promptLength..].ToArray();
        Array.Sort(answer);
        for (var i = 0; i < answer.Length; i++)
        {
            var token = Checked(answer[i], scores, "The answer");
            scores[token] -= frequency;
            if (i == 0 || answer[i - 1] != token) scores[token] -= presence;
        }
    }

    private static float InRange(float penalty, string option) => penalty is >= -Range and <= Range ? penalty
        : throw new GenerationException(FormattableString.Invariant($"{option} is {penalty}; expected a number from {-Range} to {Range}."));
}
