namespace CourseKit.Hub;

/// <summary>Brings one file of a repository into the cache (<c>huggingface_hub.hf_hub_download</c>).</summary>
internal sealed class FileDownload(HubConnection connection, RepositoryCache cache, string repository, DownloadOptions options)
{
    /// <summary>The file's path in the cache, after a download where one is needed.</summary>
    /// <param name="revision">A branch, a tag or a commit.</param>
    /// <param name="file">A file of the repository.</param>
    /// <param name="progress">Told of the bytes.</param>
    /// <param name="cancellation">Stops; what has come stays for the next time.</param>
    /// <exception cref="HubException">It cannot be had.</exception>
    public async Task<string> RunAsync(string revision, string file, TransferProgress progress, CancellationToken cancellation)
    {
        HubPath.CheckFile(file);
        if (HubPath.IsCommit(revision) && !options.ForceDownload && File.Exists(cache.Pointer(revision, file))) return cache.Pointer(revision, file);
        if (options.IsOffline) return Cached(revision, file) ?? throw NotCached(revision, file);
        if (HubPath.IsCommit(revision) && cache.IsKnownMissing(revision, file)) throw KnownMissing(revision, file);

        var subject = $"{repository}/{file}" + (HubPath.IsCommit(revision) ? "" : $" at {revision}");
        var address = connection.Endpoint.File(options.RepositoryType, repository, revision, file);
        FileMetadata metadata;
        try
        {
            metadata = await FileMetadata.AskAsync(connection, address, subject, commit => Remember(revision, commit, file), cancellation).ConfigureAwait(false);
        }
        catch (HubException error) when (error.IsOutage && !options.ForceDownload && Cached(revision, file) is not null)
        {
            return Cached(revision, file)!;
        }

        var pointer = cache.Pointer(metadata.Commit, file);
        if (options.ForceDownload || !File.Exists(pointer)) await FetchAsync(metadata, file, subject, progress, cancellation).ConfigureAwait(false);
        cache.SetCommit(revision, metadata.Commit);
        return pointer;
    }

    /// <summary>Where the cache has the file, or null.</summary>
    public string? Cached(string revision, string file) =>
        cache.CommitOf(revision) is { } commit && cache.Pointer(commit, file) is var path && File.Exists(path) ? path : null;

    // One process fetches a content, and others that want it wait: then it is there.
    private async Task FetchAsync(FileMetadata metadata, string file, string subject, TransferProgress progress, CancellationToken cancellation)
    {
        var (etag, blob) = (metadata.Etag, cache.Blob(metadata.Etag));
        Directory.CreateDirectory(Path.GetDirectoryName(blob)!);
        cache.Tag();
        using var held = await FileLock.AcquireAsync(cache.Lock(etag), cancellation).ConfigureAwait(false);
        if (!options.ForceDownload && File.Exists(cache.Pointer(metadata.Commit, file))) return;
        var isNew = options.ForceDownload || !File.Exists(blob);
        if (isNew)
        {
            // By the commit, so that what is fetched is what the checksum is of, even when the branch moves on.
            var address = connection.Endpoint.File(options.RepositoryType, repository, metadata.Commit, file);
            var body = new ResumableBody(connection, new(HttpMethod.Get, address) { Subject = subject }, metadata, progress);
            await body.FetchAsync(cache.Incomplete(etag), blob, restart: options.ForceDownload, cancellation).ConfigureAwait(false);
        }

        cache.Point(metadata.Commit, file, etag, isNew);
    }

    private void Remember(string revision, string commit, string file)
    {
        cache.SetMissing(commit, file);
        cache.SetCommit(revision, commit);
    }

    private HubException KnownMissing(string revision, string file) =>
        new(HubError.EntryNotFound, $"{repository}/{file}: there is no such file at {revision}, as the hub said before.");

    private HubException NotCached(string revision, string file)
    {
        if (cache.CommitOf(revision) is { } commit && cache.IsKnownMissing(commit, file)) return KnownMissing(revision, file);
        return new(HubError.NotCached, $"{repository}/{file} at {revision} is not in the cache {cache.Root}, and the network is not to be used ({(options.LocalFilesOnly ? "local files only" : "HF_HUB_OFFLINE")}). Allow the network once, or copy the repository's folder there from another machine.");
    }
}
