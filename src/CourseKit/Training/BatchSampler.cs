using CourseKit.Tensors;

namespace CourseKit.Training;

/// <summary>The order in which examples come, epoch by epoch.</summary>
internal static class BatchSampler
{
    // transformers' LengthGroupedSampler takes 50 batches at a time, too.
    private const int BatchesPerGroup = 50;

    /// <summary>Batches of indices in a random order. With <paramref name="groupByLength"/> the examples of a batch have similar lengths, so that little of it is padding.</summary>
    public static List<int[]> Shuffled(IReadOnlyList<TrainingExample> examples, int batchSize, bool groupByLength, Generator generator)
    {
        batchSize = Math.Clamp(batchSize, 1, Math.Max(1, examples.Count));
        var order = Enumerable.Range(0, examples.Count).ToArray();
        generator.Shuffle<int>(order);
        if (groupByLength)
        {
            foreach (var group in order.Chunk(batchSize * BatchesPerGroup).Index())
            {
                var sorted = group.Item.OrderByDescending(i => examples[i].InputIds.Length).ToArray();
                sorted.CopyTo(order, group.Index * batchSize * BatchesPerGroup);
            }
        }

        var batches = order.Chunk(batchSize).ToArray();
        if (groupByLength) generator.Shuffle<int[]>(batches);
        return [.. batches];
    }
}
