namespace CourseKit.Cli.Kernel;

/// <summary>Jupyter's data folders, found as <c>jupyter_core.paths</c> finds them. Kernelspecs lie in <c>kernels/NAME</c> of each.</summary>
/// <param name="system">The operating system whose habits hold.</param>
/// <param name="home">The person's home folder.</param>
/// <param name="variable">The environment; null or empty for a variable that is not set.</param>
internal sealed class JupyterFolders(HostSystem system, string home, Func<string, string?> variable)
{
    private const string Kernels = "kernels";

    /// <summary>Those of this process.</summary>
    public static JupyterFolders Current { get; } = new(
        OperatingSystem.IsWindows() ? HostSystem.Windows : OperatingSystem.IsMacOS() ? HostSystem.MacOS : HostSystem.Linux,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        Environment.GetEnvironmentVariable);

    /// <summary>The person's own data folder: <c>JUPYTER_DATA_DIR</c>, else where the system keeps such things.</summary>
    public string User => Variable("JUPYTER_DATA_DIR") ?? system switch
    {
        HostSystem.Windows => Path.Combine(Variable("APPDATA") ?? Path.Combine(home, "AppData", "Roaming"), "jupyter"),
        HostSystem.MacOS => Path.Combine(home, "Library", "Jupyter"),
        _ => Path.Combine(Variable("XDG_DATA_HOME") ?? Path.Combine(home, ".local", "share"), "jupyter"),
    };

    /// <summary>The Python environment that is active, or null.</summary>
    public string? ActivePrefix => Variable("VIRTUAL_ENV") ?? Variable("CONDA_PREFIX");

    /// <summary>All data folders in the order in which Jupyter looks through them: the first kernelspec of a name wins.</summary>
    public IReadOnlyList<string> All
    {
        get
        {
            IEnumerable<string> named = (Variable("JUPYTER_PATH") ?? "").Split(
                system == HostSystem.Windows ? ';' : ':', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            IEnumerable<string> active = ActivePrefix is { } prefix ? [OfPrefix(prefix)] : [];
            IEnumerable<string> common = system == HostSystem.Windows
                ? [Path.Combine(Variable("PROGRAMDATA") ?? @"C:\ProgramData", "jupyter")]
                : ["/usr/local/share/jupyter", "/usr/share/jupyter"];
            return [.. named.Append(User).Concat(active).Concat(common).Distinct(StringComparer.Ordinal)];
        }
    }

    /// <summary>The data folder of an installation, e.g. of a Python environment.</summary>
    public static string OfPrefix(string prefix) => Path.Combine(prefix, "share", "jupyter");

    /// <summary>Where the kernelspecs of a data folder lie.</summary>
    public static string KernelsIn(string data) => Path.Combine(data, Kernels);

    private string? Variable(string name) => variable(name) is { Length: > 0 } value ? value : null;
}
