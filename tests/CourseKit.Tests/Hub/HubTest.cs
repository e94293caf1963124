using System.Security.Cryptography;
using CourseKit.TestServers;

namespace CourseKit.Hub.Tests;

/// <summary>A hub of this test's own, a cache of its own, and an environment that holds nothing else.</summary>
public abstract class HubTest : IDisposable
{
    protected const string Repository = "org/tiny";
    protected const string Token = "hf_secretOfTheTest";

    protected HubTest()
    {
        Server.Add(Repository, "config.json", Config);
        Server.Add(Repository, "model.safetensors", Weights, isLarge: true);
    }

    protected static byte[] Config { get; } = "{\"model_type\":\"bert\"}"u8.ToArray();

    /// <summary>Long enough for many reads, and no two parts alike.</summary>
    protected static byte[] Weights { get; } = [.. Enumerable.Range(0, 20_000).SelectMany(i => SHA256.HashData(BitConverter.GetBytes(i)))];

    protected static string WeightsEtag { get; } = Convert.ToHexStringLower(SHA256.HashData(Weights));

    private protected MisbehavingHub Server { get; } = new();

    protected string Folder { get; } = Directory.CreateTempSubdirectory("coursekit-hub-").FullName;

    protected Dictionary<string, string> Variables { get; } = [];

    /// <summary>The pauses that were made between tries; none of them was waited for.</summary>
    protected List<TimeSpan> Pauses { get; } = [];

    protected string Cache => Path.Combine(Folder, "cache");

    protected string RepositoryFolder => Path.Combine(Cache, "models--org--tiny");

    protected string Incomplete => Path.Combine(RepositoryFolder, "blobs", WeightsEtag + ".incomplete");

    private protected DownloadOptions Options => new()
    {
        Environment = new(name => name == "HOME" ? Folder : Variables.GetValueOrDefault(name)),
        Endpoint = Server.Endpoint,
        CacheDirectory = Cache,
        Retry = Retry,
    };

    private protected RetryPolicy Retry => new()
    {
        AnswerTimeout = TimeSpan.FromSeconds(60),
        StallTimeout = TimeSpan.FromSeconds(60),
        Wait = (pause, stop) =>
        {
            stop.ThrowIfCancellationRequested();
            lock (Pauses) Pauses.Add(pause);
            return Task.CompletedTask;
        },
    };

    /// <summary>Lets requests of a method, to addresses with a text, be answered once each by these; then as usual.</summary>
    private protected void Answers(string method, string part, params Reply[] replies)
    {
        var waiting = new Queue<Reply>(replies);
        Server.Misbehave = request =>
        {
            lock (waiting) return request.Method == method && request.Target.Contains(part, StringComparison.Ordinal) && waiting.TryDequeue(out var reply) ? reply : null;
        };
    }

    /// <summary>Lets them always be answered by this.</summary>
    private protected void Always(string method, string part, Func<Received, Reply> reply) =>
        Server.Misbehave = request => request.Method == method && request.Target.Contains(part, StringComparison.Ordinal) ? reply(request) : null;

    private protected static Task<HubException> FailsAsync(HubError error, Func<Task> action) => FailsAsync(error, action, []);

    private protected static async Task<HubException> FailsAsync(HubError error, Func<Task> action, params string[] says)
    {
        var exception = await Assert.ThrowsAsync<HubException>(action);
        Assert.Equal((error, exception.Message), (exception.Error, exception.Message));
        foreach (var text in says) Assert.Contains(text, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, exception.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
        return exception;
    }

    public void Dispose()
    {
        Server.Dispose();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}
