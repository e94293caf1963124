using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CourseKit.Hub;

/// <summary>Makes a commit: asks which files are large, uploads those, and sends the rest with the commit itself
/// (<c>huggingface_hub.HfApi.create_commit</c>).</summary>
internal sealed class CommitRequest
{
    private const int PreuploadSize = 256;
    private const long LongestBody = 1 << 30;

    private readonly string repository;
    private readonly IReadOnlyList<CommitOperation> operations;
    private readonly UploadOptions options;
    private readonly HubConnection connection;

    /// <exception cref="HubException">A name is none, or two operations are about the same file.</exception>
    public CommitRequest(string repository, IReadOnlyList<CommitOperation> operations, UploadOptions options)
    {
        HubPath.CheckRepository(repository);
        HubPath.CheckRevision(options.Revision);
        foreach (var operation in operations) Check(operation.Path);
        if (operations.Count == 0) throw new HubException(HubError.InvalidName, $"A commit to {repository} needs at least one file that is added or deleted.");
        if (operations.GroupBy(operation => operation.Path, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new HubException(HubError.InvalidName, $"The commit to {repository} names '{twice.Key}' twice; each file can be changed once.");
        (this.repository, this.operations, this.options) = (repository, operations, options);
        connection = HubConnection.Open(options);
    }

    public async Task<CommitResult> RunAsync(CancellationToken cancellation)
    {
        var files = new List<UploadFile>();
        foreach (var addition in operations.OfType<CommitAddition>()) files.Add(await UploadFile.InspectAsync(addition, cancellation).ConfigureAwait(false));
        if (options.DryRun) return Result(files, null, null);
        if (!connection.HasToken) throw new HubException(HubError.Unauthorized, $"Uploading to {repository} needs a token with the right to write. {HubToken.HowToGet}.");

        UploadFile[] decided = await DecideAsync(files, cancellation).ConfigureAwait(false);
        UploadFile[] sent = [.. decided.Where(file => file is { IsUnchanged: false, IsIgnored: false })];
        if (sent.Length == 0 && !operations.OfType<CommitDeletion>().Any()) return Result(decided, null, null);

        UploadFile[] large = [.. sent.Where(file => file.IsLarge)];
        var progress = new TransferProgress($"uploading {repository}", large.DistinctBy(file => file.Sha256).Sum(file => file.Size), options.Progress ?? HostContext.Progress);
        if (large.Length > 0) await new LargeFileUpload(connection, options, repository, options.Revision, progress).RunAsync(large, cancellation).ConfigureAwait(false);
        return await SendAsync(decided, sent, cancellation).ConfigureAwait(false);
    }

    private static void Check(string path)
    {
        HubPath.CheckFile(path);
        if (path.Split('/') is [".git" or ".cache", ..]) throw new HubException(HubError.InvalidName, $"'{path}' cannot be committed: .git and .cache are no part of a repository's content.");
    }

    // The hub decides what is large, by the repository's .gitattributes, sizes and samples; empty files are never.
    private async Task<UploadFile[]> DecideAsync(List<UploadFile> files, CancellationToken cancellation)
    {
        var decided = new List<UploadFile>();
        foreach (var chunk in files.Chunk(PreuploadSize))
        {
            var body = new JsonObject
            {
                ["files"] = new JsonArray([.. chunk.Select(file => new JsonObject { ["path"] = file.Path, ["sample"] = Convert.ToBase64String(file.Sample), ["size"] = file.Size })]),
            };
            using var answer = await connection.JsonAsync(Post(connection.Endpoint.Preupload(options.RepositoryType, repository, options.Revision), "application/json", JsonSerializer.SerializeToUtf8Bytes(body)), cancellation).ConfigureAwait(false);
            if (!answer.RootElement.TryGetProperty("files", out var list) || list.ValueKind != JsonValueKind.Array) throw Nonsense("it lists no files");
            var said = list.EnumerateArray().Where(item => item.TryGetProperty("path", out _)).ToDictionary(item => item.GetProperty("path").GetString()!);
            decided.AddRange(chunk.Select(file => said.TryGetValue(file.Path, out var answered) ? Decide(file, answered) : throw Nonsense($"it says nothing of {file.Path}")));
        }

        return [.. decided];
    }

    private static UploadFile Decide(UploadFile file, JsonElement answer)
    {
        var mode = answer.TryGetProperty("uploadMode", out var value) ? value.GetString() : null;
        if (mode is not ("lfs" or "regular")) throw Nonsense($"how {file.Path} is uploaded is \"{mode}\", expected \"lfs\" or \"regular\"");
        var isLarge = mode == "lfs" && file.Size > 0;
        var there = answer.TryGetProperty("oid", out var oid) && oid.ValueKind == JsonValueKind.String ? oid.GetString() : null;
        return file with
        {
            IsLarge = isLarge,
            IsUnchanged = there is not null && there == (isLarge ? file.Sha256 : file.GitHash),
            IsIgnored = answer.TryGetProperty("shouldIgnore", out var ignore) && ignore.ValueKind == JsonValueKind.True,
        };
    }

    private async Task<CommitResult> SendAsync(UploadFile[] decided, UploadFile[] sent, CancellationToken cancellation)
    {
        var body = await BodyAsync(sent, cancellation).ConfigureAwait(false);
        var request = Post(connection.Endpoint.Commit(options.RepositoryType, repository, options.Revision), "application/x-ndjson", body) with { IsRepeatable = false };
        using var answer = await connection.JsonAsync(request, cancellation).ConfigureAwait(false);
        var commit = Text(answer.RootElement, "commitOid") ?? throw Nonsense("it names no commit");
        return Result(decided, commit, Uri.TryCreate(Text(answer.RootElement, "commitUrl"), UriKind.Absolute, out var page) ? page : null);
    }

    // A line of JSON for the message, then one for each change.
    private async Task<byte[]> BodyAsync(UploadFile[] sent, CancellationToken cancellation)
    {
        var regular = sent.Where(file => !file.IsLarge).Sum(file => file.Size);
        if (regular > LongestBody) throw new HubException(HubError.InvalidName, $"The commit to {repository} has {regular} bytes in files that are not large ones; expected at most {LongestBody}. Make several commits.");
        using var body = new MemoryStream();
        var header = new JsonObject { ["summary"] = options.CommitMessage ?? DefaultMessage(sent.Length), ["description"] = options.CommitDescription };
        if (options.ParentCommit is { } parent) header["parentCommit"] = parent;
        Write(body, "header", header);
        foreach (var file in sent)
        {
            if (file.IsLarge) Write(body, "lfsFile", new() { ["path"] = file.Path, ["algo"] = "sha256", ["oid"] = file.Sha256, ["size"] = file.Size });
            else Write(body, "file", new() { ["content"] = Convert.ToBase64String(await ReadAsync(file, cancellation).ConfigureAwait(false)), ["path"] = file.Path, ["encoding"] = "base64" });
        }

        foreach (var deletion in operations.OfType<CommitDeletion>()) Write(body, deletion.IsFolder ? "deletedFolder" : "deletedFile", new() { ["path"] = deletion.Path });
        return body.ToArray();
    }

    private string DefaultMessage(int additions) => operations switch
    {
        [CommitAddition { Path: var path }] => $"Upload {path}",
        [CommitDeletion { Path: var path }] => $"Delete {path}",
        _ => additions > 0 ? $"Upload {additions} files" : $"Delete {operations.Count} files",
    };

    private static async Task<byte[]> ReadAsync(UploadFile file, CancellationToken cancellation)
    {
        var stream = file.Addition.Open();
        await using (stream.ConfigureAwait(false))
        {
            var content = new byte[file.Size];
            await stream.ReadExactlyAsync(content, cancellation).ConfigureAwait(false);
            return content;
        }
    }

    private static void Write(MemoryStream body, string key, JsonObject value)
    {
        body.Write(JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["key"] = key, ["value"] = value }));
        body.WriteByte((byte)'\n');
    }

    private HubRequest Post(Uri address, string type, byte[] body) => new(HttpMethod.Post, address)
    {
        Subject = $"the commit to {repository}",
        Content = _ => new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(type) } },
    };

    private CommitResult Result(IReadOnlyList<UploadFile> files, string? commit, Uri? page)
    {
        var byPath = files.ToDictionary(file => file.Path, file => file.Described);
        CommittedFile[] all = [.. operations.Select(operation => byPath.GetValueOrDefault(operation.Path) ?? new(operation.Path, CommitChange.Delete, 0, false, ""))];
        return new(repository, options.Revision, commit, page ?? connection.Endpoint.Page(options.RepositoryType, repository), options.DryRun, all);
    }

    private static string? Text(JsonElement json, string key) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static HubException Nonsense(string problem) => new(HubError.Protocol, $"The hub's answer about the commit makes no sense: {problem}.");
}
