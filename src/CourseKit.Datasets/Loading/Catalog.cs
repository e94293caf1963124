namespace CourseKit.Datasets;

/// <summary>The data sets that <see cref="Dataset.Load"/> knows by name. An entry has a <see cref="CatalogSplit.Remote"/> only where a
/// stable public address of the original and its checksum are known for certain.</summary>
public static class Catalog
{
    /// <summary>All entries, by name.</summary>
    public static IReadOnlyList<CatalogEntry> Entries { get; } =
    [
        new CatalogEntry(
            "airline-tweets",
            "14,640 messages to six US airlines in February 2015, labelled negative, neutral or positive (Twitter US Airline Sentiment)",
            "CC BY-NC-SA 4.0 according to its publisher: not for commercial use",
            [
                new CatalogSplit("train", "airline_tweets/Tweets.csv", [new("airline_sentiment"), new("text")])
                {
                    KeepsOtherColumns = true,
                    Sample = "airline-messages.csv",
                },
            ]),
        new CatalogEntry(
            "glue-sst2",
            "Sentences from film reviews, labelled 0 (negative) or 1 (positive): the SST-2 task of GLUE",
            "not stated by the Stanford Sentiment Treebank; used for research",
            [Sst2("train", "train.tsv"), Sst2("validation", "dev.tsv"), Sst2("test", "test.tsv")]),
    ];

    /// <summary>The entry of this name in a list of entries.</summary>
    /// <exception cref="DatasetException">There is none; the message lists those there are.</exception>
    public static CatalogEntry Find(string name, IReadOnlyList<CatalogEntry>? entries = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        entries ??= Entries;
        return entries.FirstOrDefault(entry => entry.Name == name)
            ?? throw new DatasetException(
                $"There is no data set called '{name}'. Known are: {string.Join(", ", entries.Select(entry => entry.Name).Order(StringComparer.Ordinal))}. " +
                "A file of your own is read with DelimitedText.Read(path).");
    }

    // Raw tab-separated files with bare quotes; copies in circulation differ in the order and the names of the columns.
    private static CatalogSplit Sst2(string split, string file) =>
        new(split, "glue_sst2/" + file, [new("sentence", "content"), new("label")])
        {
            Options = new DelimitedTextOptions
            {
                Quotes = false,
                MissingValues = [],
            },
        };
}
