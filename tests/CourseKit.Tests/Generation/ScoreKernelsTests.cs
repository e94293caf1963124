using CourseKit.Generation;
using CourseKit.Tensors;

namespace CourseKit.Tests.Generation;

public class ScoreKernelsTests
{
    public static TheoryData<int> Lengths => [1, 3, 7, 8, 9, 31, 64, 1000, 50257];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void A_row_is_scanned_to_its_last_score(int length)
    {
        var scores = Random(length);
        foreach (var place in new[] { 0, length / 2, length - 1 })
        {
            var row = (float[])scores.Clone();
            row[place] = 100;
            Assert.Equal(100, ScoreKernels.Max(row));
            Assert.Equal(place, ScoreKernels.IndexOfMax(row));
            row[place] = float.NaN;
            Assert.True(float.IsNaN(ScoreKernels.Max(row)));
            Assert.Equal(-1, ScoreKernels.IndexOfMax(row));
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void The_sum_of_exponentials_is_that_of_doubles(int length)
    {
        var scores = Random(length);
        if (length > 2) scores[1] = float.NegativeInfinity;
        var expected = Math.Log(scores.Sum(score => Math.Exp(score)));
        Assert.Equal(expected, ScoreKernels.LogSumExp(scores), 1e-5);
        var exponentials = new float[length];
        var total = ScoreKernels.Exponentials(scores, ScoreKernels.Max(scores), exponentials);
        Assert.Equal(exponentials.Sum(value => (double)value), total, total * 1e-6);
    }

    [Fact]
    public void Of_equal_scores_the_first_is_the_largest() => Assert.Equal(2, ScoreKernels.IndexOfMax([0, 1, 5, 5, 5, 1, 0, 5, 5, 5]));

    [Fact]
    public void A_row_of_removed_tokens_has_no_finite_sum() => Assert.Equal(float.NegativeInfinity, ScoreKernels.LogSumExp([float.NegativeInfinity, float.NegativeInfinity]));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 5)]
    [InlineData(50257, 1)]
    [InlineData(50257, 50)]
    [InlineData(1000, 999)]
    public void The_largest_scores_are_those_of_a_full_sort(int length, int count)
    {
        var scores = Random(length);
        // Coarse numbers, so that there are equal ones.
        for (var i = 0; i < length; i++) scores[i] = MathF.Round(scores[i], 2);
        var found = new int[count];
        TopSelection.Largest(scores, found);
        Assert.Equal(Enumerable.Range(0, length).OrderByDescending(i => scores[i]).ThenBy(i => i).Take(count), found);
        Assert.Equal(scores[found[^1]], TopSelection.Limit(scores, count));
    }

    internal static float[] Random(int length, ulong seed = 1)
    {
        var generator = new Generator(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (float)(3 * generator.NextNormal()))];
    }
}
