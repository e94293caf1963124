using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CourseKit.Hub;

/// <summary>Uploads large files by the batch interface of Git LFS: in one piece, or in the parts that the hub asks for (<c>huggingface_hub.lfs</c>).</summary>
internal sealed class LargeFileUpload(HubConnection connection, HubOptions options, string repository, string revision, TransferProgress progress)
{
    private const string LfsType = "application/vnd.git-lfs+json", PartSize = "chunk_size";
    private const int BatchSize = 100, MostParts = 10_000;

    public async Task RunAsync(IReadOnlyList<UploadFile> files, CancellationToken cancellation)
    {
        foreach (var batch in files.DistinctBy(file => file.Sha256).Chunk(BatchSize))
        {
            using var answer = await AskAsync(batch, cancellation).ConfigureAwait(false);
            if (!answer.RootElement.TryGetProperty("objects", out var objects) || objects.ValueKind != JsonValueKind.Array) throw Nonsense("it lists no objects");
            var bySha256 = batch.ToDictionary(file => file.Sha256);
            foreach (var item in objects.EnumerateArray())
            {
                if (!item.TryGetProperty("oid", out var oid) || oid.GetString() is not { } sha256 || !bySha256.Remove(sha256, out var file)) throw Nonsense("it names an object that was not asked for");
                if (item.TryGetProperty("error", out var error)) throw new HubException(HubError.Protocol, $"{repository}/{file.Path} cannot be uploaded: {HubFailure.Quote(error.ToString())}");
                if (item.TryGetProperty("actions", out var actions)) await UploadAsync(file, actions, cancellation).ConfigureAwait(false);
            }

            if (bySha256.Count > 0) throw Nonsense($"it says nothing of {bySha256.Values.First().Path}");
        }
    }

    private Task<JsonDocument> AskAsync(UploadFile[] files, CancellationToken cancellation)
    {
        var json = new JsonObject
        {
            ["operation"] = "upload",
            ["transfers"] = new JsonArray("basic", "multipart"),
            ["objects"] = new JsonArray([.. files.Select(file => new JsonObject { ["oid"] = file.Sha256, ["size"] = file.Size })]),
            ["hash_algo"] = "sha256",
            ["ref"] = new JsonObject { ["name"] = revision },
        };
        return connection.JsonAsync(Post(connection.Endpoint.LargeFiles(options.RepositoryType, repository), json), cancellation);
    }

    private async Task UploadAsync(UploadFile file, JsonElement actions, CancellationToken cancellation)
    {
        if (!actions.TryGetProperty("upload", out var upload)) return;
        var target = Address(upload);
        if (upload.TryGetProperty("header", out var header) && header.ValueKind == JsonValueKind.Object && header.TryGetProperty(PartSize, out var size))
            await InPartsAsync(file, target, header, size, cancellation).ConfigureAwait(false);
        else
            (await PutAsync(file, target, 0, file.Size, cancellation).ConfigureAwait(false)).Dispose();
        if (actions.TryGetProperty("verify", out var verify))
            (await connection.SendAsync(Post(Address(verify), new() { ["oid"] = file.Sha256, ["size"] = file.Size }), cancellation).ConfigureAwait(false)).Dispose();
    }

    // The header holds the length of a part, and for each part, by its number, where it goes.
    private async Task InPartsAsync(UploadFile file, Uri completion, JsonElement header, JsonElement partSize, CancellationToken cancellation)
    {
        if (!long.TryParse(partSize.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length <= 0) throw Nonsense("the length of a part is no number");
        var count = (file.Size + length - 1) / length;
        if (count > MostParts) throw Nonsense($"it asks for {count} parts");
        var parts = new JsonArray();
        for (var number = 1; number <= count; number++)
        {
            var from = (number - 1) * length;
            var address = header.EnumerateObject().FirstOrDefault(entry => int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var part) && part == number).Value;
            using var response = await PutAsync(file, Address(address), from, Math.Min(length, file.Size - from), cancellation).ConfigureAwait(false);
            var etag = response.Headers.TryGetValues("ETag", out var values) ? values.FirstOrDefault() : null;
            parts.Add(new JsonObject { ["partNumber"] = number, ["etag"] = etag ?? throw Nonsense($"part {number} got no etag") });
        }

        (await connection.SendAsync(Post(completion, new() { ["oid"] = file.Sha256, ["parts"] = parts }), cancellation).ConfigureAwait(false)).Dispose();
    }

    private Task<HttpResponseMessage> PutAsync(UploadFile file, Uri address, long from, long length, CancellationToken cancellation) =>
        connection.SendAsync(new(HttpMethod.Put, address) { Subject = $"{repository}/{file.Path}", Content = alive => new FileContent(file.Addition, from, length, alive, progress) }, cancellation);

    private HubRequest Post(Uri address, JsonObject json) => new(HttpMethod.Post, address)
    {
        Subject = $"the large files of {repository}",
        Accept = LfsType,
        Content = _ => new ByteArrayContent(Encoding.UTF8.GetBytes(json.ToJsonString())) { Headers = { ContentType = new MediaTypeHeaderValue(LfsType) } },
    };

    // Where the hub is reached over https, nothing is sent over anything less.
    private Uri Address(JsonElement action)
    {
        var text = action.ValueKind == JsonValueKind.Object ? action.TryGetProperty("href", out var href) ? href.GetString() : null : action.ValueKind == JsonValueKind.String ? action.GetString() : null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && !connection.Endpoint.IsSecure))) return address;
        throw Nonsense("it gives no secure address to upload to");
    }

    private HubException Nonsense(string problem) => new(HubError.Protocol, $"The hub's answer about the large files of {repository} makes no sense: {problem}.");
}
