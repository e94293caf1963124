using System.Text.RegularExpressions;

namespace CourseKit.Cli.Kernel;

/// <summary>The programs on this machine that can show a notebook.</summary>
internal static partial class FrontEnds
{
    private const string Extension = "ms-toolsai.jupyter";
    private const string NameGroup = "name", VersionGroup = "version";

    private static readonly string[] EditorFolders =
        [".vscode", ".vscode-insiders", ".vscode-server", ".vscode-server-insiders", ".vscode-remote", ".vscode-oss"];

    private static string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    // Where `pip install --user` puts programs, on or off PATH; and the active environment.
    private static IEnumerable<string> FurtherFolders => JupyterFolders.Current.ActivePrefix is { } prefix
        ? [Path.Combine(prefix, OperatingSystem.IsWindows() ? "Scripts" : "bin"), Path.Combine(Home, ".local", "bin")]
        : [Path.Combine(Home, ".local", "bin")];

    /// <summary>The path of one of Jupyter's programs, e.g. <c>jupyter-lab</c>; null when it is not installed.</summary>
    public static string? Find(string program) => ChildProcess.Find(program, FurtherFolders);

    /// <summary>The versions of Jupyter's parts by their names, as <c>jupyter --version</c> tells them; parts that are not installed are left out.</summary>
    public static IReadOnlyDictionary<string, string> JupyterVersions(string jupyter)
    {
        var printed = ChildProcess.Run([jupyter, "--version"], TimeSpan.FromSeconds(30))?.Printed ?? "";
        return VersionLine().Matches(printed).ToDictionary(match => match.Groups[NameGroup].Value, match => match.Groups[VersionGroup].Value);
    }

    /// <summary>The folder of VS Code's Jupyter extension, on this machine or for a remote window; null when it is not installed.</summary>
    public static string? JupyterExtension(string home) => EditorFolders
        .Select(editor => Path.Combine(home, editor, "extensions"))
        .Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateDirectories(folder, Extension + "-*"))
        .FirstOrDefault(folder => ExtensionFolder().IsMatch(Path.GetFileName(folder)));

    /// <summary>Whether VS Code has been here: a folder of one of its kinds, or its program.</summary>
    public static bool HasEditor(string home) =>
        EditorFolders.Any(editor => Directory.Exists(Path.Combine(home, editor))) || ChildProcess.Find("code") is not null;

    [GeneratedRegex(@"^(?<name>\w+)\s*:\s*(?<version>\d[\w.+-]*)\s*$", RegexOptions.Multiline)]
    private static partial Regex VersionLine();

    // Not those that come with it, e.g. ms-toolsai.jupyter-keymap-1.1.2.
    [GeneratedRegex(@"^ms-toolsai\.jupyter-\d")]
    private static partial Regex ExtensionFolder();
}
