using System.Text.Json;
using System.Text.Json.Nodes;

namespace CourseKit.Hub;

/// <summary>A file as a listing has it.</summary>
/// <param name="Path">Its name, with slashes between folders.</param>
/// <param name="Size">Its length in bytes, where the listing says.</param>
/// <param name="BlobId">Git's name of its content, or of the pointer to it.</param>
/// <param name="Sha256">For large files the SHA-256 of the content.</param>
internal sealed record ListedFile(string Path, long? Size, string? BlobId, string? Sha256);

/// <summary>What a repository holds at a commit: the hub's answer, or what the cache keeps of one.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Files">All files.</param>
internal sealed record RepositoryListing(string Commit, IReadOnlyList<ListedFile> Files)
{
    private const int MostFiles = 1_000_000;
    private const int FormatVersion = 1;

    /// <summary>Reads the answer to <see cref="HubEndpoint.Revision"/>: <c>sha</c>, and <c>siblings</c> with <c>rfilename</c>, <c>size</c>, <c>blobId</c>, <c>lfs</c>.</summary>
    public static RepositoryListing OfAnswer(JsonElement json, string source)
    {
        if (Text(json, "sha") is not { } commit || !HubPath.IsCommit(commit)) throw Nonsense(source, "it names no commit");
        if (!json.TryGetProperty("siblings", out var siblings) || siblings.ValueKind != JsonValueKind.Array) throw Nonsense(source, "it lists no files");
        if (siblings.GetArrayLength() > MostFiles) throw Nonsense(source, $"it lists more than {MostFiles} files");
        var files = new List<ListedFile>(siblings.GetArrayLength());
        foreach (var sibling in siblings.EnumerateArray())
        {
            if (Text(sibling, "rfilename") is not { } name) throw Nonsense(source, "a file has no name");
            var large = sibling.TryGetProperty("lfs", out var lfs) && lfs.ValueKind == JsonValueKind.Object ? lfs : default;
            files.Add(new(name, Length(large, "size") ?? Length(sibling, "size"), Text(sibling, "blobId"), Text(large, "sha256")));
        }

        return new(commit, files);
    }

    /// <summary>The listing that the cache keeps of a commit, or null when it keeps none that can be read.</summary>
    public static RepositoryListing? Read(RepositoryCache cache, string commit)
    {
        var file = new FileInfo(cache.Listing(commit));
        if (!file.Exists || file.Length > HubConnection.LongestJson) return null;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file.FullName));
            if (Length(json.RootElement, "format_version") != FormatVersion || !json.RootElement.TryGetProperty("files", out var files)) return null;
            return new(commit, [.. files.EnumerateObject().Select(entry =>
                new ListedFile(entry.Name, Length(entry.Value, "size"), Text(entry.Value, "blob_id"), Text(entry.Value, "lfs_sha256")))]);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps it in the cache, when it is complete, in the form of <c>huggingface_hub</c>.</summary>
    public void Write(RepositoryCache cache)
    {
        if (Files.Any(file => file.Size is null || file.BlobId is null)) return;
        var entries = new JsonObject();
        foreach (var file in Files.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            var entry = new JsonObject { ["size"] = file.Size, ["blob_id"] = file.BlobId };
            if (file.Sha256 is { } sha256) (entry["lfs_sha256"], entry["lfs_size"]) = (sha256, file.Size);
            entries[file.Path] = entry;
        }

        var json = new JsonObject { ["format_version"] = FormatVersion, ["files"] = entries };
        RepositoryCache.Write(cache.Listing(Commit), path => File.WriteAllText(path, json.ToJsonString()));
    }

    private static string? Text(JsonElement json, string key) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Length(JsonElement json, string key) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt64(out var length) && length >= 0 ? length : null;

    private static HubException Nonsense(string source, string problem) =>
        new(HubError.Protocol, $"The answer of {source} makes no sense: {problem}. Check that HF_ENDPOINT is the address of a hub and that no proxy answers in its place.");
}
