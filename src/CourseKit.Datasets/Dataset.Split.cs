namespace CourseKit.Datasets;

/// <summary>The two parts of a data set: one to learn from, one to be judged on. Deconstructs: <c>var (train, test) = ...</c>.</summary>
public sealed record TrainTest(Dataset Train, Dataset Test);

public sealed partial class Dataset
{
    /// <summary>The rows in random order. One seed always gives one order, on every platform: Fisher and Yates' shuffle drawn from
    /// xoshiro256**, which splitmix64 seeds.</summary>
    public Dataset Shuffle(int seed = 0) => Gather(new Xoshiro256(seed).Permutation(Count));

    /// <summary>Splits the rows into a training and a test part.</summary>
    /// <param name="testSize">The share of rows in the test part, between 0 and 1. The count is rounded up, as scikit-learn does.</param>
    /// <param name="seed">Which random split; the same seed gives the same split.</param>
    /// <param name="shuffle">False cuts the rows in their present order: the test part is the end.</param>
    /// <param name="stratifyBy">A column whose values keep their shares in both parts (as near as whole rows allow).</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="testSize"/> is not between 0 and 1.</exception>
    /// <exception cref="DatasetException">One of the parts would be empty, or stratifying was asked for without shuffling.</exception>
    public TrainTest TrainTestSplit(double testSize = 0.25, int seed = 0, bool shuffle = true, string? stratifyBy = null)
    {
        if (!(testSize > 0 && testSize < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(testSize), testSize, "The share of test rows has to be between 0 and 1, for example 0.3.");
        }

        if (stratifyBy is not null && !shuffle) throw new DatasetException("Stratifying picks rows at random: leave shuffle on, or leave stratifyBy out.");

        // In decimal arithmetic 0.07 of 100 rows is exactly 7; in binary it is a little more and would round up to 8.
        var testCount = (int)Math.Ceiling((decimal)testSize * Count);
        if (testCount == 0 || testCount >= Count)
        {
            throw new DatasetException($"{CellText.Count(Count, "row")} cannot be split with a test share of {testSize}: one part would be empty.");
        }

        var order = shuffle ? new Xoshiro256(seed).Permutation(Count) : Enumerable.Range(0, Count).ToArray();
        var isTest = stratifyBy is null ? LastRows(testCount) : StratifiedTest(ColumnNamed(stratifyBy), order, testCount);
        return new TrainTest(
            Gather(order.Where((_, place) => !isTest[place]).ToArray()),
            Gather(order.Where((_, place) => isTest[place]).ToArray()));
    }

    private bool[] LastRows(int count)
    {
        var marks = new bool[Count];
        marks.AsSpan(Count - count).Fill(true);
        return marks;
    }

    /// <summary>Marks the places of <paramref name="order"/> that go to the test part: from each group its share, rounded down,
    /// and the rows still wanting from the groups that rounding cut most (ties: the group that comes first).</summary>
    private bool[] StratifiedTest(Column column, int[] order, int testCount)
    {
        var groups = Enumerable.Range(0, Count).GroupBy(place => column.ValueAt(order[place])).Select(group => group.ToArray()).ToList();
        var exact = groups.ConvertAll(group => (decimal)group.Length * testCount / Count);
        var counts = exact.ConvertAll(share => (int)Math.Floor(share));
        var byRemainder = Enumerable.Range(0, groups.Count).OrderByDescending(group => exact[group] - counts[group]).ToList();
        foreach (var group in byRemainder.Take(testCount - counts.Sum())) counts[group]++;

        var marks = new bool[Count];
        for (var group = 0; group < groups.Count; group++)
        {
            foreach (var place in groups[group].TakeLast(counts[group])) marks[place] = true;
        }

        return marks;
    }
}
