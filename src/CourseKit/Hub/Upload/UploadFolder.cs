using System.Text;

namespace CourseKit.Hub;

/// <summary>Turns a folder into the operations that upload it.</summary>
internal static class UploadFolder
{
    private const string Card = "README.md";
    private const int MostFiles = 100_000;

    /// <exception cref="HubException">There is no such folder, or nothing in it.</exception>
    public static IReadOnlyList<CommitOperation> Read(string folder, string repository, ModelCard? card, UploadOptions options)
    {
        if (!Directory.Exists(folder)) throw new HubException(HubError.Disk, $"The folder {folder} does not exist; nothing was uploaded to {repository}.");
        var patterns = new FilePatterns(options.AllowPatterns, options.IgnorePatterns);
        var files = Files(new(folder), "").Take(MostFiles + 1).Where(file => patterns.Accepts(file.Name)).OrderBy(file => file.Name, StringComparer.Ordinal).ToList();
        if (files.Count == 0) throw new HubException(HubError.Disk, $"The folder {folder} has no files to upload to {repository}; hidden ones are left out.");
        if (files.Count > MostFiles) throw new HubException(HubError.Disk, $"The folder {folder} has more than {MostFiles} files; upload its parts.");
        var operations = files.Select(file => CommitOperation.Add(file.Name, file.Path)).ToList();
        if (card is null && (options.RepositoryType != RepositoryType.Model || files.Any(file => file.Name == Card))) return operations;
        operations.RemoveAll(operation => operation.Path == Card);
        operations.Insert(0, CommitOperation.Add(Card, Encoding.UTF8.GetBytes((card ?? ModelCard.For(folder, repository)).ToMarkdown())));
        return operations;
    }

    // A link to a folder may lead anywhere, even back.
    private static IEnumerable<(string Name, string Path)> Files(DirectoryInfo folder, string prefix)
    {
        foreach (var file in folder.EnumerateFiles())
            if (!file.Name.StartsWith('.') || file.Name == ".gitattributes") yield return (prefix + file.Name, file.FullName);
        foreach (var inner in folder.EnumerateDirectories())
        {
            if (inner.Name.StartsWith('.') || inner.LinkTarget is not null) continue;
            foreach (var file in Files(inner, $"{prefix}{inner.Name}/")) yield return file;
        }
    }
}
