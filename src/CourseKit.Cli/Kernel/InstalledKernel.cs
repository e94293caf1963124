namespace CourseKit.Cli.Kernel;

/// <summary>A kernelspec of CourseKit on this machine.</summary>
/// <param name="Folder">Where it lies.</param>
/// <param name="Spec">What it says; null when it cannot be read.</param>
/// <param name="Problem">Why it cannot start, and what to do; null when all is well.</param>
internal sealed record InstalledKernel(string Folder, KernelSpec? Spec, string? Problem)
{
    /// <summary>The name that front ends know it by.</summary>
    public string Name => Path.GetFileName(Folder);

    /// <summary>All of CourseKit's kernelspecs, in the order in which Jupyter looks for them.</summary>
    public static IReadOnlyList<InstalledKernel> All(JupyterFolders folders) =>
        [.. folders.All.SelectMany(data => new KernelSpecFolder(data).Ours()).Select(found => new InstalledKernel(found.Folder, found.Spec, found.Problem ?? ProblemOf(found.Folder, found.Spec!)))];

    private static string? ProblemOf(string folder, KernelSpec spec)
    {
        var again = $"'coursekit kernel install{(Path.GetFileName(folder) is var name && name != KernelSpec.DefaultName ? $" --name {name}" : "")}' installs it again.";
        if (spec.Command is []) return $"its command line is empty. {again}";
        if (spec.MissingFile is { } missing) return $"its program is gone: there is no {missing}. {again}";
        if (spec.Environment.TryGetValue(KernelSpec.DotnetRoot, out var root) && !Directory.Exists(root)) return $"its .NET is gone: there is no {root}. {again}";
        return spec.Version == KernelInstallation.Version ? null : $"it is of version {spec.Version}, and this is {KernelInstallation.Version}. {again}";
    }
}
