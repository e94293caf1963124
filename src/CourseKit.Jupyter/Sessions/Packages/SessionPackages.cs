using CourseKit.Jupyter.Sessions.Scripting;
using Microsoft.CodeAnalysis;

namespace CourseKit.Jupyter.Sessions.Packages;

/// <summary>The packages that a session's cells asked for. What is loaded stays as it is: a process cannot change its mind about a version.</summary>
/// <param name="folder">The notebook's folder.</param>
internal sealed class SessionPackages(string folder)
{
    private readonly PackageRestore restore = new(folder);
    private readonly List<PackageRequest> requests = [];
    private readonly List<string> sources = [];
    private readonly Dictionary<string, RestoredPackage> loaded = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds packages.</summary>
    /// <param name="asked">What a cell asks for.</param>
    /// <param name="moreSources">Package sources that it names.</param>
    /// <param name="cancellation">Stops the restore.</param>
    /// <returns>The packages that the session did not have yet: those asked for and what they need.</returns>
    /// <exception cref="PackageException">They cannot be had.</exception>
    public IReadOnlyList<RestoredPackage> Add(IReadOnlyList<PackageRequest> asked, IReadOnlyList<string> moreSources, CancellationToken cancellation)
    {
        foreach (var source in moreSources.Where(source => !sources.Contains(source))) sources.Add(IsFolder(source) ? Path.GetFullPath(Path.Combine(folder, source)) : source);
        var wanted = asked.Where(request => !IsLoaded(request)).ToList();
        if (wanted.Count == 0) return [];
        if (wanted.GroupBy(request => request.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Distinct().Count() > 1) is { } twice)
            throw new PackageException($"{twice.Key} is asked for in several versions: {string.Join(" and ", twice.Select(request => request.Version))}. Keep one.");

        IReadOnlyList<PackageRequest> all = [.. requests, .. wanted.Distinct().Where(request => requests.TrueForAll(before => !before.Name.Equals(request.Name, StringComparison.OrdinalIgnoreCase)))];
        var restored = restore.Restore(all, sources, cancellation);
        foreach (var package in restored)
            if (loaded.TryGetValue(package.Name, out var before) && before.Version != package.Version)
                throw Changed(before, package.Version);
        var added = restored.Where(package => loaded.TryAdd(package.Name, package)).ToList();
        // From here on in the very version that is loaded.
        requests.Clear();
        requests.AddRange(all.Select(request => request with { Version = loaded[request.Name].Version }));
        return added;
    }

    /// <summary>The references of packages for the compiler.</summary>
    public static IEnumerable<MetadataReference> References(IEnumerable<RestoredPackage> packages) => packages
        .SelectMany(package => package.References)
        .Where(path => path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) && !PlatformAssemblies.Paths.ContainsKey(Path.GetFileNameWithoutExtension(path)))
        .Select(MappedReferences.Of);

    private bool IsLoaded(PackageRequest request)
    {
        if (!loaded.TryGetValue(request.Name, out var package)) return false;
        if (!request.IsExact || package.Version.Equals(request.Version, StringComparison.OrdinalIgnoreCase)) return true;
        // 1.6 and 1.6.0 are the same.
        if (Version.TryParse(request.Version, out var asked) && Version.TryParse(package.Version, out var has) && Filled(asked) == Filled(has)) return true;
        throw Changed(package, request.Version);
    }

    private static Version Filled(Version version) => new(version.Major, version.Minor, Math.Max(0, version.Build), Math.Max(0, version.Revision));

    private static PackageException Changed(RestoredPackage before, string version) =>
        new($"{before.Name} {before.Version} is in use already, and {version} is asked for. Restart the kernel to use that.");

    private static bool IsFolder(string source) => !source.Contains("://", StringComparison.Ordinal);
}
