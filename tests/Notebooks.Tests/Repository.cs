namespace Notebooks.Tests;

/// <summary>The repository that these tests were built in, and its notebooks.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Notebooks { get; } = Path.Combine(Root, "notebooks");

    /// <summary>The paths of all lectures, relative to <see cref="Notebooks"/>.</summary>
    public static TheoryData<string> Lectures() =>
        [.. Directory.EnumerateFiles(Notebooks, "*.ipynb", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Notebooks, path).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(path => !path.Contains(".ipynb_checkpoints", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "CourseKit.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside of the repository.");
        return folder.FullName;
    }
}
