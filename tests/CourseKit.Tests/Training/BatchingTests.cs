using CourseKit.Tensors;
using CourseKit.Training;

namespace CourseKit.Tests.Training;

/// <summary>From examples to batches.</summary>
public sealed class BatchingTests
{
    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(1, 8, true)]
    [InlineData(64, 8, true)]
    [InlineData(1003, 8, false)]
    [InlineData(1003, 8, true)]
    [InlineData(450, 3, true)]
    [InlineData(10, int.MaxValue, true)]
    public void Every_example_comes_exactly_once_in_full_batches(int count, int batchSize, bool groupByLength)
    {
        var batches = BatchSampler.Shuffled(Examples(count), batchSize, groupByLength, new Generator(1));
        Assert.Equal(Enumerable.Range(0, count), batches.SelectMany(batch => batch).Order());
        Assert.Equal((int)(((long)count + batchSize - 1) / batchSize), batches.Count);
        Assert.True(batches.Count(batch => batch.Length < batchSize) <= 1);
    }

    [Fact]
    public void No_examples_are_no_batches() => Assert.Empty(BatchSampler.Shuffled([], 8, true, new Generator(1)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_seed_decides_the_order_and_epochs_differ(bool groupByLength)
    {
        var examples = Examples(200);
        int[] Order(Generator generator) => [.. BatchSampler.Shuffled(examples, 8, groupByLength, generator).SelectMany(batch => batch)];
        var generator = new Generator(1);
        var (first, second) = (Order(generator), Order(generator));
        Assert.NotEqual(first, second);
        Assert.Equal(first, Order(new Generator(1)));
        Assert.NotEqual(first, Order(new Generator(2)));
    }

    [Fact]
    public void Grouping_by_length_leaves_less_padding()
    {
        var examples = Examples(1000);
        int Padding(bool group) => BatchSampler.Shuffled(examples, 8, group, new Generator(1)).Sum(batch =>
            batch.Sum(i => batch.Max(j => examples[j].InputIds.Length) - examples[i].InputIds.Length));
        Assert.True(Padding(true) * 4 < Padding(false), $"{Padding(true)} tokens of padding with grouping, {Padding(false)} without");
    }

    [Fact]
    public void A_batch_is_padded_to_its_longest_and_masked()
    {
        var batch = new DataCollatorWithPadding(99).Collate([new([5, 6], null, 1), new([7, 8, 9, 10], [0, 0, 1, 1], 0), new([11], [1], 2)]);
        Assert.Equal([3, 4], batch.InputIds.Shape.ToArray());
        Assert.Equal([5, 6, 99, 99, 7, 8, 9, 10, 11, 99, 99, 99], batch.InputIds.ToArray<long>());
        Assert.Equal([1, 1, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0], batch.AttentionMask!.ToArray<long>());
        Assert.Equal([0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0], batch.TokenTypeIds!.ToArray<long>());
        Assert.Equal([1, 0, 2], batch.Labels!.ToArray<long>());
    }

    [Fact]
    public void What_makes_no_batch_is_an_error()
    {
        var collator = new DataCollatorWithPadding(0);
        Assert.Throws<ShapeException>(() => collator.Collate([]));
        Assert.Contains("2 tokens, but 1 token types", Assert.Throws<ShapeException>(() => collator.Collate([new([5, 6], [0], 1)])).Message, StringComparison.Ordinal);
    }

    private static List<TrainingExample> Examples(int count)
    {
        var generator = new Generator(7);
        return [.. Enumerable.Range(0, count).Select(_ => new TrainingExample(new int[1 + generator.NextInteger(40)], null, 0))];
    }
}
