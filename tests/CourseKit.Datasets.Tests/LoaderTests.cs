using System.Security.Cryptography;
using System.Text;

namespace CourseKit.Datasets.Tests;

public sealed class LoaderTests : IDisposable
{
    private const string Content = "x,text\n1,remote\n2,file\n";
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _messages = new();

    public void Dispose() => _folder.Dispose();

    private DatasetLoader Loader(RemoteFile? remote = null, string? sample = "sample.csv") => new()
    {
        CacheFolder = Path.Combine(_folder.Path, "cache"),
        MirrorFolder = Path.Combine(_folder.Path, "mirror"),
        SampleFolders = [Path.Combine(_folder.Path, "samples")],
        Messages = _messages,
        Entries =
        [
            new CatalogEntry("toy", "A toy", "MIT",
            [
                new CatalogSplit("train", "toys/data.csv", [new("text", "content")]) { Remote = remote, Sample = sample, KeepsOtherColumns = true },
                new CatalogSplit("test", "toys/test.csv", [new("text", "content"), new("x")]),
            ]),
        ],
    };

    private static RemoteFile Remote(Uri address, string content = Content) =>
        new(address, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(content))));

    [Fact]
    public void The_cache_comes_before_the_mirror_and_the_mirror_before_the_sample()
    {
        _folder.Write("samples/sample.csv", "text\nsample\n");
        Assert.Equal(("sample", SourceKind.Sample), Loaded());
        _folder.Write("mirror/toys/data.csv", "text\nmirror\n");
        Assert.Equal(("mirror", SourceKind.Mirror), Loaded());
        _folder.Write("cache/toy/data.csv", "text\ncache\n");
        Assert.Equal(("cache", SourceKind.Cache), Loaded());

        (string, SourceKind) Loaded() => Dataset.Load("toy", loader: Loader()) is var data ? (data[0].Get<string>("text"), data.Source!.Kind) : default;
    }

    [Fact]
    public void The_sample_is_announced_and_nothing_else_is()
    {
        _folder.Write("samples/sample.csv", "text\nsample\n");
        var source = Dataset.Load("toy", loader: Loader()).Source!;
        Assert.True(source.IsSample);
        Assert.Contains("sample of 1 row written for this project", _messages.ToString(), StringComparison.Ordinal);
        Assert.Contains("COURSEKIT_DATA_MIRROR", _messages.ToString(), StringComparison.Ordinal);

        _messages.GetStringBuilder().Clear();
        _folder.Write("mirror/toys/data.csv", "text\nmirror\n");
        Assert.Equal("1 row from the data mirror", Dataset.Load("toy", loader: Loader()).Source!.ToString());
        Assert.Empty(_messages.ToString());
    }

    [Fact]
    public void A_download_is_checked_kept_and_used_from_the_cache_afterwards()
    {
        using var server = new LoopbackServer(Encoding.UTF8.GetBytes(Content));
        _folder.Write("samples/sample.csv", "text\nsample\n");
        var progress = new List<DownloadProgress>();
        var loader = Loader(Remote(server.Address)) with { Progress = new Recorder(progress) };

        var first = Dataset.Load("toy", loader: loader);
        Assert.Equal("2 rows from the public address", first.Source!.ToString());
        Assert.Equal(["remote", "file"], first.Column<string>("text"));
        Assert.Equal(new DownloadProgress("data.csv", Content.Length, Content.Length), progress[^1]);
        Assert.Equal(SourceKind.Cache, Dataset.Load("toy", loader: loader).Source!.Kind);
        Assert.Equal(1, server.Requests);
        Assert.Single(Directory.GetFiles(Path.Combine(_folder.Path, "cache", "toy")));
    }

    [Fact]
    public void A_download_with_another_checksum_is_refused_and_leaves_nothing()
    {
        using var server = new LoopbackServer(Encoding.UTF8.GetBytes(Content));
        _folder.Write("samples/sample.csv", "text\nsample\n");
        var error = Assert.Throws<DatasetException>(() => Dataset.Load("toy", loader: Loader(Remote(server.Address, "what it was once"))));
        Assert.Contains("SHA-256", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder.Path, "cache", "toy")));
    }

    [Fact]
    public void A_cancelled_download_leaves_nothing()
    {
        using var server = new LoopbackServer(Encoding.UTF8.GetBytes(Content));
        Assert.ThrowsAny<OperationCanceledException>(() => Loader(Remote(server.Address)).Load("toy", cancellation: new CancellationToken(canceled: true)));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void When_the_server_fails_the_sample_is_used_and_both_are_said()
    {
        using var server = new LoopbackServer([], status: 503);
        _folder.Write("samples/sample.csv", "text\nsample\n");
        Assert.True(Dataset.Load("toy", loader: Loader(Remote(server.Address))).Source!.IsSample);
        Assert.Contains("could not be downloaded", _messages.ToString(), StringComparison.Ordinal);
        Assert.Contains("sample of 1 row", _messages.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://example.org/file.csv", "0000000000000000000000000000000000000000000000000000000000000000", "https")]
    [InlineData("https://example.org/file.csv", "1234", "64 hexadecimal digits")]
    public void Unsafe_addresses_and_bad_checksums_are_refused_before_any_request(string address, string sha256, string problem) =>
        Assert.Contains(
            problem,
            Assert.Throws<DatasetException>(() => Dataset.Load("toy", loader: Loader(new RemoteFile(new Uri(address), sha256)))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void With_nothing_on_the_machine_the_error_lists_every_place()
    {
        var error = Assert.Throws<DatasetException>(() => Dataset.Load("toy", loader: Loader()));
        foreach (var place in new[] { Path.Combine("cache", "toy", "data.csv"), Path.Combine("mirror", "toys/data.csv"), "sample.csv", "COURSEKIT_DATA_MIRROR" })
        {
            Assert.Contains(place, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Unknown_names_and_splits_are_errors_that_list_the_known_ones()
    {
        Assert.Contains("airline-tweets, glue-sst2", Assert.Throws<DatasetException>(() => Dataset.Load("no-such-set")).Message, StringComparison.Ordinal);
        Assert.Contains("train, validation, test", Assert.Throws<DatasetException>(() => Dataset.Load("glue-sst2", "dev")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_are_brought_to_the_names_and_order_of_the_catalog()
    {
        _folder.Write("mirror/toys/test.csv", "extra,x,content\n9,1,hello\n");
        var data = Dataset.Load("toy", "test", loader: Loader());
        Assert.Equal(["text", "x"], data.ColumnNames);
        Assert.Equal("test", data.Source!.Split);
        _folder.Write("mirror/toys/test.csv", "extra\n9\n");
        Assert.Contains("no column 'text'", Assert.Throws<DatasetException>(() => Dataset.Load("toy", "test", loader: Loader())).Message, StringComparison.Ordinal);
    }

    private sealed class Recorder(List<DownloadProgress> reports) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => reports.Add(value);
    }
}
