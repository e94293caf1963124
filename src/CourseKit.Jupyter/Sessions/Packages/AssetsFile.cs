using System.Text.Json;
using System.Text.Json.Nodes;

namespace CourseKit.Jupyter.Sessions.Packages;

/// <summary>What a restore writes, <c>project.assets.json</c>: the chosen version of every package, with its files for this system.</summary>
internal static class AssetsFile
{
    // Stands in a folder of which the package has nothing for us.
    private const string Nothing = "_._";

    /// <summary>Reads the packages.</summary>
    /// <param name="path">The file.</param>
    /// <param name="runtime">The runtime identifier that was restored for.</param>
    /// <exception cref="PackageException">The file is not as NuGet writes it.</exception>
    public static IReadOnlyList<RestoredPackage> Read(string path, string runtime)
    {
        try
        {
            var root = JsonNode.Parse(File.ReadAllText(path))!;
            var folders = root["packageFolders"]!.AsObject().Select(folder => folder.Key).ToList();
            var target = root["targets"]!.AsObject().First(entry => entry.Key.EndsWith("/" + runtime, StringComparison.Ordinal)).Value!.AsObject();
            return [.. target.Where(entry => (string?)entry.Value!["type"] == "package").Select(entry => Package(entry.Key, entry.Value!, root["libraries"]![entry.Key]!, folders))];
        }
        catch (Exception exception) when (exception is JsonException or NullReferenceException or InvalidOperationException or IOException)
        {
            throw new PackageException($"NuGet's list of restored packages cannot be read: {exception.Message}");
        }
    }

    private static RestoredPackage Package(string key, JsonNode assets, JsonNode library, List<string> folders)
    {
        var parts = key.Split('/', 2);
        var relative = (string)library["path"]!;
        var folder = folders.Select(root => Path.Combine(root, relative)).FirstOrDefault(Directory.Exists) ?? Path.Combine(folders[0], relative);
        List<string> Files(string group) =>
            [.. (assets[group]?.AsObject() ?? []).Select(file => file.Key).Where(file => !file.EndsWith(Nothing, StringComparison.Ordinal)).Select(file => Path.GetFullPath(Path.Combine(folder, file)))];
        return new(parts[0], parts[1], Files("compile"), Files("runtime"), Files("native"));
    }
}
