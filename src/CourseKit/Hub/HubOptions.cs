namespace CourseKit.Hub;

/// <summary>How the hub is talked to.</summary>
public record HubOptions
{
    /// <summary>The kind of the repository.</summary>
    public RepositoryType RepositoryType { get; init; } = RepositoryType.Model;

    /// <summary>The access token. Null for the environment's (<c>HF_TOKEN</c>, else the file that <c>hf auth login</c> writes); empty for none.</summary>
    public string? Token { get; init; }

    /// <summary>The hub's address. Null for <c>HF_ENDPOINT</c>, else the public hub.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Told how far it has come, in bytes. Null for the host's (<see cref="HostContext.Progress"/>).</summary>
    public IProgress<ProgressReport>? Progress { get; init; }

    internal HubEnvironment Environment { get; init; } = HubEnvironment.Process;

    internal RetryPolicy Retry { get; init; } = RetryPolicy.Default;
}

/// <summary>What is downloaded, and how (<c>huggingface_hub.snapshot_download</c>).</summary>
public sealed record DownloadOptions : HubOptions
{
    /// <summary>Only files that match one of these patterns: <c>*</c>, <c>?</c>, <c>[abc]</c>, <c>[!abc]</c>, where <c>*</c> also crosses folders. Null for all.</summary>
    public IReadOnlyList<string>? AllowPatterns { get; init; }

    /// <summary>No files that match one of these patterns.</summary>
    public IReadOnlyList<string>? IgnorePatterns { get; init; }

    /// <summary>Whether only the cache is looked at. <c>HF_HUB_OFFLINE=1</c> does the same for every call.</summary>
    public bool LocalFilesOnly { get; init; }

    /// <summary>Whether files that are in the cache are downloaded again.</summary>
    public bool ForceDownload { get; init; }

    /// <summary>The cache. Null for the one that Hugging Face's own libraries use, see <see cref="CourseKitFolders.HuggingFaceCache"/>.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>How many files are downloaded at a time.</summary>
    public int MaxWorkers { get; init; } = 8;

    internal bool IsOffline => LocalFilesOnly || Environment.IsOffline;
}

/// <summary>What is uploaded, and how.</summary>
public sealed record UploadOptions : HubOptions
{
    /// <summary>Whether nothing is sent: the result lists what would be. Needs neither a network nor a token.</summary>
    public bool DryRun { get; init; }

    /// <summary>The branch that gets the commit.</summary>
    public string Revision { get; init; } = "main";

    /// <summary>The commit's first line. Null for one that says what it does.</summary>
    public string? CommitMessage { get; init; }

    /// <summary>The rest of the commit's message.</summary>
    public string CommitDescription { get; init; } = "";

    /// <summary>The commit that the branch must be at, or null for any.</summary>
    public string? ParentCommit { get; init; }

    /// <summary>Whether a repository that is created can be seen by its owner only.</summary>
    public bool Private { get; init; }

    /// <summary>For a folder: only files that match one of these patterns, as in <see cref="DownloadOptions.AllowPatterns"/>. Null for all.</summary>
    public IReadOnlyList<string>? AllowPatterns { get; init; }

    /// <summary>For a folder: no files that match one of these patterns.</summary>
    public IReadOnlyList<string>? IgnorePatterns { get; init; }
}
