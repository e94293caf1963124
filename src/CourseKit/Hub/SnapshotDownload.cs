namespace CourseKit.Hub;

/// <summary>Brings a repository, or a part of it, into the cache (<c>huggingface_hub.snapshot_download</c>).</summary>
internal sealed class SnapshotDownload
{
    private readonly HubConnection connection;
    private readonly RepositoryCache cache;
    private readonly string repository;
    private readonly DownloadOptions options;
    private readonly FileDownload download;

    /// <exception cref="HubException">A name is none.</exception>
    public SnapshotDownload(string repository, DownloadOptions options)
    {
        HubPath.CheckRepository(repository);
        (this.repository, this.options) = (repository, options);
        connection = HubConnection.Open(options);
        cache = new(options.CacheDirectory ?? options.Environment.Cache, options.RepositoryType, repository, links: !options.Environment.DisablesSymlinks);
        download = new(connection, cache, repository, options);
    }

    private IProgress<ProgressReport>? Listener => options.Progress ?? HostContext.Progress;

    /// <summary>The path of one file.</summary>
    public async Task<string> FileAsync(string file, string revision, CancellationToken cancellation)
    {
        HubPath.CheckRevision(revision);
        return await download.RunAsync(revision, file, new($"downloading {repository}/{file}", null, Listener), cancellation).ConfigureAwait(false);
    }

    /// <summary>The folder of the snapshot, with all files that <paramref name="choose"/> takes of the listing.</summary>
    public async Task<string> RunAsync(string revision, Func<IReadOnlyList<ListedFile>, IEnumerable<ListedFile>> choose, CancellationToken cancellation)
    {
        HubPath.CheckRevision(revision);
        if (options.IsOffline) return Cached(revision, choose, null);
        RepositoryListing listing;
        try
        {
            listing = await ListAsync(revision, cancellation).ConfigureAwait(false);
        }
        catch (HubException error) when (error.IsOutage && !options.ForceDownload && cache.CommitOf(revision) is { } known && Directory.Exists(cache.Snapshot(known)))
        {
            return Cached(revision, choose, error);
        }

        ListedFile[] files = [.. choose(listing.Files)];
        foreach (var file in files) HubPath.CheckFile(file.Path);
        await FetchAsync(listing.Commit, files, cancellation).ConfigureAwait(false);

        // Only now: whoever finds the revision noted finds its files, too.
        Directory.CreateDirectory(cache.Snapshot(listing.Commit));
        listing.Write(cache);
        cache.SetCommit(revision, listing.Commit);
        return cache.Snapshot(listing.Commit);
    }

    // A commit never changes, so its listing is asked for once.
    private async Task<RepositoryListing> ListAsync(string revision, CancellationToken cancellation)
    {
        if (HubPath.IsCommit(revision) && RepositoryListing.Read(cache, revision) is { } known) return known;
        var address = connection.Endpoint.Revision(options.RepositoryType, repository, revision);
        using var json = await connection.JsonAsync(new(HttpMethod.Get, address) { Subject = $"{repository} at {revision}" }, cancellation).ConfigureAwait(false);
        return RepositoryListing.OfAnswer(json.RootElement, address.GetLeftPart(UriPartial.Path));
    }

    private async Task FetchAsync(string commit, ListedFile[] files, CancellationToken cancellation)
    {
        ListedFile[] wanted = options.ForceDownload ? files : [.. files.Where(file => !File.Exists(cache.Pointer(commit, file.Path)))];
        if (wanted.Length == 0) return;
        var total = wanted.All(file => file.Size is not null) ? wanted.Sum(file => file.Size) : null;
        var progress = new TransferProgress($"downloading {repository}", total, Listener);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.MaxWorkers), CancellationToken = cancellation };
        try
        {
            await Parallel.ForEachAsync(wanted, parallel, async (file, stop) => await download.RunAsync(commit, file.Path, progress, stop).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
    }

    private string Cached(string revision, Func<IReadOnlyList<ListedFile>, IEnumerable<ListedFile>> choose, HubException? outage)
    {
        var why = outage?.Message ?? (options.LocalFilesOnly ? "Local files only were asked for." : "HF_HUB_OFFLINE is set.");
        if (cache.CommitOf(revision) is not { } commit || !Directory.Exists(cache.Snapshot(commit)))
            throw new HubException(HubError.NotCached, $"{repository} at {revision} is not in the cache {cache.Root}, and the network is not to be used. {why} Allow the network once, or copy the repository's folder there from another machine.", outage);

        // Without a listing nobody can know what a snapshot lacks.
        string[] missing = RepositoryListing.Read(cache, commit) is { } listing
            ? [.. choose(listing.Files).Select(file => file.Path).Where(file => !File.Exists(cache.Pointer(commit, file)))]
            : [];
        if (missing is [var first, ..])
            throw new HubException(HubError.NotCached, $"The snapshot of {repository} at {revision} in the cache {cache.Root} lacks {missing.Length} of the files ({first}{(missing.Length > 1 ? ", …" : "")}), and the network is not to be used. {why} Allow the network once; what is there is kept.", outage);
        return cache.Snapshot(commit);
    }
}
