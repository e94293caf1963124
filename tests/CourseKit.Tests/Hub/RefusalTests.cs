using System.Net;
using System.Net.Sockets;
using CourseKit.TestServers;

namespace CourseKit.Hub.Tests;

/// <summary>What a hub says no to, or that it says nothing: one typed error that says what to do, and patience where that helps.</summary>
public sealed class RefusalTests : HubTest
{
    private Task<string> DownloadAsync() => Hub.DownloadAsync(Repository, options: Options);

    private void Refuses(int status, string? code = null, string? message = null) =>
        Always("GET", "/revision/", _ => new Reply(status) { Headers = [.. code is null ? [] : new[] { ("X-Error-Code", code) }, .. message is null ? [] : new[] { ("X-Error-Message", message) }] });

    [Fact]
    public Task A_repository_that_is_not_there() => FailsAsync(HubError.RepositoryNotFound, () => Hub.DownloadAsync("org/nothing", options: Options), "org/nothing", Server.Endpoint, "spelling", "HF_TOKEN");

    [Fact]
    public Task A_revision_that_is_not_there() => FailsAsync(HubError.RevisionNotFound, () => Hub.DownloadAsync(Repository, "v9", Options), "v9", "main");

    [Fact]
    public async Task Unknown_who_asks()
    {
        Refuses(401);
        await FailsAsync(HubError.Unauthorized, DownloadAsync, "401", "HF_TOKEN");
        await FailsAsync(HubError.Unauthorized, () => Hub.DownloadAsync(Repository, options: Options with { Token = Token }), "not accepted");
        Assert.Empty(Pauses);
    }

    [Fact]
    public async Task A_gated_repository()
    {
        Refuses(403, "GatedRepo", "Access to model org/tiny is restricted.");
        await FailsAsync(HubError.GatedRepository, DownloadAsync, "gated", "Ask for it", "is restricted");
    }

    [Fact]
    public async Task A_token_that_may_not()
    {
        Refuses(403);
        await FailsAsync(HubError.Forbidden, () => Hub.DownloadAsync(Repository, options: Options with { Token = Token }), "403", "rights");
    }

    [Fact]
    public async Task What_the_server_says_cannot_break_the_line_or_command_the_terminal()
    {
        Always("GET", "/revision/", _ => new Reply(400) { Body = "{\"error\":\"no\\n\\u001b[2Jgood\"}"u8.ToArray() });
        var error = await FailsAsync(HubError.Protocol, DownloadAsync, "no  [2Jgood");
        Assert.DoesNotContain('\u001b', error.Message);
    }

    [Fact]
    public async Task Too_many_requests_are_waited_out_as_the_hub_asks()
    {
        Answers("GET", "/revision/", new Reply(429) { Headers = [("Retry-After", "7")] }, new Reply(429) { Headers = [("RateLimit", "\"api\";r=0;t=9")] }, new Reply(429), new Reply(503));
        await DownloadAsync();
        Assert.Equal([7, 9, 2, 4], Pauses.Select(pause => pause.TotalSeconds));
    }

    [Fact]
    public async Task A_date_to_wait_for_is_understood()
    {
        var date = DateTimeOffset.UtcNow.AddSeconds(50);
        Answers("GET", "/revision/", new Reply(503) { Headers = [("Retry-After", date.ToString("R"))] });
        await DownloadAsync();
        Assert.InRange(Assert.Single(Pauses).TotalSeconds, 1, 50);
    }

    [Fact]
    public async Task A_pause_longer_than_a_minute_is_not_waited_for()
    {
        Refuses(429);
        Always("GET", "/revision/", _ => new Reply(429) { Headers = [("Retry-After", "3600")] });
        await FailsAsync(HubError.RateLimited, DownloadAsync, "3600 seconds", "Try again then");
        Assert.Empty(Pauses);
    }

    [Fact]
    public async Task Requests_that_stay_too_many_are_an_error()
    {
        Refuses(429);
        await FailsAsync(HubError.RateLimited, DownloadAsync, "429");
        Assert.Equal(4, Pauses.Count);
    }

    [Fact]
    public async Task A_server_out_of_order_is_asked_again_and_then_an_error()
    {
        Refuses(500);
        await FailsAsync(HubError.Unreachable, DownloadAsync, "500");
        Assert.Equal(5, Server.Requests.Count);
    }

    [Fact]
    public async Task A_connection_that_is_cut_before_the_answer_is_made_again()
    {
        Answers("GET", "/revision/", new Reply(200) { IsCutAtOnce = true }, new Reply(200) { IsCutAtOnce = true });
        await DownloadAsync();
    }

    [Theory]
    [InlineData("<html>Log in</html>")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"sha\":\"../../evil\",\"siblings\":[]}")]
    [InlineData("{\"sha\":\"0123456789abcdef0123456789abcdef01234567\"}")]
    [InlineData("{\"sha\":\"0123456789abcdef0123456789abcdef01234567\",\"siblings\":[{\"size\":1}]}")]
    public async Task An_answer_that_is_not_the_hubs_is_an_error(string json)
    {
        Always("GET", "/revision/", _ => Reply.Json(json));
        await FailsAsync(HubError.Protocol, DownloadAsync, "HF_ENDPOINT");
        Assert.False(Directory.Exists(Cache));
    }

    [Fact]
    public async Task An_answer_without_bounds_is_not_read()
    {
        Always("GET", "/revision/", _ => new Reply(200) { SaidLength = int.MaxValue, Body = "{"u8.ToArray() });
        await FailsAsync(HubError.Protocol, DownloadAsync, "longer than");
    }

    [Theory]
    [InlineData("X-Repo-Commit", "../../../evil")]
    [InlineData("ETag", "\"../../evil\"")]
    [InlineData("ETag", "\"\"")]
    public async Task Headers_that_would_become_paths_are_refused(string name, string value)
    {
        (string Name, string Value)[] usual = [("X-Repo-Commit", MisbehavingHub.Commit), ("ETag", "\"abc\"")];
        Always("HEAD", "", _ => new Reply(200) { Headers = [.. usual.Where(header => header.Name != name), (name, value)] });
        await FailsAsync(HubError.Protocol, () => Hub.DownloadFileAsync(Repository, "config.json", options: Options), "HF_ENDPOINT");
        Assert.False(Directory.Exists(Cache));
    }

    [Fact]
    public async Task A_hub_where_nobody_listens_is_not_asked_twice_and_the_error_says_what_to_do()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();
        var options = Options with { Endpoint = $"http://127.0.0.1:{port}" };
        await FailsAsync(HubError.Unreachable, () => Hub.DownloadAsync(Repository, options: options), "could not be reached", "HF_HUB_OFFLINE", "COURSEKIT_MODEL_MIRROR", "copy");
        Assert.Empty(Pauses);
    }
}
