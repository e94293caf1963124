using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace CourseKit.TestServers;

/// <summary>
/// A hub on this machine that speaks the real one's protocol over a bare socket, so that it can also break it: what <see cref="Misbehave"/> returns
/// is sent instead of the usual answer. It is reached as 127.0.0.1, and its large files are at <c>localhost</c>, which is another host to a client.
/// </summary>
internal sealed class MisbehavingHub : IDisposable
{
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, StoredFile>> repositories = [];
    private readonly ConcurrentQueue<Received> requests = [];

    public MisbehavingHub()
    {
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public string Endpoint => $"http://127.0.0.1:{Port}";

    /// <summary>The same server, under the name of another host.</summary>
    public string OtherHost => $"http://localhost:{Port}";

    /// <summary>All requests so far.</summary>
    public IReadOnlyList<Received> Requests => [.. requests];

    /// <summary>Null for the usual answer.</summary>
    public Func<Received, Reply?>? Misbehave { get; set; }

    /// <summary>What was uploaded to the large file storage, by SHA-256.</summary>
    public ConcurrentDictionary<string, byte[]> Uploaded { get; } = [];

    /// <summary>The bodies of the commits.</summary>
    public ConcurrentQueue<string> Commits { get; } = [];

    /// <summary>The names of the repositories that were created.</summary>
    public ConcurrentQueue<string> Created { get; } = [];

    public void Add(string repository, string file, string text) => Add(repository, file, Encoding.UTF8.GetBytes(text));

    /// <summary>Puts a file into a repository: a large one is at another host, and its checksum is SHA-256.</summary>
    public void Add(string repository, string file, byte[] content, bool isLarge = false) =>
        repositories.GetOrAdd(repository, _ => [])[file] = new(content, isLarge);

    /// <summary>How many requests of a method went to addresses that contain a text.</summary>
    public int Count(string method, string part) => Requests.Count(request => request.Method == method && request.Target.Contains(part, StringComparison.Ordinal));

    public void Dispose()
    {
        stop.Cancel();
        listener.Stop();
    }

    /// <summary>Git's name of a content.</summary>
    public static string GitHash(byte[] content) =>
        Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {content.Length}\0")), .. content]));

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await listener.AcceptTcpClientAsync(stop.Token));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            var stream = client.GetStream();
            while (await Received.ReadAsync(stream, stop.Token) is { } request)
            {
                requests.Enqueue(request);
                var reply = Misbehave?.Invoke(request) ?? Answer(request);
                if (!await reply.WriteAsync(stream, request.Method == "HEAD", stop.Token)) return;
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or SocketException)
        {
            // The client went away, or the test is over.
        }
    }

    /// <summary>The usual answer.</summary>
    public Reply Answer(Received request)
    {
        var path = Uri.UnescapeDataString(request.Target.Split('?')[0]).TrimStart('/');
        if (path == "api/repos/create") return Create(request);
        if (path.StartsWith("cdn/", StringComparison.Ordinal)) return Content(path[4..], request);
        if (path.StartsWith("upload/", StringComparison.Ordinal)) return Upload(path[7..], request);
        if (path == "verify") return Reply.Json("{}");
        if (path.EndsWith(".git/info/lfs/objects/batch", StringComparison.Ordinal)) return Batch(request);
        if (path.StartsWith("api/", StringComparison.Ordinal)) return Api(path[4..].Split('/'), request);
        return Resolve(path, request);
    }

    private Reply Api(string[] parts, Received request)
    {
        var verb = Array.FindIndex(parts, part => part is "revision" or "preupload" or "commit");
        if (verb < 2) return Refusal(404, null);
        var repository = (parts[0] == "datasets" ? "datasets/" : "") + string.Join('/', parts[1..verb]);
        if (!repositories.TryGetValue(repository, out var files)) return Refusal(404, "RepoNotFound");
        if (parts[verb] == "preupload") return Preupload(request);
        if (parts[verb] == "commit")
        {
            Commits.Enqueue(Encoding.UTF8.GetString(request.Body));
            return Reply.Json($$"""{"success":true,"commitOid":"{{Commit}}","commitUrl":"{{Endpoint}}/{{repository}}/commit/{{Commit}}"}""");
        }

        if (parts[^1] is not ("main" or Commit)) return Refusal(404, "RevisionNotFound");
        var siblings = new JsonArray([.. files.Select(file => file.Value.Sibling(file.Key))]);
        return Reply.Json(new JsonObject { ["id"] = repository, ["sha"] = Commit, ["siblings"] = siblings }.ToJsonString());
    }

    private Reply Resolve(string path, Received request)
    {
        var parts = path.Split("/resolve/", 2);
        if (parts.Length < 2 || !repositories.TryGetValue(parts[0], out var files)) return Refusal(404, "RepoNotFound");
        var (revision, name) = parts[1].Split('/', 2) is [var first, var second] ? (first, second) : ("", "");
        if (revision is not ("main" or Commit)) return Refusal(404, "RevisionNotFound");
        if (!files.TryGetValue(name, out var file)) return Refusal(404, "EntryNotFound") with { Headers = [("X-Error-Code", "EntryNotFound"), ("X-Repo-Commit", Commit)] };
        if (!file.IsLarge) return Ranged(file.Content, request, ("X-Repo-Commit", Commit), ("ETag", $"\"{file.Etag}\""));
        return new Reply(302)
        {
            Headers = [("X-Repo-Commit", Commit), ("X-Linked-Etag", $"\"{file.Etag}\""), ("X-Linked-Size", file.Content.Length.ToString(CultureInfo.InvariantCulture)), ("ETag", "\"of-the-pointer\""), ("Location", $"{OtherHost}/cdn/{file.Etag}?signature=s")],
        };
    }

    private Reply Content(string etag, Received request)
    {
        var file = repositories.Values.SelectMany(files => files.Values).FirstOrDefault(file => file.Etag == etag);
        return file is null ? Refusal(404, null) : Ranged(file.Content, request);
    }

    /// <summary>A content, or what is asked for of it.</summary>
    public static Reply Ranged(byte[] content, Received request, params (string, string)[] headers)
    {
        if (!request.Headers.TryGetValue("range", out var range)) return new Reply(200) { Body = content, Headers = headers };
        var from = int.Parse(range.Split('=', '-')[1], CultureInfo.InvariantCulture);
        if (from >= content.Length) return new Reply(416) { Headers = [.. headers, ("Content-Range", $"bytes */{content.Length}")] };
        return new Reply(206) { Body = content[from..], Headers = [.. headers, ("Content-Range", $"bytes {from}-{content.Length - 1}/{content.Length}")] };
    }

    private Reply Create(Received request)
    {
        var json = JsonNode.Parse(request.Body)!;
        var name = $"{(json["organization"] is { } organisation ? $"{organisation}/" : "")}{json["name"]}";
        Created.Enqueue(name);
        var repository = (json["type"]?.ToString() == "dataset" ? "datasets/" : "") + name;
        return repositories.TryAdd(repository, []) ? Reply.Json($$"""{"url":"{{Endpoint}}/{{repository}}"}""") : new Reply(409) { Body = "{\"error\":\"You already created this model repo\"}"u8.ToArray() };
    }

    // As the hub decides without rules of the repository's own: what is long, and what ends like weights.
    private static Reply Preupload(Received request)
    {
        var files = JsonNode.Parse(request.Body)!["files"]!.AsArray().Select(file => (JsonNode)new JsonObject
        {
            ["path"] = file!["path"]!.ToString(),
            ["uploadMode"] = file["size"]!.GetValue<long>() > 10_000_000 || file["path"]!.ToString().EndsWith(".safetensors", StringComparison.Ordinal) ? "lfs" : "regular",
            ["shouldIgnore"] = false,
            ["oid"] = null,
        });
        return Reply.Json(new JsonObject { ["files"] = new JsonArray([.. files]) }.ToJsonString());
    }

    private Reply Batch(Received request)
    {
        var objects = JsonNode.Parse(request.Body)!["objects"]!.AsArray().Select(item =>
        {
            var answer = new JsonObject { ["oid"] = item!["oid"]!.ToString(), ["size"] = item["size"]!.GetValue<long>() };
            if (!Uploaded.ContainsKey(item["oid"]!.ToString()))
            {
                answer["actions"] = new JsonObject
                {
                    ["upload"] = new JsonObject { ["href"] = $"{OtherHost}/upload/{item["oid"]}" },
                    ["verify"] = new JsonObject { ["href"] = $"{Endpoint}/verify" },
                };
            }

            return (JsonNode)answer;
        });
        return Reply.Json(new JsonObject { ["transfer"] = "basic", ["objects"] = new JsonArray([.. objects]) }.ToJsonString());
    }

    private Reply Upload(string oid, Received request)
    {
        if (Convert.ToHexStringLower(SHA256.HashData(request.Body)) != oid) return new Reply(400);
        Uploaded[oid] = request.Body;
        return new Reply(200);
    }

    public static Reply Refusal(int status, string? code) => new(status) { Headers = code is null ? [] : [("X-Error-Code", code)] };

    private sealed record StoredFile(byte[] Content, bool IsLarge)
    {
        public string Etag { get; } = IsLarge ? Convert.ToHexStringLower(SHA256.HashData(Content)) : GitHash(Content);

        public JsonNode Sibling(string name)
        {
            var json = new JsonObject { ["rfilename"] = name, ["size"] = Content.Length, ["blobId"] = GitHash(Content) };
            if (IsLarge) json["lfs"] = new JsonObject { ["sha256"] = Etag, ["size"] = Content.Length, ["pointerSize"] = 130 };
            return json;
        }
    }
}
