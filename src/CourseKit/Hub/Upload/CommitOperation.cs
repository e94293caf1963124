namespace CourseKit.Hub;

/// <summary>One change of a commit.</summary>
/// <param name="Path">The file's name in the repository, with slashes between folders.</param>
public abstract record CommitOperation(string Path)
{
    /// <summary>Adds a file of this machine, or replaces what is there.</summary>
    public static CommitOperation Add(string path, string file) => new CommitAddition(path, file, null);

    /// <summary>Adds a file of this content, or replaces what is there.</summary>
    public static CommitOperation Add(string path, byte[] content) => new CommitAddition(path, null, content);

    /// <summary>Deletes a file; with a slash at its end, a folder.</summary>
    public static CommitOperation Delete(string path) => new CommitDeletion(path.TrimEnd('/'), path.EndsWith('/'));
}

/// <summary>A file that is added.</summary>
/// <param name="Path">Its name in the repository.</param>
/// <param name="File">Where it is on this machine, or null.</param>
/// <param name="Content">Its content, when it is in no file.</param>
internal sealed record CommitAddition(string Path, string? File, byte[]? Content) : CommitOperation(Path)
{
    public Stream Open() => Content is not null ? new MemoryStream(Content, writable: false) : new FileStream(File!, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
}

/// <summary>A file or folder that is deleted.</summary>
internal sealed record CommitDeletion(string Path, bool IsFolder) : CommitOperation(Path);
