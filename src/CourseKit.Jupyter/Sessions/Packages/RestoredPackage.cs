namespace CourseKit.Jupyter.Sessions.Packages;

/// <summary>A package on this machine.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">The version that NuGet chose.</param>
/// <param name="References">Its assemblies for the compiler.</param>
/// <param name="Assemblies">Its assemblies to run.</param>
/// <param name="NativeLibraries">Its native libraries for this system.</param>
internal sealed record RestoredPackage(string Name, string Version, IReadOnlyList<string> References, IReadOnlyList<string> Assemblies, IReadOnlyList<string> NativeLibraries)
{
    /// <summary>Whether all of its files are there.</summary>
    public bool IsComplete => References.Concat(Assemblies).Concat(NativeLibraries).All(File.Exists);
}
