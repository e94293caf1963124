using CourseKit.TestServers;

namespace CourseKit.Hub.Tests;

/// <summary>Where redirects may lead, and that the token goes to the hub itself and to nobody else.</summary>
public sealed class RedirectTests : HubTest
{
    private DownloadOptions WithToken => Options with { Token = Token };

    private Received[] Others => [.. Server.Requests.Where(request => request.Host.StartsWith("localhost", StringComparison.Ordinal))];

    [Fact]
    public async Task The_token_goes_to_the_hub_and_not_to_where_the_content_is()
    {
        await Hub.DownloadAsync(Repository, options: WithToken);
        Assert.NotEmpty(Others);
        Assert.All(Others, request => Assert.False(request.HasToken));
        var own = Server.Requests.Except(Others).ToArray();
        Assert.Equal(5, own.Length);
        Assert.All(own, request => Assert.Equal($"Bearer {Token}", request.Headers["authorization"]));
    }

    [Fact]
    public async Task Nor_does_it_when_the_other_server_sends_us_back()
    {
        Always("GET", "/cdn/", request => request.Host.StartsWith("localhost", StringComparison.Ordinal)
            ? new Reply(302) { Headers = [("Location", $"{Server.Endpoint}{request.Target}")] }
            : MisbehavingHub.Ranged(Weights, request));
        Assert.Equal(Weights, File.ReadAllBytes(await Hub.DownloadFileAsync(Repository, "model.safetensors", options: WithToken)));
        Assert.All(Server.Requests.Where(request => request.Target.StartsWith("/cdn/", StringComparison.Ordinal)), request => Assert.False(request.HasToken));
    }

    [Fact]
    public async Task A_retry_after_a_break_keeps_it_at_home_too()
    {
        Answers("GET", "/cdn/", new Reply(200) { Body = Weights, CutAfter = 1000 }, new Reply(200) { IsCutAtOnce = true });
        await Hub.DownloadFileAsync(Repository, "model.safetensors", options: WithToken);
        Assert.All(Others, request => Assert.False(request.HasToken));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_renamed_repository_is_followed_on_the_hub_with_the_token(int status)
    {
        Server.Misbehave = request => request.Target.StartsWith("/old/name/", StringComparison.Ordinal)
            ? new Reply(status) { Headers = [("Location", request.Target.Replace("/old/name/", $"/{Repository}/", StringComparison.Ordinal))] }
            : null;
        await Hub.DownloadFileAsync("old/name", "config.json", options: WithToken);
        Assert.All(Server.Requests, request => Assert.True(request.HasToken));
    }

    [Fact]
    public async Task A_redirect_without_end_is_an_error()
    {
        Always("GET", "/revision/", request => new Reply(307) { Headers = [("Location", request.Target)] });
        await FailsAsync(HubError.Protocol, () => Hub.DownloadAsync(Repository, options: WithToken), "10 times");
        Assert.Equal(11, Server.Requests.Count);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/x")]
    public async Task A_redirect_to_something_that_is_no_web_server_is_not_followed(string location)
    {
        Always("GET", "/revision/", _ => new Reply(302) { Headers = [("Location", location)] });
        await FailsAsync(HubError.Protocol, () => Hub.DownloadAsync(Repository, options: WithToken), "not secure");
    }

    [Theory]
    [InlineData("https://hub.example", "https://hub.example/a", true)]
    [InlineData("https://hub.example", "https://HUB.example:443/a", true)]
    [InlineData("https://hub.example", "http://hub.example/a", false)]
    [InlineData("https://hub.example", "http://hub.example:443/a", false)]
    [InlineData("https://hub.example", "https://hub.example:444/a", false)]
    [InlineData("https://hub.example", "https://cdn.hub.example/a", false)]
    [InlineData("https://hub.example", "https://hub.example.evil/a", false)]
    [InlineData("https://hub.example", "https://hub.example@evil/a", false)]
    public void The_hub_is_scheme_host_and_port(string endpoint, string address, bool expected) =>
        Assert.Equal(expected, HubEndpoint.Parse(endpoint).Owns(new(address)));

    [Theory]
    [InlineData("hub.example")]
    [InlineData("ftp://hub.example")]
    [InlineData("https://user:word@hub.example")]
    [InlineData("")]
    public async Task An_endpoint_that_is_no_address_is_refused(string endpoint) =>
        await FailsAsync(HubError.InvalidName, () => Hub.DownloadAsync(Repository, options: Options with { Endpoint = endpoint }), "HF_ENDPOINT");
}
