using CourseKit.Datasets;

namespace CourseKit.Bench;

/// <summary>The texts that are classified: Twitter US Airline Sentiment, neutral ones too.</summary>
internal static class Tweets
{
    /// <summary>The size of the whole set.</summary>
    public const int All = 14_640;

    private static IReadOnlyList<string>? texts;

    /// <summary>Whether the whole set is here, and not the sample only.</summary>
    public static bool AreReal => (texts ??= Load()).Count >= All;

    /// <summary>So many tweets, from the start of the set; where only the sample is to be had, that again and again.</summary>
    public static string[] Take(int count)
    {
        texts ??= Load();
        return [.. Enumerable.Range(0, count).Select(i => texts[i % texts.Count])];
    }

    private static string[] Load()
    {
        var data = Dataset.Load("airline-tweets");
        if (data.Count < All)
            Console.Error.WriteLine($"The {data.Count:N0} messages of the sample are repeated in place of the {All:N0} tweets; COURSEKIT_DATA_MIRROR names a folder that has those.");
        return [.. data.Column<string>("text")];
    }
}
