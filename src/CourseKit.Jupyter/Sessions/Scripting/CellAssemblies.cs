using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.Loader;

namespace CourseKit.Jupyter.Sessions.Scripting;

/// <summary>The assemblies that cells became, and those that they refer to.</summary>
/// <remarks>
/// What declares something stays, as later cells need it. What declares nothing is loaded by itself; where nothing in it repeats, so that
/// the runtime forgets it when no object of it is left.
/// </remarks>
internal sealed class CellAssemblies(IReadOnlyList<Assembly> given)
{
    private readonly Dictionary<string, string> files = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Assembly> known = given.DistinctBy(assembly => assembly.GetName().Name).ToDictionary(assembly => assembly.GetName().Name!, StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> libraries = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> folders = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private Context? lasting;

    private Context Lasting => lasting ??= new(this, isCollectible: false);

    /// <summary>Tells where the assemblies lie that a cell refers to, and what they need.</summary>
    public void Add(IEnumerable<string> paths)
    {
        lock (gate)
        {
            foreach (var path in paths)
            {
                files.TryAdd(Path.GetFileNameWithoutExtension(path), path);
                folders.Add(Path.GetDirectoryName(path)!);
            }
        }
    }

    /// <summary>Tells where native libraries lie that assemblies call.</summary>
    public void AddNative(IEnumerable<string> paths)
    {
        lock (gate)
            foreach (var path in paths) libraries.TryAdd(Path.GetFileName(path), path);
    }

    /// <summary>Loads a cell.</summary>
    /// <returns>Its class, and what runs it.</returns>
    public (Type Type, Func<object?[], Task<object?>> Run) Load(CompiledCell cell)
    {
        var context = cell.IsPassing ? new Context(this, isCollectible: true) : cell.Declares ? Lasting : new Context(this, isCollectible: false);
        var assembly = context.LoadFromStream(new MemoryStream(cell.Image));
        if (cell.Declares)
            lock (gate) known[assembly.GetName().Name!] = assembly;
        var type = assembly.GetType(cell.EntryType)!;
        var method = type.GetMethod(cell.EntryMethod, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!;
        var run = method.CreateDelegate<Func<object?[], Task<object?>>>();
        if (cell.IsPassing) context.Unload();
        return (type, run);
    }

    private Assembly? Find(AssemblyName name)
    {
        if (name.Name is not { } simple || PlatformAssemblies.Paths.ContainsKey(simple)) return null;
        lock (gate)
        {
            if (known.TryGetValue(simple, out var loaded)) return loaded;
            var path = files.GetValueOrDefault(simple) ?? folders.Select(folder => Path.Combine(folder, simple + ".dll")).FirstOrDefault(File.Exists);
            if (path is null) return null;
            return known[simple] = LoadedByHost(simple, path) ?? Lasting.LoadFromAssemblyPath(path);
        }
    }

    // As the runtime itself does, with and without the prefix and the ending of the system.
    private string? FindNative(string name)
    {
        lock (gate)
        {
            string[] endings = ["", OperatingSystem.IsWindows() ? ".dll" : OperatingSystem.IsMacOS() ? ".dylib" : ".so"];
            return (from prefix in new[] { "", "lib" } from ending in endings select libraries.GetValueOrDefault(prefix + name + ending)).FirstOrDefault(path => path is not null);
        }
    }

    // The very same assembly in two contexts would be two sets of types: what the host made could not be given to a cell.
    private static Assembly? LoadedByHost(string name, string path)
    {
        if (!AssemblyLoadContext.Default.Assemblies.Any(assembly => assembly.GetName().Name == name) && !IsTrusted(name)) return null;
        try
        {
            var host = AssemblyLoadContext.Default.LoadFromAssemblyName(new AssemblyName(name));
            using var reader = new PEReader(File.OpenRead(path));
            var metadata = reader.GetMetadataReader();
            return metadata.GetGuid(metadata.GetModuleDefinition().Mvid) == host.ManifestModule.ModuleVersionId ? host : null;
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException)
        {
            return null;
        }
    }

    private static bool IsTrusted(string name) => (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "")
        .Split(Path.PathSeparator).Any(path => Path.GetFileNameWithoutExtension(path).Equals(name, StringComparison.OrdinalIgnoreCase));

    private sealed class Context(CellAssemblies owner, bool isCollectible) : AssemblyLoadContext("CourseKit cells", isCollectible)
    {
        protected override Assembly? Load(AssemblyName assemblyName) => owner.Find(assemblyName);

        protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
            owner.FindNative(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
    }
}
