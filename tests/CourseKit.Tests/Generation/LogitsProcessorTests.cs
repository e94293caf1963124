using CourseKit.Generation;

namespace CourseKit.Tests.Generation;

/// <summary>Against definitions written down a second time, with full sorts and doubles; the reference's own numbers are in the goldens.</summary>
public class LogitsProcessorTests
{
    private const float Out = float.NegativeInfinity;

    public static TheoryData<int, float> Nuclei => new(from length in new[] { 5, 100, 50257 } from p in new[] { 0f, 0.1f, 0.5f, 0.9f, 0.999f, 0.9999999f } select (length, p));

    [Theory]
    [MemberData(nameof(Nuclei))]
    public void Top_p_keeps_the_fewest_tokens_that_have_the_share(int length, float p)
    {
        var scores = ScoreKernelsTests.Random(length, 5);
        scores[2] = Out;
        var probabilities = Softmax(scores);
        var (kept, sum) = (new HashSet<int>(), 0.0);
        foreach (var token in Enumerable.Range(0, length).OrderByDescending(i => probabilities[i]))
        {
            if (sum >= p && kept.Count > 0) break;
            kept.Add(token);
            sum += probabilities[token];
        }

        new TopPLogitsWarper(p).Process([], scores, 0);
        var ours = Kept(scores);
        // Where the share is reached within rounding, one token more or less is right, too.
        Assert.InRange(ours.Count, kept.Count - Slack(p), kept.Count + Slack(p));
        Assert.True(ours.IsSubsetOf(kept) || ours.IsSupersetOf(kept));
        Assert.DoesNotContain(2, ours);
    }

    [Theory]
    [InlineData(0.2f)]
    [InlineData(0.9f)]
    public void Typical_keeps_what_is_closest_to_the_entropy(float mass)
    {
        var scores = ScoreKernelsTests.Random(2000, 9);
        var probabilities = Softmax(scores);
        var entropy = -probabilities.Sum(p => p * Math.Log(p));
        var order = Enumerable.Range(0, scores.Length).OrderBy(i => Math.Abs(-Math.Log(probabilities[i]) - entropy)).ToArray();
        var sum = 0.0;
        var expected = order.TakeWhile(token => { var before = sum; sum += probabilities[token]; return before < mass; }).ToHashSet();
        new TypicalLogitsWarper(mass).Process([], scores, 0);
        Assert.Equal(expected.Order(), Kept(scores).Order());
    }

    [Fact]
    public void Cutoffs_keep_what_is_likely_enough()
    {
        var probabilities = Softmax(ScoreKernelsTests.Random(500, 3));
        var entropy = -probabilities.Sum(p => p * Math.Log(p));
        Check(new EpsilonLogitsWarper(0.004f), 0.004);
        Check(new EtaLogitsWarper(0.3f), Math.Min(0.3, Math.Sqrt(0.3) * Math.Exp(-entropy)));
        Check(new MinPLogitsWarper(0.05f), 0.05 * probabilities.Max());

        void Check(LogitsProcessor processor, double limit)
        {
            var scores = ScoreKernelsTests.Random(500, 3);
            processor.Process([], scores, 0);
            Assert.Equal(Enumerable.Range(0, 500).Where(i => probabilities[i] >= limit), Kept(scores).Order());
        }
    }

    [Fact]
    public void Warpers_keep_a_minimum_of_tokens()
    {
        LogitsProcessor[] strict = [new TopKLogitsWarper(1, 3), new TopPLogitsWarper(0.001f, 3), new MinPLogitsWarper(1, 3), new TypicalLogitsWarper(0.001f, 3), new EpsilonLogitsWarper(0.99f, 3), new EtaLogitsWarper(0.99f, 3)];
        foreach (var processor in strict)
        {
            var scores = ScoreKernelsTests.Random(100);
            processor.Process([], scores, 0);
            Assert.True(Kept(scores).Count >= 3, processor.GetType().Name);
        }
    }

    [Fact]
    public void Top_k_keeps_tokens_that_score_as_the_last()
    {
        float[] scores = [1, 2, 2, 0, 2, 3];
        new TopKLogitsWarper(2).Process([], scores, 0);
        Assert.Equal([Out, 2, 2, Out, 2, 3], scores);
    }

    [Fact]
    public void Temperature_divides()
    {
        float[] scores = [1, -2, Out];
        new TemperatureLogitsWarper(0.5f).Process([], scores, 0);
        Assert.Equal([2, -4, Out], scores);
    }

    [Fact]
    public void A_token_that_is_there_twice_is_penalised_once()
    {
        float[] scores = [2, -2, 1, 1];
        new RepetitionPenaltyLogitsProcessor(2).Process([0, 1, 0, 1, 1], scores, 0);
        Assert.Equal([1, -4, 1, 1], scores);
        new EncoderRepetitionPenaltyLogitsProcessor(2, [[3], [2, 2]]).Process([0], scores, 1);
        Assert.Equal([1, -4, 2, 1], scores);
    }

    [Theory]
    [InlineData(1, new[] { 0, 1 })]
    [InlineData(2, new[] { 1 })]
    [InlineData(3, new[] { 1 })]
    [InlineData(6, new int[0])]
    public void No_n_gram_is_completed_twice(int size, int[] removed)
    {
        var scores = new float[4];
        new NoRepeatNGramLogitsProcessor(size).Process([1, 0, 1, 0], scores, 0);
        Assert.Equal(removed, Removed(scores));
    }

    [Fact]
    public void N_grams_of_the_source_are_those_of_the_prompt_in_hand()
    {
        var scores = new float[6];
        new EncoderNoRepeatNGramLogitsProcessor(2, [[1, 2, 3], [1, 4, 1, 5]]).Process([0, 1], scores, 1);
        Assert.Equal([4, 5], Removed(scores));
    }

    [Fact]
    public void Sequences_are_biased_when_they_can_be_completed()
    {
        var processor = new SequenceBiasLogitsProcessor([new([3], 1), new([1, 2], -5), new([0, 1, 0], 7), new([3], 2)]);
        var scores = new float[4];
        processor.Process([0, 0, 1], scores, 0);
        Assert.Equal([7, 0, -5, 2], scores);
        Array.Clear(scores);
        processor.Process([1], scores, 0);
        Assert.Equal([0, 0, 0, 2], scores); // longer than the input, as in the reference
    }

    [Fact]
    public void Bad_words_leave_the_end_token_alone()
    {
        var scores = new float[5];
        new NoBadWordsLogitsProcessor([[1], [2], [3, 4]], eosTokenIds: [2]).Process([0, 3], scores, 0);
        Assert.Equal([1, 4], Removed(scores));
    }

    [Fact]
    public void Lengths_force_and_forbid_the_end()
    {
        Assert.Equal([1], After(new MinLengthLogitsProcessor(4, [1]), [0, 0, 0]));
        Assert.Equal([], After(new MinLengthLogitsProcessor(4, [1]), [0, 0, 0, 0]));
        Assert.Equal([1], After(new MinNewTokensLengthLogitsProcessor(2, 2, [1]), [0, 0, 0]));
        Assert.Equal([], After(new MinNewTokensLengthLogitsProcessor(2, 2, [1]), [0, 0, 0, 0]));
        Assert.Equal([0, 1, 2], After(new ForcedEosTokenLogitsProcessor(4, [3]), [0, 0, 0]));
        Assert.Equal([], After(new ForcedEosTokenLogitsProcessor(4, [3]), [0, 0]));
        Assert.Equal([1, 2, 3], After(new ForcedBosTokenLogitsProcessor(0), [3]));
        Assert.Equal([], After(new ForcedBosTokenLogitsProcessor(0), [3, 3]));
        Assert.Equal([2], After(new SuppressTokensAtBeginLogitsProcessor([2], 2), [0, 0]));
        Assert.Equal([], After(new SuppressTokensAtBeginLogitsProcessor([2], 2), [0]));
        Assert.Equal([0, 3], After(new SuppressTokensLogitsProcessor([3, 0]), [1]));

        static int[] After(LogitsProcessor processor, int[] ids)
        {
            var scores = new float[4];
            processor.Process(ids, scores, 0);
            return Removed(scores);
        }
    }

    [Fact]
    public void Ending_becomes_likelier_with_length_but_not_where_it_is_forbidden()
    {
        var processor = new ExponentialDecayLengthPenaltyLogitsProcessor(new(1, 1.5f), [0, 1], promptLength: 2);
        float[] scores = [-2, Out, 3];
        processor.Process([0, 0, 0], scores, 0);
        Assert.Equal([-2, Out, 3], scores);
        processor.Process([0, 0, 0, 0, 0], scores, 0);
        Assert.Equal([-2 + (2 * 1.25f), Out, 3], scores);
    }

    [Fact]
    public void Prefixes_allow_their_tokens_only()
    {
        float[] scores = [1, 2, 3, 4];
        new PrefixConstrainedLogitsProcessor((batch, ids) => [batch, ids.Length]).Process([9, 9, 9], scores, 1);
        Assert.Equal([Out, 2, Out, 4], scores);
        var error = Assert.Throws<GenerationException>(() => new PrefixConstrainedLogitsProcessor((_, _) => []).Process([1], new float[3], 0));
        Assert.Contains("allows no token", error.Message);
    }

    [Fact]
    public void Scores_that_are_no_numbers_can_be_replaced()
    {
        float[] scores = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1];
        new InfNanRemoveLogitsProcessor().Process([], scores, 0);
        Assert.Equal([0, float.MaxValue, float.MinValue, 1], scores);
        new LogitNormalization().Process([], scores.AsSpan(3), 0);
        Assert.Equal(0, scores[3]);
    }

    [Fact]
    public void Values_out_of_range_are_refused()
    {
        Action[] wrong =
        [
            () => new TemperatureLogitsWarper(0), () => new TemperatureLogitsWarper(float.NaN), () => new TopKLogitsWarper(0), () => new TopPLogitsWarper(1.1f), () => new TopPLogitsWarper(0.5f, 0),
            () => new MinPLogitsWarper(-0.1f), () => new TypicalLogitsWarper(1), () => new EpsilonLogitsWarper(0), () => new EtaLogitsWarper(1), () => new RepetitionPenaltyLogitsProcessor(0),
            () => new EncoderRepetitionPenaltyLogitsProcessor(-1, []), () => new NoRepeatNGramLogitsProcessor(0), () => new EncoderNoRepeatNGramLogitsProcessor(0, []),
            () => new SequenceBiasLogitsProcessor([]), () => new NoBadWordsLogitsProcessor([[]]), () => new SuppressTokensLogitsProcessor([7]).Process([], new float[7], 0),
        ];
        foreach (var action in wrong) Assert.Throws<GenerationException>(action);
    }

    // The last ten-millionth of probability is below the rounding of floats; the reference adds floats, too.
    private static int Slack(float p) => p > 0.9999f ? 100 : p > 0.99f ? 3 : p == 0 ? 0 : 1;

    private static HashSet<int> Kept(float[] scores) => [.. Enumerable.Range(0, scores.Length).Where(i => scores[i] > Out)];

    private static int[] Removed(float[] scores) => [.. Enumerable.Range(0, scores.Length).Where(i => float.IsNegativeInfinity(scores[i]))];

    private static double[] Softmax(float[] scores)
    {
        var total = scores.Sum(score => Math.Exp(score));
        return [.. scores.Select(score => Math.Exp(score) / total)];
    }
}
