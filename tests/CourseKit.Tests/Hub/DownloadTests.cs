using CourseKit.TestServers;

namespace CourseKit.Hub.Tests;

/// <summary>What a download leaves in the cache, and when it asks the hub at all.</summary>
public sealed class DownloadTests : HubTest
{
    private string Snapshot => Path.Combine(RepositoryFolder, "snapshots", MisbehavingHub.Commit);

    [Fact]
    public async Task The_cache_has_blobs_by_checksum_links_to_them_and_the_commit_of_the_branch()
    {
        Server.Add(Repository, "1_Pooling/config.json", "{}");

        Assert.Equal(Snapshot, await Hub.DownloadAsync(Repository, options: Options));

        Assert.Equal(Config, File.ReadAllBytes(Path.Combine(Snapshot, "config.json")));
        Assert.Equal(Weights, File.ReadAllBytes(Path.Combine(Snapshot, "model.safetensors")));
        Assert.Equal(Weights, File.ReadAllBytes(Path.Combine(RepositoryFolder, "blobs", WeightsEtag)));
        Assert.Equal(Config, File.ReadAllBytes(Path.Combine(RepositoryFolder, "blobs", MisbehavingHub.GitHash(Config))));
        Assert.Equal(MisbehavingHub.Commit, File.ReadAllText(Path.Combine(RepositoryFolder, "refs", "main")));
        Assert.True(File.Exists(Path.Combine(Cache, ".locks", "models--org--tiny", WeightsEtag + ".lock")));
        Assert.DoesNotContain(Directory.EnumerateFiles(Cache, "*", SearchOption.AllDirectories), path => path.EndsWith(".incomplete", StringComparison.Ordinal) || path.EndsWith(".tmp", StringComparison.Ordinal));
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal($"../../blobs/{WeightsEtag}", new FileInfo(Path.Combine(Snapshot, "model.safetensors")).LinkTarget);
        Assert.StartsWith("../../../blobs/", new FileInfo(Path.Combine(Snapshot, "1_Pooling", "config.json")).LinkTarget, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_there_is_not_fetched_again()
    {
        await Hub.DownloadAsync(Repository, options: Options);
        var before = Server.Requests.Count;

        await Hub.DownloadAsync(Repository, options: Options);
        Assert.Equal(["GET /api/models/org/tiny/revision/main?blobs=true"], Server.Requests.Skip(before).Select(request => $"{request.Method} {request.Target}"));

        await Hub.DownloadAsync(Repository, MisbehavingHub.Commit, Options);
        await Hub.DownloadFileAsync(Repository, "config.json", MisbehavingHub.Commit, Options);
        Assert.Equal(before + 1, Server.Requests.Count);
    }

    [Fact]
    public async Task A_content_that_another_file_has_is_linked_and_not_fetched()
    {
        await Hub.DownloadAsync(Repository, options: Options);
        Server.Add(Repository, "copy.safetensors", Weights, isLarge: true);
        await Hub.DownloadAsync(Repository, options: Options);
        Assert.Equal(1, Server.Count("GET", "/cdn/"));
        Assert.Equal(Weights, File.ReadAllBytes(Path.Combine(Snapshot, "copy.safetensors")));
    }

    [Fact]
    public async Task Force_fetches_what_is_there()
    {
        await Hub.DownloadAsync(Repository, options: Options);
        File.WriteAllText(Path.Combine(RepositoryFolder, "blobs", WeightsEtag), "damaged");
        await Hub.DownloadAsync(Repository, options: Options with { ForceDownload = true });
        Assert.Equal(Weights, File.ReadAllBytes(Path.Combine(Snapshot, "model.safetensors")));
    }

    [Fact]
    public async Task Patterns_choose_files()
    {
        Server.Add(Repository, "onnx/model.onnx", "x");
        Server.Add(Repository, "onnx/config.json", "{}");
        await Hub.DownloadAsync(Repository, options: Options with { AllowPatterns = ["*.json"], IgnorePatterns = ["onnx/"] });
        Assert.Equal(["config.json"], Directory.EnumerateFiles(Snapshot, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Snapshot, path)));
    }

    [Fact]
    public async Task Data_sets_have_addresses_and_folders_of_their_own()
    {
        Server.Add("datasets/org/texts", "train.csv", "a,b\n");
        var folder = await Hub.DownloadAsync("org/texts", options: Options with { RepositoryType = RepositoryType.Dataset });
        Assert.Equal(Path.Combine(Cache, "datasets--org--texts", "snapshots", MisbehavingHub.Commit), folder);
        Assert.Equal("a,b\n", File.ReadAllText(Path.Combine(folder, "train.csv")));
    }

    [Fact]
    public async Task Names_without_an_organisation_are_names()
    {
        Server.Add("gpt2", "config.json", "{}");
        var path = await Hub.DownloadFileAsync("gpt2", "config.json", options: Options);
        Assert.Equal(Path.Combine(Cache, "models--gpt2", "snapshots", MisbehavingHub.Commit, "config.json"), path);
    }

    [Fact]
    public async Task Where_links_are_not_to_be_had_the_snapshot_holds_the_files()
    {
        Variables["HF_HUB_DISABLE_SYMLINKS"] = "1";
        await Hub.DownloadFileAsync(Repository, "model.safetensors", options: Options);
        var file = new FileInfo(Path.Combine(Snapshot, "model.safetensors"));
        Assert.Null(file.LinkTarget);
        Assert.Equal(Weights, File.ReadAllBytes(file.FullName));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(RepositoryFolder, "blobs")));
    }

    [Fact]
    public async Task Local_files_only_and_offline_ask_nobody()
    {
        var local = Options with { LocalFilesOnly = true };
        await FailsAsync(HubError.NotCached, () => Hub.DownloadAsync(Repository, options: local), Repository, Cache, "Local files only");
        await FailsAsync(HubError.NotCached, () => Hub.DownloadFileAsync(Repository, "config.json", options: local), "config.json", Cache);
        Assert.Empty(Server.Requests);

        await Hub.DownloadAsync(Repository, options: Options);
        var before = Server.Requests.Count;
        Variables["HF_HUB_OFFLINE"] = "1";
        Assert.Equal(Snapshot, await Hub.DownloadAsync(Repository, options: Options));
        Assert.Equal(Path.Combine(Snapshot, "config.json"), await Hub.DownloadFileAsync(Repository, "config.json", options: local));
        await FailsAsync(HubError.NotCached, () => Hub.DownloadFileAsync(Repository, "other.json", options: Options), "HF_HUB_OFFLINE");
        Assert.Equal(before, Server.Requests.Count);
    }

    [Fact]
    public async Task A_snapshot_that_lacks_files_is_not_passed_off_as_whole()
    {
        await Hub.DownloadAsync(Repository, options: Options with { AllowPatterns = ["*.json"] });
        Assert.Equal(Snapshot, await Hub.DownloadAsync(Repository, options: Options with { AllowPatterns = ["*.json"], LocalFilesOnly = true }));
        await FailsAsync(HubError.NotCached, () => Hub.DownloadAsync(Repository, options: Options with { LocalFilesOnly = true }), "lacks 1", "model.safetensors");
    }

    [Fact]
    public async Task A_hub_that_is_out_of_order_is_replaced_by_the_cache()
    {
        await Hub.DownloadAsync(Repository, options: Options);
        Server.Misbehave = _ => MisbehavingHub.Refusal(503, null);
        Assert.Equal(Snapshot, await Hub.DownloadAsync(Repository, options: Options));
        Assert.Equal(Path.Combine(Snapshot, "config.json"), await Hub.DownloadFileAsync(Repository, "config.json", options: Options));
    }

    [Fact]
    public async Task A_file_that_does_not_exist_is_remembered()
    {
        await FailsAsync(HubError.EntryNotFound, () => Hub.DownloadFileAsync(Repository, "chat.jinja", options: Options), "org/tiny/chat.jinja", "no such file");
        Assert.True(File.Exists(Path.Combine(RepositoryFolder, ".no_exist", MisbehavingHub.Commit, "chat.jinja")));
        var before = Server.Requests.Count;
        await FailsAsync(HubError.EntryNotFound, () => Hub.DownloadFileAsync(Repository, "chat.jinja", options: Options with { LocalFilesOnly = true }));
        await FailsAsync(HubError.EntryNotFound, () => Hub.DownloadFileAsync(Repository, "chat.jinja", MisbehavingHub.Commit, Options));
        Assert.Equal(before, Server.Requests.Count);
    }

    [Fact]
    public void Progress_ends_with_all_bytes()
    {
        var reports = new List<ProgressReport>();
        using (HostContext.Use(new Listener(reports.Add))) Hub.Download(Repository, options: Options);
        Assert.Equal((Config.Length + Weights.Length, (long?)(Config.Length + Weights.Length), "bytes"), (reports[^1].Done, reports[^1].Total, reports[^1].Unit));
        Assert.Equal(reports.Select(report => report.Done).Order(), reports.Select(report => report.Done));
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("a/../../evil")]
    [InlineData("/etc/evil")]
    [InlineData("C:/evil")]
    [InlineData("a\\..\\evil")]
    [InlineData("nul.json")]
    public async Task A_listing_with_names_that_lead_out_writes_nothing(string name)
    {
        Server.Add(Repository, name, "evil");
        await FailsAsync(HubError.InvalidName, () => Hub.DownloadAsync(Repository, options: Options));
        Assert.Equal(0, Server.Count("HEAD", ""));
        Assert.False(Directory.Exists(Cache));
    }

    [Fact]
    public async Task Without_an_option_the_environment_names_hub_and_cache()
    {
        Variables["HF_ENDPOINT"] = Server.Endpoint + "/";
        Variables["HF_HOME"] = Path.Combine(Folder, "home");
        var path = await Hub.DownloadFileAsync(Repository, "config.json", options: Options with { Endpoint = null, CacheDirectory = null });
        Assert.Equal(Path.Combine(Folder, "home", "hub", "models--org--tiny", "snapshots", MisbehavingHub.Commit, "config.json"), path);
    }

    private sealed class Listener(Action<ProgressReport> report) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => report(value);
    }
}
