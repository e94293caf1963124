using System.Xml;

namespace CourseKit.Jupyter.Completion;

/// <summary>Packages that were restored on this machine, for <c>#r "nuget: Name, version"</c>. The network is not asked.</summary>
internal static class PackageCompletions
{
    private const string FolderVariable = "NUGET_PACKAGES";
    private const int MostNames = 100;
    private const int LongestSpecification = 1_000_000;

    /// <summary>Where the user's packages are.</summary>
    public static IReadOnlyList<string> UsersFolders()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder) return [folder];
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return home.Length == 0 ? [] : [Path.Combine(home, ".nuget", "packages")];
    }

    /// <summary>Packages, or after a comma the versions of one.</summary>
    /// <param name="typed">What stands between <c>nuget:</c> and the cursor.</param>
    /// <param name="cursor">The cursor, in the code.</param>
    /// <param name="folders">Where packages are.</param>
    /// <param name="cancellation">Gives up.</param>
    public static CompletionList Complete(string typed, int cursor, IReadOnlyList<string> folders, CancellationToken cancellation)
    {
        var comma = typed.IndexOf(',', StringComparison.Ordinal);
        var word = typed[(comma + 1)..].TrimStart();
        var items = comma < 0 ? Names(word, folders, cancellation) : Versions(typed[..comma].Trim(), word, folders);
        return new(cursor - word.Length, cursor, items);
    }

    private static List<CompletionItem> Names(string word, IReadOnlyList<string> folders, CancellationToken cancellation)
    {
        var items = new List<CompletionItem>();
        foreach (var package in folders.SelectMany(Folders).Where(package => package.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase)).DistinctBy(package => package.Name).OrderBy(package => package.Name, StringComparer.Ordinal).Take(MostNames))
        {
            cancellation.ThrowIfCancellationRequested();
            if (Folders(package.FullName).MaxBy(version => version.Name, VersionOrder.Instance) is not { } newest) continue;
            var name = ProperName(Path.Combine(newest.FullName, package.Name + ".nuspec")) ?? package.Name;
            items.Add(new(name, name, "module", $"newest here: {newest.Name}"));
        }

        return items;
    }

    private static List<CompletionItem> Versions(string name, string word, IReadOnlyList<string> folders)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAny('/', '\\') || name is "." or "..") return [];
        return
        [
            .. folders.SelectMany(folder => Folders(Path.Combine(folder, name.ToLowerInvariant()))).Select(version => version.Name).Distinct(StringComparer.Ordinal)
                .Where(version => version.StartsWith(word, StringComparison.OrdinalIgnoreCase)).OrderDescending(VersionOrder.Instance).Take(MostNames)
                .Select(version => new CompletionItem(version, version, "module", name)),
        ];
    }

    private static IEnumerable<DirectoryInfo> Folders(string folder)
    {
        try
        {
            return [.. new DirectoryInfo(folder).EnumerateDirectories().Where(entry => entry.Name[0] != '.')];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [];
        }
    }

    // The folder's name is in lower case; the package itself knows its own.
    private static string? ProperName(string specification)
    {
        try
        {
            using var stream = File.OpenRead(specification);
            using var reader = XmlReader.Create(stream, new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = LongestSpecification });
            return reader.ReadToFollowing("metadata") && reader.ReadToDescendant("id") ? reader.ReadElementContentAsString().Trim() : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or XmlException)
        {
            return null;
        }
    }
}
