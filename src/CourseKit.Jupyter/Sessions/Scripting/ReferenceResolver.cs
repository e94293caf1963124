using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace CourseKit.Jupyter.Sessions.Scripting;

/// <summary>Finds the assemblies that <c>#r</c> names, by file or by name, and those that other assemblies need.</summary>
/// <param name="folder">Where relative paths start.</param>
internal sealed class ReferenceResolver(string folder) : MetadataReferenceResolver
{
    /// <inheritdoc/>
    public override bool ResolveMissingAssemblies => true;

    /// <inheritdoc/>
    public override ImmutableArray<PortableExecutableReference> ResolveReference(string reference, string? baseFilePath, MetadataReferenceProperties properties)
    {
        var path = PathOf(reference, baseFilePath);
        return path is null || Read(path) is not { } found ? [] : [found.WithProperties(properties)];
    }

    /// <inheritdoc/>
    public override PortableExecutableReference? ResolveMissingAssembly(MetadataReference definition, AssemblyIdentity referenceIdentity)
    {
        if (PlatformAssemblies.Paths.TryGetValue(referenceIdentity.Name, out var known)) return Read(known);
        var beside = (definition as PortableExecutableReference)?.FilePath is { } file ? Path.Combine(Path.GetDirectoryName(file)!, referenceIdentity.Name + ".dll") : null;
        return beside is not null && File.Exists(beside) ? Read(beside) : null;
    }

    /// <inheritdoc/>
    public override bool Equals(object? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => folder.GetHashCode(StringComparison.Ordinal);

    // A path is relative to the file that holds the directive (a loaded script), else to the notebook.
    private string? PathOf(string reference, string? baseFilePath)
    {
        var start = baseFilePath is not null && Path.IsPathRooted(baseFilePath) ? Path.GetDirectoryName(baseFilePath)! : folder;
        foreach (var from in new[] { start, folder })
            if (Path.Combine(from, reference) is var path && File.Exists(path)) return Path.GetFullPath(path);
        return PlatformAssemblies.Paths.GetValueOrDefault(reference);
    }

    private static PortableExecutableReference? Read(string path)
    {
        try
        {
            return MappedReferences.Of(path);
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
