using CourseKit.TestServers;

namespace CourseKit.Hub.Tests;

/// <summary>Bodies that break off, stand still, or are not what was promised: the file is whole and right in the end, or not there at all.</summary>
public sealed class BrokenTransferTests : HubTest
{
    private const int Part = 300_000;

    private Task<string> DownloadAsync(CancellationToken stop = default) => Hub.DownloadFileAsync(Repository, "model.safetensors", options: Options, cancellation: stop);

    private string[] Ranges => [.. Server.Requests.Where(request => request.Method == "GET" && request.Target.StartsWith("/cdn/", StringComparison.Ordinal)).Select(request => request.Headers.GetValueOrDefault("range", "all"))];

    private async Task Succeeds()
    {
        Assert.Equal(Weights, File.ReadAllBytes(await DownloadAsync()));
        Assert.False(File.Exists(Incomplete));
    }

    [Fact]
    public async Task A_cut_connection_is_continued_where_it_broke()
    {
        Answers("GET", "/cdn/", new Reply(200) { Body = Weights, CutAfter = Part });
        await Succeeds();
        Assert.Equal(["all", $"bytes={Part}-"], Ranges);
    }

    [Fact]
    public async Task A_download_of_an_earlier_process_is_continued()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Incomplete)!);
        File.WriteAllBytes(Incomplete, Weights[..Part]);
        await Succeeds();
        Assert.Equal([$"bytes={Part}-"], Ranges);
    }

    [Fact]
    public async Task A_server_that_ignores_the_range_sends_everything_again()
    {
        Answers("GET", "/cdn/", new Reply(200) { Body = Weights, CutAfter = Part }, new Reply(200) { Body = Weights });
        await Succeeds();
    }

    [Fact]
    public async Task A_server_that_continues_elsewhere_is_not_believed()
    {
        var wrong = new Reply(206) { Body = Weights[(Part + 7)..], Headers = [("Content-Range", $"bytes {Part + 7}-{Weights.Length - 1}/{Weights.Length}")] };
        Answers("GET", "/cdn/", new Reply(200) { Body = Weights, CutAfter = Part }, wrong);
        await Succeeds();
    }

    [Fact]
    public async Task A_range_that_the_server_does_not_have_begins_anew()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Incomplete)!);
        File.WriteAllBytes(Incomplete, Weights[..Part]);
        Answers("GET", "/cdn/", new Reply(416));
        await Succeeds();
        Assert.Equal([$"bytes={Part}-", "all"], Ranges);
    }

    [Fact]
    public async Task What_was_kept_of_another_content_is_noticed()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Incomplete)!);
        File.WriteAllBytes(Incomplete, new byte[Part]);
        await Succeeds();
        Assert.Equal([$"bytes={Part}-", "all"], Ranges);
    }

    [Fact]
    public async Task What_was_kept_and_is_too_long_is_dropped()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Incomplete)!);
        File.WriteAllBytes(Incomplete, new byte[Weights.Length + 1]);
        await Succeeds();
        Assert.Equal(["all"], Ranges);
    }

    [Fact]
    public async Task A_wrong_content_is_fetched_once_more()
    {
        Answers("GET", "/cdn/", new Reply(200) { Body = new byte[Weights.Length] });
        await Succeeds();
    }

    [Fact]
    public async Task A_content_that_stays_wrong_is_an_error_and_leaves_nothing()
    {
        Always("GET", "/cdn/", _ => new Reply(200) { Body = new byte[Weights.Length] });
        await FailsAsync(HubError.Corrupt, () => DownloadAsync(), "org/tiny/model.safetensors", WeightsEtag, "Nothing of it was kept");
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(RepositoryFolder, "blobs")));
        Assert.False(Directory.Exists(Path.Combine(RepositoryFolder, "snapshots")));
        Assert.False(Directory.Exists(Path.Combine(RepositoryFolder, "refs")));
    }

    [Fact]
    public async Task A_small_file_is_checked_by_gits_checksum()
    {
        Always("GET", "/resolve/", _ => new Reply(200) { Body = new byte[Config.Length] });
        await FailsAsync(HubError.Corrupt, () => Hub.DownloadFileAsync(Repository, "config.json", options: Options), MisbehavingHub.GitHash(Config));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_content_that_is_too_long_is_an_error_and_is_not_read_to_its_end(bool saysSo)
    {
        byte[] longer = [.. Weights, .. Weights];
        Always("GET", "/cdn/", _ => new Reply(200) { Body = longer, SaidLength = saysSo ? null : -1 });
        await FailsAsync(HubError.Corrupt, () => DownloadAsync(), $"{Weights.Length}");
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(RepositoryFolder, "blobs")));
    }

    [Fact]
    public async Task A_content_that_stays_too_short_is_asked_for_again_and_then_an_error()
    {
        Always("GET", "/cdn/", request => request.Headers.ContainsKey("range") ? new Reply(206) { SaidLength = -1, Headers = [("Content-Range", $"bytes {Part}-{Weights.Length - 1}/{Weights.Length}")] } : new Reply(200) { Body = Weights[..Part], SaidLength = -1 });
        await FailsAsync(HubError.Unreachable, () => DownloadAsync(), $"{Part} of {Weights.Length} bytes");
        Assert.Equal(Weights[..Part], File.ReadAllBytes(Incomplete));
        Server.Misbehave = null;
        await Succeeds();
    }

    [Fact]
    public async Task A_connection_that_breaks_every_time_is_an_error_that_says_what_to_do_and_keeps_what_came()
    {
        Always("GET", "/cdn/", request => MisbehavingHub.Ranged(Weights, request) with { CutAfter = request.Headers.ContainsKey("range") ? 0 : Part });
        await FailsAsync(HubError.Unreachable, () => DownloadAsync(), "resumes", "COURSEKIT_MODEL_MIRROR", "HF_HUB_OFFLINE");
        Assert.Equal(Part, new FileInfo(Incomplete).Length);
        Assert.Equal([0.5, 1, 2, 4], Pauses.Select(pause => pause.TotalSeconds));
    }

    [Fact]
    public async Task A_server_that_breaks_off_after_every_few_bytes_is_given_up_in_the_end()
    {
        Always("GET", "/cdn/", request => MisbehavingHub.Ranged(Weights, request) with { CutAfter = 10 });
        await FailsAsync(HubError.Unreachable, () => DownloadAsync());
        Assert.Equal(1000, new FileInfo(Incomplete).Length);
    }

    [Fact]
    public async Task A_body_that_stands_still_is_asked_for_again()
    {
        var never = new TaskCompletionSource();
        Answers("GET", "/cdn/", new Reply(200) { Body = Weights, CutAfter = Part, Gate = never.Task });
        var options = Options with { Retry = Retry with { StallTimeout = TimeSpan.FromMilliseconds(200) } };
        Assert.Equal(Weights, File.ReadAllBytes(await Hub.DownloadFileAsync(Repository, "model.safetensors", options: options)));
        Assert.Equal(["all", $"bytes={Part}-"], Ranges);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_an_error()
    {
        var never = new TaskCompletionSource();
        Always("HEAD", "", _ => { never.Task.Wait(TimeSpan.FromSeconds(5)); return new Reply(500); });
        var options = Options with { Retry = Retry with { AnswerTimeout = TimeSpan.FromMilliseconds(100), Attempts = 2 } };
        await FailsAsync(HubError.Unreachable, () => Hub.DownloadFileAsync(Repository, "config.json", options: options), "did not answer in time");
    }

    [Fact]
    public async Task A_cancelled_download_stops_keeps_what_came_and_is_continued()
    {
        var never = new TaskCompletionSource();
        Answers("GET", "/cdn/", new Reply(200) { Body = Weights, CutAfter = Part, Gate = never.Task });
        using var stop = new CancellationTokenSource();
        var options = Options with { Progress = new WhenReached(Part, stop.Cancel) };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Hub.DownloadAsync(Repository, options: options with { AllowPatterns = ["*.safetensors"] }, cancellation: stop.Token));
        Assert.Equal(Weights[..Part], File.ReadAllBytes(Incomplete));
        await Succeeds();
        Assert.Equal(["all", $"bytes={Part}-"], Ranges);
    }

    [Fact]
    public async Task An_empty_file_is_a_file()
    {
        Server.Add(Repository, "empty.txt", "");
        Assert.Empty(File.ReadAllBytes(await Hub.DownloadFileAsync(Repository, "empty.txt", options: Options)));
    }

    private sealed class WhenReached(long bytes, Action then) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value)
        {
            if (value.Done >= bytes) then();
        }
    }
}
