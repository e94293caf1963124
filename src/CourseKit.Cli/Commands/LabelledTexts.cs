using CourseKit.Datasets;

namespace CourseKit.Cli.Commands;

/// <summary>Texts with 0 (negative) or 1 (positive), from the data sets that have such labels.</summary>
/// <param name="Texts">The texts.</param>
/// <param name="Labels">Their labels.</param>
/// <param name="Description">One line: how many, from where, and what was left out.</param>
internal sealed record LabelledTexts(IReadOnlyList<string> Texts, int[] Labels, string Description)
{
    private const string AirlineTweets = "airline-tweets";
    private const string Sst2 = "sst2";

    /// <summary>The data sets that <see cref="Load"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = [AirlineTweets, Sst2];

    /// <summary>Loads a data set.</summary>
    /// <exception cref="DatasetException">It is unknown, or not to be had.</exception>
    public static LabelledTexts Load(string name) => name switch
    {
        AirlineTweets => Airline(),
        Sst2 => Reviews(),
        _ => throw new DatasetException($"There is no data set \"{name}\" with sentiment labels; expected {string.Join(" or ", Names)}."),
    };

    // Neutral tweets have no class in a two-class model, so they are left out, as in the lecture.
    private static LabelledTexts Airline()
    {
        var all = Dataset.Load(AirlineTweets);
        var kept = all.Filter(row => row.Get<string>("airline_sentiment") != "neutral");
        var labels = kept.Column<string>("airline_sentiment").Select(label => label switch
        {
            "negative" => 0,
            "positive" => 1,
            _ => throw new DatasetException($"{all.Source}: the label \"{label}\" is none of negative, neutral and positive."),
        }).ToArray();
        return new(
            kept.Column<string>("text"), labels,
            FormattableString.Invariant($"{AirlineTweets}: {all.Count:N0} messages from {Where(all)}; {all.Count - kept.Count:N0} neutral ones left out, {kept.Count:N0} to classify."));
    }

    private static LabelledTexts Reviews()
    {
        var rows = Dataset.Load("glue-sst2", "validation");
        return new(
            rows.Column<string>("sentence"), [.. rows.Column<long>("label").Select(label => (int)label)],
            FormattableString.Invariant($"{Sst2}: {rows.Count:N0} sentences of the development set from {Where(rows)}."));
    }

    private static string Where(Dataset data) => data.Source?.Kind switch
    {
        SourceKind.Sample => "the sample that comes with CourseKit",
        SourceKind.Mirror => "the data mirror",
        SourceKind.Cache => "the cache",
        _ => "the public address",
    };
}
