namespace CourseKit.Hub;

/// <summary>
/// Downloads repositories of the Hugging Face hub into the cache that its own libraries use, and uploads to it. What is in that cache is not
/// downloaded again, whoever put it there, and what was broken off is continued.
/// </summary>
/// <remarks>
/// The environment has its say as in <c>huggingface_hub</c>: <c>HF_HUB_CACHE</c>, <c>HF_HOME</c>, <c>XDG_CACHE_HOME</c>, <c>HF_HUB_OFFLINE</c>, <c>HF_ENDPOINT</c>, <c>HF_TOKEN</c>,
/// <c>HF_TOKEN_PATH</c>, <c>HF_HUB_DISABLE_IMPLICIT_TOKEN</c>, <c>HF_HUB_DISABLE_SYMLINKS</c>, <c>HF_HUB_ETAG_TIMEOUT</c>, <c>HF_HUB_DOWNLOAD_TIMEOUT</c>.
/// The token goes to the hub's own address and to no other.
/// </remarks>
public static partial class Hub
{
    /// <summary>The revision that is meant when none is named.</summary>
    public const string DefaultRevision = "main";

    /// <summary>Downloads a repository, or the files of it that the options choose (<c>huggingface_hub.snapshot_download</c>).</summary>
    /// <param name="repository">Its name, e.g. <c>sentence-transformers/all-MiniLM-L6-v2</c>.</param>
    /// <param name="revision">A branch, a tag or a whole commit hash.</param>
    /// <param name="options">What is downloaded, and how.</param>
    /// <param name="cancellation">Stops; what has come is kept and continued next time.</param>
    /// <returns>The folder of the snapshot in the cache.</returns>
    /// <exception cref="HubException">It cannot be had; <see cref="HubException.Error"/> says why.</exception>
    public static string Download(string repository, string revision = DefaultRevision, DownloadOptions? options = null, CancellationToken cancellation = default) =>
        Await(() => DownloadAsync(repository, revision, options, cancellation));

    /// <inheritdoc cref="Download"/>
    public static Task<string> DownloadAsync(string repository, string revision = DefaultRevision, DownloadOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new();
        var patterns = new FilePatterns(options.AllowPatterns, options.IgnorePatterns);
        return DownloadAsync(repository, revision, files => files.Where(file => patterns.Accepts(file.Path)), options, cancellation);
    }

    /// <summary>Downloads one file of a repository (<c>huggingface_hub.hf_hub_download</c>).</summary>
    /// <param name="repository">Its name.</param>
    /// <param name="file">The file's name in it, with slashes between folders.</param>
    /// <param name="revision">A branch, a tag or a whole commit hash.</param>
    /// <param name="options">How it is downloaded; patterns do not matter.</param>
    /// <param name="cancellation">Stops; what has come is kept and continued next time.</param>
    /// <returns>The file's path in the cache.</returns>
    /// <exception cref="HubException">It cannot be had; <see cref="HubException.Error"/> says why.</exception>
    public static string DownloadFile(string repository, string file, string revision = DefaultRevision, DownloadOptions? options = null, CancellationToken cancellation = default) =>
        Await(() => DownloadFileAsync(repository, file, revision, options, cancellation));

    /// <inheritdoc cref="DownloadFile"/>
    public static Task<string> DownloadFileAsync(string repository, string file, string revision = DefaultRevision, DownloadOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(revision);
        return WithDiskErrors(repository, stop => new SnapshotDownload(repository, options ?? new()).FileAsync(file, revision, stop), cancellation);
    }

    internal static Task<string> DownloadAsync(string repository, string revision, Func<IReadOnlyList<ListedFile>, IEnumerable<ListedFile>> choose, DownloadOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(revision);
        return WithDiskErrors(repository, stop => new SnapshotDownload(repository, options).RunAsync(revision, choose, stop), cancellation);
    }

    // On a thread of the pool, so that no caller's synchronisation context can be waited for.
    internal static T Await<T>(Func<Task<T>> work) => Task.Run(work).GetAwaiter().GetResult();

    // The host of the running code may stop it, too.
    private static async Task<T> WithDiskErrors<T>(string repository, Func<CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, HostContext.Cancellation);
        try
        {
            return await work(stop.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new HubException(HubError.Disk, $"{repository}: {error.Message} Check the rights and the free space of the folder, or set HF_HUB_CACHE to another.", error);
        }
    }
}
