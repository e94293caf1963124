namespace CourseKit.Bench;

/// <summary>Where this program's sources are.</summary>
internal static class Repository
{
    /// <summary>The folder of CourseKit.sln.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "CourseKit.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException($"CourseKit.sln is in none of the folders above {AppContext.BaseDirectory}. Run the benchmarks from a clone.");
    }
}
