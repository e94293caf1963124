using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Notebooks.Tests;

/// <summary>Lecture 02 on the original tweets: what it shows is what an independent computation finds.</summary>
public sealed partial class SentimentFiguresTests(LectureRuns runs)
{
    private const string Lecture = "01-pipelines/02-sentiment-analysis.ipynb";

    // Figures are shown with four digits, some with three; a tweet more or less, by another order of additions, is allowed.
    private const double FourDigits = 1.5e-4;
    private const double ThreeDigits = 6e-4;

    [Fact]
    public void Labels_are_counted_as_in_the_file()
    {
        var bars = Run().Figure("labels")["data"]![0]!;
        var shown = bars["hovertext"]!.AsArray().Zip(Numbers(bars["y"])).ToDictionary(pair => pair.First!.GetValue<string>(), pair => (int)pair.Second);
        Assert.Equal(Tweets.CountOfLabel.OrderBy(label => label.Key), shown.OrderBy(label => label.Key));
        Assert.Equal(14_640, shown.Values.Sum());
        Assert.Contains($"{Tweets.Praise.Length + Tweets.Blame.Length:N0} of 14,640", Run().Text("drop-neutral"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_tweet_is_answered_with_a_bar_and_a_rate()
    {
        var count = $"{Tweets.Praise.Length + Tweets.Blame.Length:N0}";
        var bar = ExecutedLecture.Shown(Run()["predict"]).First();
        Assert.Contains($"100 % {count}/{count}", bar.ToString(), StringComparison.Ordinal);
        Assert.Contains("<progress", bar.Find("text/html"), StringComparison.Ordinal);
        Assert.Matches(@"\d/s\b", bar.ToString());
        Assert.StartsWith($"{count} messages in ", Run().Text("predict"), StringComparison.Ordinal);
    }

    [Fact]
    public void Accuracy_is_that_of_the_counted_answers()
    {
        var shown = Decimals(Run().Text("accuracy-code"));
        Assert.Equal(2, shown.Length);
        Assert.Equal(Tweets.Accuracy, shown[0], FourDigits);
        Assert.Equal(Tweets.Blame.Length / (double)(Tweets.Praise.Length + Tweets.Blame.Length), shown[1], FourDigits);
        // Above always "negative" (0.795); far off, something is broken.
        Assert.InRange(shown[0], 0.85, 0.96);
    }

    [Fact]
    public void Confusion_matrix_holds_the_shares_of_each_label()
    {
        var rows = Run().Figure("confusion-code")["data"]![0]!["z"]!.AsArray().Select(Numbers).ToArray();
        double[][] expected =
        [
            [Tweets.BlameFound / Tweets.Blame.Length, Tweets.BlameMissed / Tweets.Blame.Length],
            [Tweets.PraiseMissed / Tweets.Praise.Length, Tweets.PraiseFound / Tweets.Praise.Length],
        ];
        for (var row = 0; row < 2; row++)
            for (var column = 0; column < 2; column++) Assert.Equal(expected[row][column], rows[row][column], ThreeDigits);
        Assert.All(rows, row => Assert.Equal(1, row.Sum(), 1e-9));
    }

    [Fact]
    public void F1_is_shown_for_both_classes()
    {
        var rows = Run().Table("f1-code");
        Assert.Equal(["negative", "positive"], rows.Select(row => row["LookingFor"]));
        var (negative, positive) = (rows[0], rows[1]);
        Assert.Equal(ExaminedTweets.F1(Tweets.BlameFound, Tweets.PraiseMissed, Tweets.BlameMissed), Number(negative["F1"]), FourDigits);
        Assert.Equal(ExaminedTweets.F1(Tweets.PraiseFound, Tweets.BlameMissed, Tweets.PraiseMissed), Number(positive["F1"]), FourDigits * 2);
        Assert.Equal(Tweets.PraiseFound / (Tweets.PraiseFound + Tweets.BlameMissed), Number(positive["Precision"]), FourDigits * 4);
        Assert.Equal(Tweets.PraiseFound / Tweets.Praise.Length, Number(positive["Recall"]), FourDigits * 4);
        Assert.Equal([Tweets.Blame.Length, Tweets.Praise.Length], rows.Select(row => int.Parse(row["Messages"], NumberStyles.AllowThousands, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Roc_auc_is_the_share_of_pairs_in_order_from_both_sides_and_not_by_the_winner()
    {
        var expected = ExaminedTweets.RocAuc(Tweets.Praise, Tweets.Blame);
        var turned = ExaminedTweets.RocAuc([.. Tweets.Blame.Select(p => 1 - p)], [.. Tweets.Praise.Select(p => 1 - p)]);
        var shown = Run().Table("auc-code").Select(row => Number(row["RocAuc"])).ToArray();
        Assert.Equal(3, shown.Length);
        Assert.Equal(expected, shown[0], FourDigits);
        Assert.Equal(turned, shown[1], FourDigits);
        Assert.Equal(ExaminedTweets.RocAuc(Tweets.WinnersOfPraise, Tweets.WinnersOfBlame), shown[2], FourDigits);
        Assert.Equal(shown[0], shown[1]);
        Assert.True(shown[2] < shown[0] - 0.2, "The trap does not show.");
    }

    [Fact]
    public void Roc_curve_rises_from_corner_to_corner_over_the_area_it_names()
    {
        var curve = Run().Figure("roc")["data"]!.AsArray().Single(trace => trace!["name"]!.GetValue<string>().StartsWith("transformer", StringComparison.Ordinal))!;
        var (x, y) = (Numbers(curve["x"]), Numbers(curve["y"]));
        Assert.Equal((0, 0, 1, 1), (x[0], y[0], x[^1], y[^1]));
        Assert.Equal(x.Order(), x);
        Assert.Equal(y.Order(), y);
        var area = Enumerable.Range(1, x.Length - 1).Sum(i => (x[i] - x[i - 1]) * (y[i] + y[i - 1]) / 2);
        var expected = ExaminedTweets.RocAuc(Tweets.Praise, Tweets.Blame);
        Assert.Equal(expected, area, 1e-3);
        Assert.Equal(expected, Decimals(curve["name"]!.GetValue<string>()).Single(), ThreeDigits);
    }

    [Fact]
    public void Histogram_of_scores_counts_every_tweet_in_its_bin()
    {
        var traces = Run().Figure("positive")["data"]!.AsArray();
        foreach (var (trace, scores) in traces.Zip(new[] { Tweets.Blame, Tweets.Praise }))
        {
            var (middles, counts, width) = (Numbers(trace!["x"]), Numbers(trace["y"]), trace["width"]!.GetValue<double>());
            Assert.Equal(scores.Length, counts.Sum());
            foreach (var (middle, count) in middles.Zip(counts))
            {
                // The edge itself may belong to either neighbour.
                double In(double slack) => scores.Count(score => score > middle - width / 2 - slack && score < middle + width / 2 + slack);
                Assert.InRange(count, In(-1e-6), In(1e-6));
            }
        }
    }

    [Fact]
    public void Most_confident_mistakes_are_those_with_the_highest_wrong_scores()
    {
        var expected = Tweets.Blame.Where(p => p > 0.5).Concat(Tweets.Praise.Where(p => p <= 0.5)).OrderByDescending(p => Math.Max(p, 1 - p)).ToArray();
        var rows = Run().Table("mistakes-code");
        Assert.InRange(rows.Count, 5, 30);
        foreach (var (row, probability) in rows.Zip(expected))
        {
            Assert.Equal(probability, Number(row["Positive"]), FourDigits);
            Assert.Equal(probability > 0.5 ? "negative" : "positive", row["Label"]);
        }
    }

    [Fact]
    public void Both_models_are_compared_on_tweets_that_neither_has_studied()
    {
        var rows = Run().Table("fair-code").ToDictionary(row => row["Model"]);
        var (bag, transformer) = (rows["bag of words"], rows["transformer"]);
        // A stratified sample of n tweets has the accuracy of all of them within four standard errors.
        var n = 0.3 * (Tweets.Praise.Length + Tweets.Blame.Length);
        Assert.Equal(Tweets.Accuracy, Number(transformer["Accuracy"]), 4 * Math.Sqrt(Tweets.Accuracy * (1 - Tweets.Accuracy) / n));
        var shown = Percentages(Run().Text("examine-bag"));
        Assert.Equal(2, shown.Length);
        Assert.Equal(Tweets.Blame.Length / (double)(Tweets.Praise.Length + Tweets.Blame.Length), shown[0], 1e-3);
        Assert.Equal(Number(bag["Accuracy"]), shown[1], 1e-3);
        Assert.True(shown[1] > shown[0] + 0.05, "The baseline has learnt nothing.");
    }

    [Fact]
    public void A_bag_of_words_gives_two_orders_of_the_same_words_one_answer()
    {
        var rows = Run().Table("same-bag");
        Assert.Equal(2, rows.Count);
        Assert.Equal(rows[0]["Positive"], rows[1]["Positive"]);
        var crews = Run().Table("beside").Where(row => rows.Any(pair => pair["Text"] == row["Text"])).ToArray();
        Assert.Equal(2, crews.Length);
        Assert.Equal(crews[0]["BagOfWords"], crews[1]["BagOfWords"]);
        Assert.True(Number(crews[0]["Transformer"]) > 0.9 && Number(crews[1]["Transformer"]) < 0.1);
    }

    private static ExaminedTweets Tweets
    {
        get
        {
            SkipWithoutOriginals();
            return ExaminedTweets.Instance;
        }
    }

    private ExecutedLecture Run()
    {
        SkipWithoutOriginals();
        return runs.OnOriginals(Lecture);
    }

    private static void SkipWithoutOriginals()
    {
        if (LectureRuns.Tweets is null) Assert.Skip("COURSEKIT_DATA_MIRROR names no folder with the original tweets.");
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static double[] Numbers(JsonNode? list) => [.. list!.AsArray().Select(item => item!.GetValue<double>())];

    private static double[] Decimals(string text) => [.. Decimal().Matches(text).Select(match => Number(match.Value))];

    private static double[] Percentages(string text) => [.. Percentage().Matches(text).Select(match => Number(match.Groups[1].Value) / 100)];

    [GeneratedRegex(@"\b[01]\.\d+")]
    private static partial Regex Decimal();

    [GeneratedRegex(@"(\d+\.\d+) %")]
    private static partial Regex Percentage();
}
