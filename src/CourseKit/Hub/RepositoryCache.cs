namespace CourseKit.Hub;

/// <summary>
/// One repository in the cache that Hugging Face's libraries share: <c>blobs/etag</c> holds contents, <c>snapshots/commit/file</c> links to them,
/// <c>refs/revision</c> says which commit a branch or tag was at, and an empty <c>.no_exist/commit/file</c> that there is no such file.
/// </summary>
internal sealed class RepositoryCache
{
    private const int LongestReference = 128;

    private readonly string folder, locks;
    private readonly bool links;

    /// <param name="cache">The folder of all repositories.</param>
    /// <param name="type">The kind of the repository.</param>
    /// <param name="repository">Its checked name.</param>
    /// <param name="links">Whether snapshots shall hold links where that is possible.</param>
    public RepositoryCache(string cache, RepositoryType type, string repository, bool links)
    {
        var name = $"{HubEndpoint.Plural(type)}--{repository.Replace("/", "--", StringComparison.Ordinal)}";
        Root = Path.GetFullPath(cache);
        (folder, locks, this.links) = (Path.Combine(Root, name), Path.Combine(Root, ".locks", name), links);
    }

    /// <summary>The folder of all repositories.</summary>
    public string Root { get; }

    public string Snapshot(string commit) => HubPath.Below(Path.Combine(folder, "snapshots"), commit);

    /// <summary>Where a file of a snapshot is, or will be.</summary>
    public string Pointer(string commit, string file) => HubPath.Below(Snapshot(commit), file);

    public string Blob(string etag) => HubPath.Below(Path.Combine(folder, "blobs"), etag);

    /// <summary>Where a content is while it is incomplete.</summary>
    public string Incomplete(string etag) => Blob(etag) + ".incomplete";

    public string Lock(string etag) => HubPath.Below(locks, etag + ".lock");

    /// <summary>The listing of a commit, as newer versions of <c>huggingface_hub</c> keep it.</summary>
    public string Listing(string commit) => HubPath.Below(Path.Combine(folder, "trees"), commit + ".json");

    /// <summary>The commit that a revision was at when it was last asked for; null when it never was.</summary>
    public string? CommitOf(string revision)
    {
        if (HubPath.IsCommit(revision)) return revision;
        var reference = new FileInfo(HubPath.Below(Path.Combine(folder, "refs"), revision));
        if (!reference.Exists || reference.Length > LongestReference) return null;
        var commit = File.ReadAllText(reference.FullName).Trim();
        return HubPath.IsCommit(commit) ? commit : null;
    }

    /// <summary>Notes the commit that a revision is at.</summary>
    public void SetCommit(string revision, string commit)
    {
        if (revision == commit || CommitOf(revision) == commit) return;
        Write(HubPath.Below(Path.Combine(folder, "refs"), revision), path => File.WriteAllText(path, commit));
    }

    /// <summary>Whether the hub has said that there is no such file.</summary>
    public bool IsKnownMissing(string commit, string file) => File.Exists(Missing(commit, file));

    /// <summary>Notes that there is no such file.</summary>
    public void SetMissing(string commit, string file)
    {
        var path = Missing(commit, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, []);
    }

    /// <summary>Lets a snapshot's file be a blob: a relative link, or where links are not to be had the content itself (moved there when
    /// nothing else can need it yet, as <c>huggingface_hub</c> does, else copied).</summary>
    public void Point(string commit, string file, string etag, bool isNew)
    {
        var (pointer, blob) = (Pointer(commit, file), Blob(etag));
        Directory.CreateDirectory(Path.GetDirectoryName(pointer)!);
        if (links && TryLink(pointer, blob)) return;
        if (isNew) File.Move(blob, pointer, overwrite: true);
        else Write(pointer, path => File.Copy(blob, path));
    }

    /// <summary>Tells backup programs that all of this can be had again (<c>CACHEDIR.TAG</c>).</summary>
    public void Tag()
    {
        var tag = Path.Combine(Root, "CACHEDIR.TAG");
        if (File.Exists(tag)) return;
        Write(tag, path => File.WriteAllText(path, "Signature: 8a477f597d28d172789f06886806bc55\n# Downloads from the hub; they can be had again.\n"));
    }

    /// <summary>Writes a file whole or not at all.</summary>
    public static void Write(string path, Action<string> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            write(temporary);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception)
        {
            File.Delete(temporary);
            throw;
        }
    }

    private string Missing(string commit, string file) => HubPath.Below(HubPath.Below(Path.Combine(folder, ".no_exist"), commit), file);

    // Windows lets only developers and administrators make links, and some file systems have none.
    private static bool TryLink(string pointer, string blob)
    {
        var target = Path.GetRelativePath(Path.GetDirectoryName(pointer)!, blob);
        var link = $"{pointer}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.CreateSymbolicLink(link, target);
            File.Move(link, pointer, overwrite: true);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            File.Delete(link);
            return false;
        }
    }
}
