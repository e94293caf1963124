using System.Text.RegularExpressions;

namespace CourseKit.Hub;

/// <summary>Where a checkpoint was found.</summary>
public enum CheckpointSource
{
    /// <summary>A folder given by its path.</summary>
    Folder,

    /// <summary>The folder that <c>COURSEKIT_MODEL_MIRROR</c> names.</summary>
    Mirror,

    /// <summary>The small checkpoints that come with CourseKit.</summary>
    Embedded,

    /// <summary>The cache of Hugging Face's own libraries, to which downloads go, too.</summary>
    HuggingFaceCache,
}

/// <summary>
/// Finds a checkpoint by its name. In this order: a folder of that path; the mirror; the embedded checkpoints; the Hugging Face
/// cache; the hub, from which it is downloaded into that cache. The mirror and the embedded checkpoints are asked for <c>organisation/name</c> first and for <c>name</c> alone second.
/// </summary>
/// <param name="mirror">A folder of checkpoints, or null.</param>
/// <param name="embedded">The folder of the embedded checkpoints, or null.</param>
/// <param name="cache">A Hugging Face cache (<c>models--organisation--name/snapshots/...</c>), or null.</param>
/// <param name="hub">How the hub is asked for what is in none of these; null for not at all.</param>
public sealed partial class ModelLocator(string? mirror, string? embedded, string? cache, DownloadOptions? hub = null)
{
    /// <summary>The folders of <see cref="CourseKitFolders"/>, read from the environment anew.</summary>
    public static ModelLocator Default => new(
        CourseKitFolders.ModelMirror,
        CourseKitFolders.EmbeddedData is { } data ? Path.Combine(data, "models") : null,
        CourseKitFolders.HuggingFaceCache,
        new());

    /// <summary>Where a line goes that says what is being downloaded, when no host draws progress; null for <see cref="Console.Error"/>.</summary>
    public TextWriter? Messages { get; init; }

    /// <summary>The folder of the checkpoint <paramref name="name"/>: a path, an embedded name such as <c>minilm-l6</c>, or a
    /// hub name such as <c>dslim/bert-base-NER</c>.</summary>
    /// <param name="name">The name.</param>
    /// <param name="parts">What of it is needed; a download brings no more.</param>
    /// <exception cref="CheckpointException">It is nowhere. The message lists where it was looked for, and why the hub did not help.</exception>
    public string Locate(string name, CheckpointParts parts = CheckpointParts.Everything)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var looked = new List<string>();
        string? partial = null;
        foreach (var (source, folder) in Candidates(name))
        {
            if (Checkpoint.IsIn(folder))
            {
                if (source != CheckpointSource.HuggingFaceCache || !CanAskHub(name) || CheckpointFiles.Has(folder, parts)) return Path.GetFullPath(folder);
                partial = Path.GetFullPath(folder);
            }

            looked.Add(Directory.Exists(folder) ? $"{folder} (there, but without {Checkpoint.Expected})" : folder);
        }

        try
        {
            if (CanAskHub(name)) return Download(name, parts);
        }
        catch (HubException) when (partial is not null)
        {
            return partial;
        }
        catch (HubException error)
        {
            throw NotFound(name, [.. looked, "the hub"], $" {error.Message}", error);
        }

        if (hub is { IsOffline: true } && HubPath.IsRepository(name)) looked.Add("the hub (not asked: HF_HUB_OFFLINE is set)");
        throw NotFound(name, looked, "", null);
    }

    private bool CanAskHub(string name) => hub is { IsOffline: false } && HubPath.IsRepository(name);

    private string Download(string name, CheckpointParts parts)
    {
        var options = hub! with { CacheDirectory = hub.CacheDirectory ?? cache, Progress = hub.Progress ?? HostContext.Progress ?? new DownloadNotice(Messages ?? Console.Error) };
        var folder = Hub.Await(() => Hub.DownloadAsync(name, Hub.DefaultRevision, files => CheckpointFiles.Choose(files, parts), options, CancellationToken.None));
        return Checkpoint.IsIn(folder) ? folder : throw new HubException(HubError.EntryNotFound, $"The repository {name} on the hub holds no {Checkpoint.Expected[2..]}.");
    }

    private CheckpointException NotFound(string name, List<string> looked, string hubSays, Exception? inner)
    {
        if (mirror is null) looked.Add("COURSEKIT_MODEL_MIRROR (not set)");
        var names = List().Where(item => item.Source == CheckpointSource.Embedded).Select(item => item.Name).ToArray();
        var offer = names.Length == 0 ? "" : $" or use one that comes with CourseKit ({string.Join(", ", names)})";
        return new($"No checkpoint '{name}' found. Looked in: {string.Join("; ", looked)}.{hubSays} Give a folder, put the checkpoint in one of these places{offer}.", inner);
    }

    /// <summary>The folder of a checkpoint, or null when there is none of that name.</summary>
    public string? TryLocate(string name) => Candidates(name).Select(candidate => candidate.Folder).FirstOrDefault(Checkpoint.IsIn) is { } folder ? Path.GetFullPath(folder) : null;

    /// <summary>All checkpoints of the mirror, the embedded ones and the cache, in the order of look-up, then by name.</summary>
    public IEnumerable<Checkpoint> List()
    {
        foreach (var checkpoint in InFolders(mirror, CheckpointSource.Mirror)) yield return checkpoint;
        foreach (var checkpoint in InFolders(embedded, CheckpointSource.Embedded)) yield return checkpoint;
        if (!Directory.Exists(cache)) yield break;
        foreach (var repository in Sorted(cache))
        {
            var parts = Path.GetFileName(repository).Split("--", 2);
            if (parts is not ["models", var name] || Snapshot(repository) is not { } snapshot || !Checkpoint.IsIn(snapshot)) continue;
            yield return Checkpoint.Read(name.Replace("--", "/", StringComparison.Ordinal), snapshot, CheckpointSource.HuggingFaceCache);
        }
    }

    private IEnumerable<(CheckpointSource Source, string Folder)> Candidates(string name)
    {
        yield return (CheckpointSource.Folder, name);

        // Anything else is a path and no name; and no name leads out of the folders below.
        if (!HubName.IsMatch(name) || name.Contains("..", StringComparison.Ordinal)) yield break;
        string[] spellings = name.Contains('/') ? [name, name[(name.IndexOf('/') + 1)..]] : [name];
        foreach (var spelling in spellings)
            if (mirror is not null)
                yield return (CheckpointSource.Mirror, Path.Combine(mirror, spelling));
        foreach (var spelling in spellings)
            if (embedded is not null)
                yield return (CheckpointSource.Embedded, Path.Combine(embedded, spelling));
        if (cache is null) yield break;
        var repository = Path.Combine(cache, $"models--{name.Replace("/", "--", StringComparison.Ordinal)}");
        yield return (CheckpointSource.HuggingFaceCache, Snapshot(repository) ?? repository);
    }

    // The cache keeps every revision by its commit; refs/main says which one was current when it was last asked for.
    private static string? Snapshot(string repository)
    {
        const int longestCommit = 64;
        var reference = new FileInfo(Path.Combine(repository, "refs", "main"));
        if (!reference.Exists || reference.Length > longestCommit) return null;
        var commit = File.ReadAllText(reference.FullName).Trim();
        var snapshot = Path.Combine(repository, "snapshots", commit);
        return commit.Length > 0 && commit.All(char.IsAsciiLetterOrDigit) && Directory.Exists(snapshot) ? snapshot : null;
    }

    // root/name, root/organisation/name, and adapters in a folder inside their base checkpoint.
    private static IEnumerable<Checkpoint> InFolders(string? root, CheckpointSource source)
    {
        if (!Directory.Exists(root)) yield break;
        foreach (var folder in Sorted(root))
        {
            var name = Path.GetFileName(folder);
            var isCheckpoint = Checkpoint.IsIn(folder);
            if (isCheckpoint) yield return Checkpoint.Read(name, folder, source);
            foreach (var inner in Sorted(folder))
                if (isCheckpoint ? Checkpoint.IsAdapter(inner) : Checkpoint.IsIn(inner))
                    yield return Checkpoint.Read($"{name}/{Path.GetFileName(inner)}", inner, source);
        }
    }

    private static IEnumerable<string> Sorted(string folder) => Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)?\z")]
    private static partial Regex HubName { get; }
}
