using System.Collections.Concurrent;

namespace CourseKit.Jupyter.Completion.Documentation;

/// <summary>
/// Finds documentation files: beside an assembly, and for the framework in the reference pack of the SDK (the runtime itself comes
/// without). Files are kept by path for the process, since sessions share them.
/// </summary>
internal static class DocumentationFolder
{
    private const string CoreLibrary = "System.Private.CoreLib";

    private static readonly ConcurrentDictionary<string, DocumentationFile> Files = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> Packs = new(StringComparer.Ordinal);

    /// <summary>The files that may describe a member of an assembly, the likeliest first.</summary>
    /// <param name="assembly">The assembly's file.</param>
    /// <param name="nameSpace">The member's namespace.</param>
    public static IEnumerable<DocumentationFile> For(string assembly, string nameSpace)
    {
        var own = Path.ChangeExtension(assembly, ".xml");
        if (File.Exists(own)) return [At(own)];
        var pack = Packs.GetOrAdd(Path.GetDirectoryName(assembly) ?? "", Pack);
        return Ordered(pack, Path.GetFileNameWithoutExtension(assembly), nameSpace).Distinct().Select(At);
    }

    private static DocumentationFile At(string path) => Files.GetOrAdd(path, file => new(file));

    // A type is described under the name of the assembly that it is referenced by, which says less than its namespace where it lives.
    private static IEnumerable<string> Ordered(IReadOnlyDictionary<string, string> pack, string assembly, string nameSpace)
    {
        if (pack.TryGetValue(assembly, out var own)) yield return own;
        if (assembly == CoreLibrary && pack.TryGetValue("System.Runtime", out var runtime)) yield return runtime;
        for (var name = nameSpace; name.Length > 0; name = name[..Math.Max(0, name.LastIndexOf('.'))])
        {
            if (pack.TryGetValue(name, out var file)) yield return file;
        }

        if (pack.TryGetValue("System.Runtime", out runtime)) yield return runtime;
        foreach (var file in pack.Where(entry => nameSpace.Length > 0 && entry.Key.StartsWith(nameSpace + ".", StringComparison.Ordinal)).OrderBy(entry => entry.Key, StringComparer.Ordinal)) yield return file.Value;
        foreach (var name in (string[])["System.Collections", "System.Threading", "System.Memory", "System.Runtime.Extensions", "System.Runtime.InteropServices"])
        {
            if (pack.TryGetValue(name, out var file)) yield return file;
        }
    }

    // <root>/shared/Microsoft.NETCore.App/10.0.1 has its descriptions in <root>/packs/Microsoft.NETCore.App.Ref/10.0.1/ref/net10.0.
    private static IReadOnlyDictionary<string, string> Pack(string folder)
    {
        var version = Path.GetFileName(folder);
        var framework = Path.GetFileName(Path.GetDirectoryName(folder) ?? "");
        if (Path.GetFullPath(Path.Combine(folder, "..", "..", "..")) is not { } root || framework.Length == 0) return new Dictionary<string, string>();
        try
        {
            var packs = new DirectoryInfo(Path.Combine(root, "packs", framework + ".Ref"));
            var chosen = packs.Exists ? packs.EnumerateDirectories().Where(pack => SameMajor(pack.Name, version)).MaxBy(pack => pack.Name, VersionOrder.Instance) : null;
            var references = chosen?.EnumerateDirectories("ref").SelectMany(references => references.EnumerateDirectories("net*")).FirstOrDefault();
            return references?.EnumerateFiles("*.xml").ToDictionary(file => Path.GetFileNameWithoutExtension(file.Name), file => file.FullName, StringComparer.Ordinal) ?? [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Dictionary<string, string>();
        }
    }

    private static bool SameMajor(string a, string b) => a.Split('.')[0] == b.Split('.')[0];
}
