namespace CourseKit.Datasets;

/// <summary>Where data is looked for on this machine.</summary>
internal static class DatasetFolders
{
    private const string Corpora = "data/corpora";
    private const int MaxParents = 24;

    public static string Cache()
    {
        var home = Variable("COURSEKIT_HOME")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "coursekit");
        return Path.Combine(home, "datasets");
    }

    public static string? Mirror() => Variable("COURSEKIT_DATA_MIRROR");

    /// <summary>The sample folders that exist: beside this assembly and the program, then the nearest one up from each and from the current
    /// folder (a clone of the repository).</summary>
    public static IReadOnlyList<string> Samples()
    {
        var assembly = Path.GetDirectoryName(typeof(DatasetFolders).Assembly.Location);
        string?[] starts = [assembly, AppContext.BaseDirectory, Environment.CurrentDirectory];
        return starts.Where(start => !string.IsNullOrEmpty(start)).SelectMany(start => Upwards(start!)).Where(Directory.Exists).Distinct().ToList();
    }

    private static IEnumerable<string> Upwards(string start)
    {
        var folder = new DirectoryInfo(start);
        for (var level = 0; folder is not null && level < MaxParents; level++, folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, Corpora);
        }
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
