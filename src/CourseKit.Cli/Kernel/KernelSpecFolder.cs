using System.Text.RegularExpressions;

namespace CourseKit.Cli.Kernel;

/// <summary>A place for kernelspecs: one of Jupyter's data folders.</summary>
/// <param name="data">The data folder; it need not exist.</param>
internal sealed partial class KernelSpecFolder(string data)
{
    private const string LogoPrefix = "CourseKit.Cli.Kernel.Logos.";

    /// <summary>The data folder.</summary>
    public string Data { get; } = Path.GetFullPath(data);

    /// <summary>Where the kernelspec of a name lies, or would lie.</summary>
    /// <exception cref="KernelException">Jupyter does not take the name.</exception>
    public string PathOf(string name) => IsName(name) ? Path.Combine(JupyterFolders.KernelsIn(Data), name) : throw new KernelException(NotAName(name));

    /// <summary>Whether Jupyter, and every file system, takes the name of a kernel.</summary>
    public static bool IsName(string name) => Name().IsMatch(name);

    /// <summary>What is wrong with a name that is none.</summary>
    public static string NotAName(string name) =>
        $"'{name}' cannot be the name of a kernel: expected letters a to z, digits, '.', '_' and '-', the first a letter or a digit.";

    /// <summary>The folders of CourseKit's kernelspecs, each with what it says, or why that cannot be read.</summary>
    public IEnumerable<(string Folder, KernelSpec? Spec, string? Problem)> Ours()
    {
        var kernels = JupyterFolders.KernelsIn(Data);
        if (!Directory.Exists(kernels)) yield break;
        foreach (var folder in Folders(kernels))
        {
            KernelSpec? spec = null;
            string? problem = null;
            try
            {
                spec = KernelSpec.Read(folder);
            }
            catch (KernelException error)
            {
                problem = error.Message;
            }

            // Nobody else's broken file is our concern.
            if (spec is { Version: not null } || (spec is null && Path.GetFileName(folder) == KernelSpec.DefaultName)) yield return (folder, spec, problem);
        }
    }

    /// <summary>Writes a kernelspec with its pictures: all of it, or nothing.</summary>
    /// <param name="name">The kernel's name.</param>
    /// <param name="spec">What to write.</param>
    /// <param name="replace">Whether a kernelspec of somebody else may go; one of CourseKit always may.</param>
    /// <returns>The folder.</returns>
    /// <exception cref="KernelException">The name is not allowed or taken, or the folder cannot be written.</exception>
    public string Write(string name, KernelSpec spec, bool replace)
    {
        var target = PathOf(name);
        Refuse(name, replace);
        // Beside "kernels", so that nobody sees half of it.
        var temporary = Path.Combine(Data, $".coursekit-{Path.GetRandomFileName()}");
        try
        {
            Directory.CreateDirectory(JupyterFolders.KernelsIn(Data));
            Directory.CreateDirectory(temporary);
            File.WriteAllText(Path.Combine(temporary, KernelSpec.FileName), spec.ToJson());
            WriteLogos(temporary);
            Exchange(temporary, target);
            return target;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new KernelException(
                $"The kernelspec cannot be written to {target}: {error.Message} Give a folder that you may write, with --prefix or in JUPYTER_DATA_DIR.", error);
        }
        finally
        {
            DeleteIfThere(temporary);
        }
    }

    /// <summary>Throws when the kernelspec of a name is there and not CourseKit's.</summary>
    /// <exception cref="KernelException">It is somebody else's.</exception>
    public void Refuse(string name, bool replace)
    {
        var target = PathOf(name);
        if (replace || !Directory.Exists(target) || Ours().Any(found => found.Folder == target)) return;
        throw new KernelException($"{target} is a kernelspec that CourseKit did not write. Give another name with --name, or replace it with --replace.");
    }

    /// <summary>Removes a kernelspec of CourseKit.</summary>
    /// <returns>The folder that is gone.</returns>
    /// <exception cref="KernelException">There is none of that name, it is somebody else's, or it cannot be removed.</exception>
    public string Remove(string name)
    {
        var target = PathOf(name);
        if (!Directory.Exists(target)) throw new KernelException($"There is no kernelspec '{name}' in {JupyterFolders.KernelsIn(Data)}. 'coursekit kernel list' shows where there is one.");
        if (Ours().All(found => found.Folder != target)) throw new KernelException($"{target} is a kernelspec that CourseKit did not write; 'jupyter kernelspec remove {name}' removes it.");
        try
        {
            Directory.Delete(target, recursive: true);
            return target;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new KernelException($"The kernelspec {target} cannot be removed: {error.Message}", error);
        }
    }

    private static IEnumerable<string> Folders(string kernels)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(kernels).Order(StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static void WriteLogos(string folder)
    {
        var assembly = typeof(KernelSpecFolder).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(resource => resource.StartsWith(LogoPrefix, StringComparison.Ordinal)))
        {
            using var from = assembly.GetManifestResourceStream(resource)!;
            using var to = File.Create(Path.Combine(folder, resource[LogoPrefix.Length..]));
            from.CopyTo(to);
        }
    }

    // A folder cannot be renamed over another, so the old one steps aside, and comes back when the new one does not arrive.
    private static void Exchange(string from, string target)
    {
        var aside = from + ".old";
        if (Directory.Exists(target)) Directory.Move(target, aside);
        try
        {
            Directory.Move(from, target);
        }
        catch
        {
            if (Directory.Exists(aside)) Directory.Move(aside, target);
            throw;
        }

        DeleteIfThere(aside);
    }

    private static void DeleteIfThere(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]*\z")]
    private static partial Regex Name();
}
