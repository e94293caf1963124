using System.Collections.Concurrent;
using System.IO.MemoryMappedFiles;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis;

namespace CourseKit.Jupyter.Sessions.Scripting;

/// <summary>
/// Assemblies as the compiler reads them, mapped into memory instead of copied there: of the platform's 180 a script looks at a few pages
/// each. (Measured: 116 MB for a first script instead of 199 MB.) A mapping lives as long as the process, so that all sessions share it.
/// </summary>
internal static class MappedReferences
{
    private static readonly ConcurrentDictionary<string, Lazy<PortableExecutableReference>> Known = new(StringComparer.Ordinal);

    /// <summary>The reference to a file.</summary>
    /// <exception cref="BadImageFormatException">The file is no .NET assembly.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static PortableExecutableReference Of(string path)
    {
        var stamp = File.GetLastWriteTimeUtc(path).Ticks;
        var mapped = Known.GetOrAdd(FormattableString.Invariant($"{path}|{stamp}"), _ => new(() => Map(path)));
        return mapped.Value;
    }

    /// <summary>The reference to an assembly that runs here.</summary>
    public static unsafe PortableExecutableReference? Of(Assembly assembly)
    {
        if (assembly.Location is { Length: > 0 } path) return Of(path);
        // Bundled into one file with the host; its metadata is in memory then.
        return assembly.TryGetRawMetadata(out var blob, out var length)
            ? AssemblyMetadata.Create(ModuleMetadata.CreateFromMetadata((IntPtr)blob, length)).GetReference(display: assembly.GetName().Name)
            : null;
    }

    private static unsafe PortableExecutableReference Map(string path)
    {
        using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        var view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        using var reader = new PEReader(start, checked((int)new FileInfo(path).Length));
        if (!reader.HasMetadata || !reader.GetMetadataReader().IsAssembly) throw new BadImageFormatException($"{path} is no .NET assembly.");
        var metadata = reader.GetMetadata();
        var documentation = Path.ChangeExtension(path, ".xml");
        return AssemblyMetadata.Create(ModuleMetadata.CreateFromMetadata((IntPtr)metadata.Pointer, metadata.Length))
            .GetReference(File.Exists(documentation) ? XmlDocumentationProvider.CreateFromFile(documentation) : null, filePath: path);
    }
}
