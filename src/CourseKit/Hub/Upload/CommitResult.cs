namespace CourseKit.Hub;

/// <summary>What became, or in a dry run would become, of one file of a commit.</summary>
/// <param name="Path">Its name in the repository.</param>
/// <param name="Change">What happens to it.</param>
/// <param name="Size">Its length in bytes; 0 for what is deleted.</param>
/// <param name="IsLarge">Whether it goes to the large file storage (Git LFS). In a dry run: by the hub's usual rules.</param>
/// <param name="Hash">SHA-256 of large files, git's SHA-1 of others; empty for what is deleted.</param>
public sealed record CommittedFile(string Path, CommitChange Change, long Size, bool IsLarge, string Hash);

/// <summary>What a commit does to a file.</summary>
public enum CommitChange
{
    /// <summary>It is added, or replaced.</summary>
    Add,

    /// <summary>It is deleted.</summary>
    Delete,

    /// <summary>The repository has it already, so nothing is sent.</summary>
    Unchanged,

    /// <summary>The repository's <c>.gitignore</c> keeps it out.</summary>
    Ignored,
}

/// <summary>A commit that was made, or in a dry run would be made.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Revision">The branch.</param>
/// <param name="Commit">The commit's hash; null in a dry run, or when there was nothing to change.</param>
/// <param name="Address">The commit's page, or the repository's.</param>
/// <param name="IsDryRun">Whether nothing was sent.</param>
/// <param name="Files">All files, in the order of the operations.</param>
public sealed record CommitResult(string Repository, string Revision, string? Commit, Uri Address, bool IsDryRun, IReadOnlyList<CommittedFile> Files)
{
    /// <summary>The bytes of all files that are sent.</summary>
    public long Bytes => Files.Where(file => file.Change == CommitChange.Add).Sum(file => file.Size);
}
