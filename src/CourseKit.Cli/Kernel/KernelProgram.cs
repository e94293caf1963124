using System.Runtime.InteropServices;

namespace CourseKit.Cli.Kernel;

/// <summary>A <c>coursekit</c> program as a front end starts it: with absolute paths, since not every front end searches <c>PATH</c>.</summary>
/// <param name="Command">The program and, where that is <c>dotnet</c>, the assembly.</param>
/// <param name="DotnetRoot">The folder of the .NET installation, for programs that look for it; null when it is not known.</param>
internal sealed record KernelProgram(IReadOnlyList<string> Command, string? DotnetRoot)
{
    private const string Assembly = "CourseKit.Cli";
    private const string ToolStore = ".store";
    private const string ToolCommand = "coursekit";

    /// <summary>The folder of the .NET installation that runs this process, with <c>dotnet</c> in it; null when the program carries its own runtime.</summary>
    public static string? CurrentDotnetRoot { get; } = FindDotnetRoot();

    /// <summary><c>dotnet</c> of that installation, else the one of <c>PATH</c>.</summary>
    public static string Dotnet => CurrentDotnetRoot is { } root ? Path.Combine(root, Executable("dotnet")) : "dotnet";

    /// <summary>The program in a folder: the one of a global or local tool that stays the same when the tool is updated, else the folder's
    /// own executable, else <c>dotnet</c> with the assembly.</summary>
    /// <exception cref="KernelException">There is none in the folder.</exception>
    public static KernelProgram In(string folder)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        string[] executables = [.. ToolOf(folder), Path.Combine(folder, Executable(Assembly))];
        if (executables.FirstOrDefault(File.Exists) is { } executable) return new([executable], CurrentDotnetRoot);
        var assembly = Path.Combine(folder, Assembly + ".dll");
        if (!File.Exists(assembly)) throw new KernelException($"There is no {Assembly} in {folder}.");
        return new([Dotnet, assembly], CurrentDotnetRoot);
    }

    // `dotnet tool install` keeps a version's files in TOOLS/.store/... and a command in TOOLS that starts whatever version is there.
    private static IEnumerable<string> ToolOf(string folder)
    {
        var at = folder.IndexOf($"{Path.DirectorySeparatorChar}{ToolStore}{Path.DirectorySeparatorChar}", StringComparison.Ordinal);
        return at < 0 ? [] : [Path.Combine(folder[..at], Executable(ToolCommand))];
    }

    // The runtime lies in ROOT/shared/Microsoft.NETCore.App/VERSION.
    private static string? FindDotnetRoot()
    {
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        return File.Exists(Path.Combine(root, Executable("dotnet"))) ? Path.TrimEndingDirectorySeparator(root) : null;
    }

    private static string Executable(string name) => OperatingSystem.IsWindows() ? name + ".exe" : name;
}
