namespace CourseKit.Jupyter.Completion;

/// <summary>Files and folders in the text of a string.</summary>
internal static class PathCompletions
{
    // Beyond that a person types more of the name.
    private const int MostEntries = 5000;

    /// <summary>Takes every file.</summary>
    public static bool AnyFile(string name) => true;

    /// <summary>What goes on with a path.</summary>
    /// <param name="typed">The path up to the cursor.</param>
    /// <param name="cursor">The cursor, in the code.</param>
    /// <param name="folder">Where relative paths start.</param>
    /// <param name="takes">Which files are meant; folders always are.</param>
    /// <param name="cancellation">Gives up.</param>
    public static CompletionList Complete(string typed, int cursor, string folder, Func<string, bool> takes, CancellationToken cancellation)
    {
        var slash = typed.LastIndexOf('/');
        var name = typed[(slash + 1)..];
        var names = new List<CompletionItem>();
        foreach (var entry in Entries(Path.Combine(folder, typed[..(slash + 1)]), name))
        {
            cancellation.ThrowIfCancellationRequested();
            var isFolder = entry is DirectoryInfo;
            if (!isFolder && !takes(entry.Name)) continue;
            var text = isFolder ? entry.Name + "/" : entry.Name;
            names.Add(new(text, text, "path", ""));
        }

        var items = names.OrderBy(item => NameMatch.Of(item.Text, name)).ThenBy(item => item.Text, StringComparer.Ordinal).Take(CandidateList.Most).ToList();
        return new(cursor - name.Length, cursor, items);
    }

    private static IEnumerable<FileSystemInfo> Entries(string folder, string name)
    {
        // A path that starts so names another machine on Windows, which may be long in answering.
        if (folder.StartsWith("//", StringComparison.Ordinal) || folder.StartsWith(@"\\", StringComparison.Ordinal)) return [];
        try
        {
            var options = new EnumerationOptions { AttributesToSkip = name.StartsWith('.') ? 0 : FileAttributes.Hidden, IgnoreInaccessible = true };
            return
            [
                .. new DirectoryInfo(folder).EnumerateFileSystemInfos("*", options)
                    .Where(entry => entry.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase) && IsWritable(entry.Name))
                    .Take(MostEntries),
            ];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return [];
        }
    }

    // Other names would have to be escaped, each kind of string in its own way.
    private static bool IsWritable(string name) => !name.AsSpan().ContainsAny("\"\\{}") && !name.Any(char.IsControl);
}
