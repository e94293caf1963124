namespace CourseKit.Datasets.Tests;

public sealed class CatalogTests : IDisposable
{
    private static readonly string? Mirror = Environment.GetEnvironmentVariable("COURSEKIT_DATA_MIRROR");
    private readonly TemporaryFolder _empty = new();
    private readonly StringWriter _messages = new();

    public void Dispose() => _empty.Dispose();

    private DatasetLoader Only(string? mirror) => new() { CacheFolder = _empty.Path, MirrorFolder = mirror, Messages = _messages };

    [Fact]
    public void The_sample_of_airline_messages_lies_beside_the_program()
    {
        Assert.True(File.Exists(Path.Combine(AppContext.BaseDirectory, "data", "corpora", "airline-messages.csv")));
        var data = Dataset.Load("airline-tweets", loader: Only(mirror: null));
        Assert.Equal(300, data.Count);
        Assert.Equal("sample of 300 rows written for this project", data.Source!.ToString());
        Assert.Equal(300, data.Column<string>("text").Select(text => text.ToLowerInvariant()).Distinct().Count());
        Assert.Equal(
            [("negative", 180), ("neutral", 60), ("positive", 60)],
            data.Column<string>("airline_sentiment").CountBy(label => label).Select(pair => (pair.Key, pair.Value)).Order());
        Assert.Contains("airline-tweets: the real data set is not on this machine", _messages.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_set_without_a_sample_says_how_to_get_it()
    {
        var error = Assert.Throws<DatasetException>(() => Dataset.Load("glue-sst2", loader: Only(mirror: null)));
        Assert.Contains("glue_sst2/train.tsv", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_address_of_the_catalog_has_a_checksum_and_every_sample_exists()
    {
        foreach (var split in Catalog.Entries.SelectMany(entry => entry.Splits))
        {
            if (split.Remote is { } remote) Assert.Matches("^[0-9a-fA-F]{64}$", remote.Sha256);
            if (split.Sample is { } sample) Assert.Contains(new DatasetLoader().SampleFolders, folder => File.Exists(Path.Combine(folder, sample)));
        }
    }

    [Fact]
    public void The_real_airline_tweets_are_all_there()
    {
        if (Mirror is null) Assert.Skip("COURSEKIT_DATA_MIRROR is not set.");
        var tweets = Dataset.Load("airline-tweets", loader: Only(Mirror));
        Assert.Equal("14,640 rows from the data mirror", tweets.Source!.ToString());
        Assert.Equal(
            [("negative", 9178), ("neutral", 3099), ("positive", 2363)],
            tweets.Column<string>("airline_sentiment").CountBy(label => label).Select(pair => (pair.Key, pair.Value)).Order());
        Assert.Equal(0, tweets.ColumnNamed("text").MissingCount);
        Assert.Equal(570306133677760513L, tweets[0].Get<long>("tweet_id"));
        Assert.Contains('\n', tweets[5].Get<string>("text"));
        Assert.Empty(_messages.ToString());
    }

    [Theory]
    [InlineData("train", 67349, "train.tsv")]
    [InlineData("validation", 872, "dev.tsv")]
    [InlineData("test", 1821, "test.tsv")]
    public void The_real_sentences_of_SST_2_have_two_columns_in_every_split(string split, int rows, string file)
    {
        if (Mirror is null) Assert.Skip("COURSEKIT_DATA_MIRROR is not set.");
        var data = Dataset.Load("glue-sst2", split, Only(Mirror));
        Assert.Equal(["sentence", "label"], data.ColumnNames);
        Assert.Equal(rows, data.Count);
        var firstRow = File.ReadLines(Path.Combine(Mirror, "glue_sst2", file)).ElementAt(1);
        Assert.Equal(firstRow.Split('\t')[^1], data[0].Get<string>("sentence"));
        Assert.Equal([0, 1], data.Column<int>("label").Distinct().Order());
    }
}
