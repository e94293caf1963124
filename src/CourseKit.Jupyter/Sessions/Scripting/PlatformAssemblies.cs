using Microsoft.CodeAnalysis;

namespace CourseKit.Jupyter.Sessions.Scripting;

/// <summary>The assemblies of .NET itself, which every cell may use.</summary>
internal static class PlatformAssemblies
{
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Files = new(Find);

    /// <summary>The file of each assembly, by simple name.</summary>
    public static IReadOnlyDictionary<string, string> Paths => Files.Value;

    /// <summary>All of them, as references.</summary>
    public static IEnumerable<MetadataReference> References => Paths.Values.Select(MappedReferences.Of);

    private static Dictionary<string, string> Find()
    {
        // In the list of what the host runs on, .NET's own files are those that lie beside its core library.
        var trusted = (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var core = Path.GetDirectoryName(typeof(object).Assembly.Location);
        return trusted.Where(path => Path.GetDirectoryName(path) == core && IsOfPlatform(Path.GetFileNameWithoutExtension(path)))
            .DistinctBy(Path.GetFileNameWithoutExtension, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(path => Path.GetFileNameWithoutExtension(path), StringComparer.OrdinalIgnoreCase);
    }

    // Where host and .NET are in one folder, the names tell them apart.
    private static bool IsOfPlatform(string name) =>
        name.StartsWith("System.", StringComparison.Ordinal) || name is "System" or "Microsoft.CSharp" or "Microsoft.Win32.Primitives" or "Microsoft.Win32.Registry" or "mscorlib" or "netstandard";
}
