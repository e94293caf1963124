using System.Net;
using System.Text.RegularExpressions;

namespace CourseKit.Hub;

/// <summary>What the hub says about a file before it is downloaded.</summary>
/// <param name="Commit">The commit that the revision is at.</param>
/// <param name="Etag">The checksum of the content, see <see cref="Checksum"/>; the name of its blob.</param>
/// <param name="Size">Its length in bytes.</param>
internal sealed partial record FileMetadata(string Commit, string Etag, long Size)
{
    private const string CommitHeader = "X-Repo-Commit", LinkedEtag = "X-Linked-Etag", LinkedSize = "X-Linked-Size";

    /// <summary>Asks for a file's metadata. A large file's answer is a redirect to where its content is, which is not followed.</summary>
    /// <exception cref="HubException">There is no such file, or it cannot be had.</exception>
    public static async Task<FileMetadata> AskAsync(HubConnection connection, Uri address, string subject, Action<string>? missingAt, CancellationToken cancellation)
    {
        using var response = await connection.SendAsync(new(HttpMethod.Head, address) { Subject = subject, LeavesServer = false, OnRefusal = refusal => NoteMissing(refusal, missingAt) }, cancellation).ConfigureAwait(false);
        var commit = Header(response, CommitHeader);
        if (commit is null || !HubPath.IsCommit(commit)) throw Nonsense(subject, $"the header {CommitHeader} names no commit");
        var etag = Normalise(Header(response, LinkedEtag) ?? response.Headers.ETag?.ToString() ?? Header(response, "ETag"));
        if (etag is null || !SafeEtag.IsMatch(etag)) throw Nonsense(subject, "it has no usable etag");
        return new(commit, etag, Length(response) ?? throw Nonsense(subject, "it does not say how long the file is"));
    }

    private static void NoteMissing(HttpResponseMessage refusal, Action<string>? missingAt)
    {
        if (refusal.StatusCode != HttpStatusCode.NotFound || Header(refusal, "X-Error-Code") != "EntryNotFound") return;
        if (Header(refusal, CommitHeader) is { } commit && HubPath.IsCommit(commit)) missingAt?.Invoke(commit);
    }

    private static long? Length(HttpResponseMessage response)
    {
        if (Header(response, LinkedSize) is { } linked) return long.TryParse(linked, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var size) ? size : null;
        return HubConnection.IsRedirect(response.StatusCode) ? null : response.Content.Headers.ContentLength;
    }

    // W/"..." and "..." mean the same content here.
    private static string? Normalise(string? etag)
    {
        if (etag is null) return null;
        return (etag.StartsWith("W/", StringComparison.Ordinal) ? etag[2..] : etag).Trim('"');
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values) ? values.FirstOrDefault() : null;

    private static HubException Nonsense(string subject, string problem) =>
        new(HubError.Protocol, $"{subject}: the answer is not the hub's, as {problem}. Check HF_ENDPOINT, and that no proxy or login page answers in the hub's place.");

    // It becomes a file name.
    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,128}\z")]
    private static partial Regex SafeEtag { get; }
}
