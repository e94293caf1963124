namespace CourseKit.Datasets;

/// <summary>Finds the file of a catalog entry and reads it. It looks in this order: the local cache, the mirror folder, the public address
/// (checked against its checksum), and last the small sample written for this project, which it announces.</summary>
public sealed record DatasetLoader
{
    /// <summary>The folder that downloaded files are kept in: the sub-folder <c>datasets</c> of the environment variable <c>COURSEKIT_HOME</c>,
    /// by default of <c>~/.cache/coursekit</c>.</summary>
    public string CacheFolder { get; init; } = DatasetFolders.Cache();

    /// <summary>A folder with copies of the original files, or null: the environment variable <c>COURSEKIT_DATA_MIRROR</c>.</summary>
    public string? MirrorFolder { get; init; } = DatasetFolders.Mirror();

    /// <summary>Folders in which the samples are looked for: <c>data/corpora</c> beside the assembly, and up from it and from the current folder.</summary>
    public IReadOnlyList<string> SampleFolders { get; init; } = DatasetFolders.Samples();

    /// <summary>The data sets known by name.</summary>
    public IReadOnlyList<CatalogEntry> Entries { get; init; } = Catalog.Entries;

    /// <summary>Where the visible lines go; null for <see cref="Console.Error"/>.</summary>
    public TextWriter? Messages { get; init; }

    /// <summary>Told how far a download has come.</summary>
    public IProgress<DownloadProgress>? Progress { get; init; }

    /// <summary>Loads a data set. See <see cref="Dataset.Load"/>.</summary>
    public Dataset Load(string name, string? split = null, CancellationToken cancellation = default)
    {
        var entry = Catalog.Find(name, Entries);
        var part = entry.Split(split);
        var (kind, path) = Locate(entry, part, cancellation);
        var data = Normalise(part, Read(path, part, kind), path);
        var source = new DatasetSource(kind, entry.Name, part.Name, path, data.Count);
        if (source.IsSample)
        {
            (Messages ?? Console.Error).WriteLine(
                $"{entry.Name}: the real data set is not on this machine; using a {source}. To have the real one, {HowToGet(part)}.");
        }

        return data.WithSource(source);
    }

    private string CachedPath(CatalogEntry entry, CatalogSplit part) =>
        Path.Combine(CacheFolder, entry.Name, Path.GetFileName(part.MirrorPath));

    private (SourceKind Kind, string Path) Locate(CatalogEntry entry, CatalogSplit part, CancellationToken cancellation)
    {
        var cached = CachedPath(entry, part);
        if (File.Exists(cached)) return (SourceKind.Cache, cached);

        var mirrored = MirrorFolder is null ? null : Path.Combine(MirrorFolder, part.MirrorPath);
        if (File.Exists(mirrored)) return (SourceKind.Mirror, mirrored);
        if (part.Remote is { } remote && TryDownload(entry, remote, cached, cancellation)) return (SourceKind.Download, cached);

        var sample = part.Sample is null ? null : SampleFolders.Select(folder => Path.Combine(folder, part.Sample)).FirstOrDefault(File.Exists);
        if (sample is not null) return (SourceKind.Sample, sample);
        throw new DatasetException(
            $"The files of '{entry.Name}' ({part.Name}) are not on this machine. Looked for {cached}" +
            (mirrored is null ? " (COURSEKIT_DATA_MIRROR is not set)" : $" and {mirrored}") +
            (part.Sample is null ? "" : $", and for the sample {part.Sample} in {string.Join(", ", SampleFolders)}") +
            $". To have them, {HowToGet(part)}.");
    }

    /// <summary>False, with a visible line, when the address cannot be reached. A file with the wrong content is an error.</summary>
    private bool TryDownload(CatalogEntry entry, RemoteFile remote, string target, CancellationToken cancellation)
    {
        try
        {
            Download.ToFile(remote, target, Progress, cancellation);
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
        {
            (Messages ?? Console.Error).WriteLine($"{entry.Name}: {remote.Address} could not be downloaded: {e.Message}");
            return false;
        }
    }

    private static string HowToGet(CatalogSplit part) =>
        (part.Remote is null ? "" : "connect to the internet, or ") + $"set COURSEKIT_DATA_MIRROR to a folder that holds {part.MirrorPath}";

    private static Dataset Read(string path, CatalogSplit part, SourceKind kind) =>
        kind == SourceKind.Sample ? DelimitedText.Read(path) : DelimitedText.Read(path, part.Options);

    private static Dataset Normalise(CatalogSplit part, Dataset data, string path)
    {
        foreach (var column in part.Columns)
        {
            if (data.ColumnNames.Contains(column.Name)) continue;
            var other = column.OtherNames.FirstOrDefault(data.ColumnNames.Contains)
                ?? throw new DatasetException($"{path} has no column '{column.Name}', only {string.Join(", ", data.ColumnNames)}. It is not the file that the catalog describes.");
            data = data.RenameColumn(other, column.Name);
        }

        return part.KeepsOtherColumns ? data : data.SelectColumns([.. part.Columns.Select(column => column.Name)]);
    }
}
