using CourseKit.Pipelines;

namespace Notebooks.Tests;

/// <summary>The original tweets and what the model thinks of them, read, counted and measured here by the definitions, with nothing of <c>CourseKit.Metrics</c>.</summary>
internal sealed class ExaminedTweets
{
    private static readonly Lazy<ExaminedTweets> Once = new(() => new(LectureRuns.Tweets!));

    private ExaminedTweets(string path)
    {
        var all = DelimitedFile.Read(path);
        CountOfLabel = all.GroupBy(row => row["airline_sentiment"]).ToDictionary(group => group.Key, group => group.Count());
        var kept = all.Where(row => row["airline_sentiment"] != "neutral").ToList();
        var answers = Pipeline.SentimentAnalysis().Run([.. kept.Select(row => row["text"])]);
        Praise = [.. kept.Zip(answers).Where(pair => pair.First["airline_sentiment"] == "positive").Select(pair => Probability(pair.Second))];
        Blame = [.. kept.Zip(answers).Where(pair => pair.First["airline_sentiment"] == "negative").Select(pair => Probability(pair.Second))];
        WinnersOfPraise = [.. Praise.Select(p => Math.Max(p, 1 - p))];
        WinnersOfBlame = [.. Blame.Select(p => Math.Max(p, 1 - p))];
    }

    /// <summary>Shared by all tests: it takes as long as the lecture.</summary>
    public static ExaminedTweets Instance => Once.Value;

    /// <summary>How many tweets have each label.</summary>
    public IReadOnlyDictionary<string, int> CountOfLabel { get; }

    /// <summary>For each positive tweet, the probability of positive.</summary>
    public double[] Praise { get; }

    /// <summary>For each negative tweet, the probability of positive.</summary>
    public double[] Blame { get; }

    /// <summary>The same tweets with the score of the class that won, whichever it was.</summary>
    public double[] WinnersOfPraise { get; }

    /// <inheritdoc cref="WinnersOfPraise"/>
    public double[] WinnersOfBlame { get; }

    public double PraiseFound => Praise.Count(p => p > 0.5);

    public double PraiseMissed => Praise.Length - PraiseFound;

    public double BlameMissed => Blame.Count(p => p > 0.5);

    public double BlameFound => Blame.Length - BlameMissed;

    public double Accuracy => (PraiseFound + BlameFound) / (Praise.Length + Blame.Length);

    /// <summary>The F1 of a class, from true positives, false positives and false negatives.</summary>
    public static double F1(double found, double wronglyTaken, double missed) => 2 * found / (2 * found + wronglyTaken + missed);

    /// <summary>The share of pairs of one above and one below in which the first has the higher score; a tie counts half. By definition, from sorted scores.</summary>
    public static double RocAuc(double[] above, double[] below)
    {
        double[] sorted = [.. below.Order()];
        return above.Average(score => (Rank(score, inclusive: false) + Rank(score, inclusive: true)) / 2.0) / sorted.Length;

        // How many of the sorted scores lie below the given one, or are equal to it.
        int Rank(double score, bool inclusive)
        {
            var (low, high) = (0, sorted.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (sorted[middle] < score || (inclusive && sorted[middle] == score)) low = middle + 1;
                else high = middle;
            }

            return low;
        }
    }

    private static double Probability(Classification answer) => answer.Label switch
    {
        "POSITIVE" => answer.Score,
        "NEGATIVE" => 1 - answer.Score,
        _ => throw new InvalidDataException($"The model answers {answer.Label}."),
    };
}
