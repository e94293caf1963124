namespace CourseKit.Datasets.Tests;

public class SplitTests
{
    private static readonly Dataset Numbers = Dataset.FromColumns(("n", Enumerable.Range(0, 1000)), ("kind", Enumerable.Range(0, 1000).Select(i => i % 10 == 0 ? "rare" : "common")));

    [Fact]
    public void The_generator_gives_the_published_sequence()
    {
        // The test vectors that implementations in other languages share.
        var random = new Xoshiro256(1, 2, 3, 4);
        Assert.Equal([11520UL, 0UL, 1509978240UL, 1215971899390074240UL], Enumerable.Range(0, 4).Select(_ => random.NextUInt64()));
        ulong state = 1234567;
        Assert.Equal([6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL], Enumerable.Range(0, 3).Select(_ => Xoshiro256.SplitMix64(ref state)));
    }

    [Fact]
    public void Bounded_numbers_are_spread_evenly()
    {
        var random = new Xoshiro256(5);
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++) counts[random.Next(7)]++;
        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400));
    }

    [Fact]
    public void One_seed_gives_one_order_and_another_seed_another()
    {
        var once = Numbers.Shuffle(42).Column<int>("n");
        Assert.Equal(once, Numbers.Shuffle(42).Column<int>("n"));
        Assert.NotEqual(once, Numbers.Shuffle(43).Column<int>("n"));
        Assert.NotEqual(once, Numbers.Column<int>("n"));
        Assert.Equal(Numbers.Column<int>("n"), once.Order());
    }

    [Theory]
    [InlineData(42, new[] { 0, 2, 11, 3, 9, 10, 5, 7, 8, 6, 4, 1 })]
    [InlineData(-1, new[] { 7, 0, 1, 10, 3, 2, 9, 4, 11, 5, 8, 6 })]
    public void The_order_is_that_of_an_independent_implementation(int seed, int[] expected) =>
        Assert.Equal(expected, Numbers.Take(12).Shuffle(seed).Column<int>("n")); // written in Python from the documented algorithm

    [Fact]
    public void Rows_stay_together_when_shuffled() =>
        Assert.All(Numbers.Shuffle(1), row => Assert.Equal(row.Get<int>("n") % 10 == 0 ? "rare" : "common", row.Get<string>("kind")));

    [Fact]
    public void A_split_is_a_partition_that_the_seed_decides()
    {
        var (train, test) = Numbers.TrainTestSplit(testSize: 0.3, seed: 42);
        Assert.Equal(700, train.Count);
        Assert.Equal(300, test.Count);
        Assert.Equal(Enumerable.Range(0, 1000), train.Column<int>("n").Concat(test.Column<int>("n")).Order());
        Assert.Equal(test.Column<int>("n"), Numbers.TrainTestSplit(0.3, 42).Test.Column<int>("n"));
        Assert.NotEqual(test.Column<int>("n"), Numbers.TrainTestSplit(0.3, 7).Test.Column<int>("n"));
    }

    [Theory]
    [InlineData(10, 0.25, 3)]
    [InlineData(100, 0.07, 7)]
    [InlineData(14640, 0.3, 4392)]
    [InlineData(3, 0.01, 1)]
    public void The_test_part_is_rounded_up(int rows, double share, int expected) =>
        Assert.Equal(expected, Dataset.FromColumns(("n", Enumerable.Range(0, rows))).TrainTestSplit(share).Test.Count);

    [Fact]
    public void Without_shuffling_the_end_is_the_test_part()
    {
        var (train, test) = Numbers.TrainTestSplit(0.2, shuffle: false);
        Assert.Equal(Enumerable.Range(0, 800), train.Column<int>("n"));
        Assert.Equal(Enumerable.Range(800, 200), test.Column<int>("n"));
    }

    [Fact]
    public void A_stratified_split_keeps_the_shares()
    {
        var (train, test) = Numbers.TrainTestSplit(0.25, seed: 3, stratifyBy: "kind");
        Assert.Equal(25, test.Count(row => row.Get<string>("kind") == "rare"));
        Assert.Equal(75, train.Count(row => row.Get<string>("kind") == "rare"));
        Assert.Equal(Enumerable.Range(0, 1000), train.Column<int>("n").Concat(test.Column<int>("n")).Order());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.5)]
    [InlineData(double.NaN)]
    public void A_share_outside_0_to_1_is_an_error(double share) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Numbers.TrainTestSplit(share));

    [Fact]
    public void An_empty_part_and_stratifying_in_order_are_errors()
    {
        Assert.Throws<DatasetException>(() => Numbers.Take(1).TrainTestSplit());
        Assert.Throws<DatasetException>(() => Numbers.TrainTestSplit(0.2, shuffle: false, stratifyBy: "kind"));
    }
}
