using System.Globalization;

namespace CourseKit.Cli.Kernel;

/// <summary>Makes a copy of the program that stays when the checkout is built again or removed, compiled ahead so that it starts quickly.</summary>
/// <param name="checkout">The repository.</param>
/// <param name="data">The Jupyter data folder; copies lie in <c>coursekit/VERSION-TIME</c> of it, so that each data folder stands alone.</param>
/// <param name="dotnet">The SDK's command; null for the one that runs this process.</param>
internal sealed class KernelBuild(string checkout, string data, string? dotnet = null)
{
    private const string Solution = "CourseKit.sln";
    private const string Project = "src/CourseKit.Cli";
    private const string Log = "publish.log";
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    private readonly string copies = Path.Combine(Path.GetFullPath(data), "coursekit");

    /// <summary>The repository whose build output a folder is; null when it is a published or an installed program.</summary>
    public static string? CheckoutOf(string folder)
    {
        var parts = Path.TrimEndingDirectorySeparator(folder).Split(Path.DirectorySeparatorChar);
        if (!parts.Contains("bin") || parts[^1] == "publish") return null;
        for (var current = new DirectoryInfo(folder); current is not null; current = current.Parent)
            if (File.Exists(Path.Combine(current.FullName, Solution)))
                return current.FullName;
        return null;
    }

    /// <summary>Builds and copies.</summary>
    /// <param name="version">The version, for the copy's name.</param>
    /// <param name="say">Told what is going on, a line at a time.</param>
    /// <param name="cancellation">Stops the build.</param>
    /// <returns>The folder of the copy.</returns>
    /// <exception cref="KernelException">The build failed, or the folder cannot be written.</exception>
    public string Publish(string version, Action<string> say, CancellationToken cancellation)
    {
        var temporary = Path.Combine(copies, $".new-{Path.GetRandomFileName()}");
        try
        {
            Directory.CreateDirectory(temporary);
            say("Building the kernel, compiled ahead so that it starts quickly. The first time this takes a minute or two …");
            var (succeeded, printed) = Run(temporary, compiledAhead: true, cancellation);
            if (!succeeded && IsRestoreFailure(printed))
            {
                say("The compiler that compiles ahead could not be restored, so the kernel is built without it and will start a second later. Run 'coursekit kernel install' again with a network.");
                (succeeded, printed) = Run(temporary, compiledAhead: false, cancellation);
            }

            if (!succeeded) throw Failure(printed);
            var copy = Path.Combine(copies, string.Create(CultureInfo.InvariantCulture, $"{version}-{DateTime.UtcNow:yyyyMMddHHmmssfff}"));
            Directory.Move(temporary, copy);
            return copy;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new KernelException($"The kernel cannot be copied to {copies}: {error.Message} Give a folder that you may write, with --prefix or in JUPYTER_DATA_DIR.", error);
        }
        finally
        {
            if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
        }
    }

    /// <summary>Removes the copies that no kernelspec of the data folder starts any more, except for the newest of them, which may be running.</summary>
    /// <param name="specs">The kernelspecs of the data folder.</param>
    /// <param name="data">The data folder.</param>
    /// <param name="keep">How many unused copies stay.</param>
    public static void RemoveUnused(IEnumerable<KernelSpec> specs, string data, int keep)
    {
        var copies = Path.Combine(Path.GetFullPath(data), "coursekit");
        if (!Directory.Exists(copies)) return;
        string[] used = [.. specs.SelectMany(spec => spec.Command)];
        var unused = Directory.EnumerateDirectories(copies)
            .Where(copy => !IsBeingMade(copy) && !used.Any(file => file.StartsWith(copy + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
            .OrderByDescending(Directory.GetCreationTimeUtc);
        foreach (var copy in unused.Skip(keep)) TryDelete(copy);
        if (!Directory.EnumerateFileSystemEntries(copies).Any()) TryDelete(copies);
    }

    /// <summary>Whether what a build printed says that a package could not be had (NuGet's errors are NU and a number, the SDK's for missing packs NETSDK1094).</summary>
    private static bool IsRestoreFailure(string printed) =>
        printed.Contains("error NU", StringComparison.Ordinal) || printed.Contains("NETSDK1094", StringComparison.Ordinal);

    private (bool Succeeded, string Printed) Run(string target, bool compiledAhead, CancellationToken cancellation)
    {
        string[] command =
        [
            dotnet ?? KernelProgram.Dotnet, "publish", Path.Combine(checkout, Project), "-c", "Release", "-o", target, "-v", "quiet", "--nologo", "--nodereuse:false",
            // The project compiles ahead by itself.
            .. compiledAhead ? [] : (string[])["-p:PublishReadyToRun=false"],
        ];
        return ChildProcess.Run(command, Longest, cancellation: cancellation) is { } ended
            ? (ended.ExitCode == 0, ended.Printed)
            : (false, $"error: {command[0]} could not be run, or took more than {Longest.TotalMinutes:0} minutes.");
    }

    private KernelException Failure(string printed)
    {
        var log = Path.Combine(copies, Log);
        File.WriteAllText(log, printed);
        var first = printed.Split('\n', StringSplitOptions.TrimEntries).FirstOrDefault(line => line.Contains("error", StringComparison.OrdinalIgnoreCase)) ?? "no reason was given.";
        return new($"The kernel could not be built: {first} All of it is in {log}.");
    }

    private static bool IsBeingMade(string copy) =>
        Path.GetFileName(copy).StartsWith('.') && DateTime.UtcNow - Directory.GetCreationTimeUtc(copy) < Longest + Longest;

    // A kernel that runs from a copy may hold its files (on Windows); the next time they go.
    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }
}
