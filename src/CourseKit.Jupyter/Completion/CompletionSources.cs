using Microsoft.CodeAnalysis.CSharp;

namespace CourseKit.Jupyter.Completion;

/// <summary>What completion and help draw on. Everything here may be called from several threads, and while a cell runs.</summary>
/// <param name="ContinueWith">
/// Compiles code as the session's next cell, without running it or keeping it. The code holds no <c>#r</c>, <c>#load</c> or <c>#!</c> lines.
/// </param>
public sealed record CompletionSources(Func<string, CSharpCompilation> ContinueWith)
{
    /// <summary>The session's commands: each name with its <c>#!</c>, and what it does.</summary>
    public IReadOnlyList<(string Name, string Description)> Magics { get; init; } = [];

    /// <summary>The folder that relative paths start from; default: the current folder.</summary>
    public string? Folder { get; init; }

    /// <summary>Where NuGet keeps restored packages, a folder a package and in it one a version; default: the user's own.</summary>
    public IReadOnlyList<string> PackageFolders { get; init; } = PackageCompletions.UsersFolders();

    /// <summary>How often the session's cells used a name; default: never.</summary>
    public CompletionRanking Ranking { get; init; } = new();

    /// <summary>The value of a variable of the session, or null where there is none or it is not to be shown; default: no values.</summary>
    public Func<string, object?>? ValueOf { get; init; }

    /// <summary>The folder that relative paths start from, in full.</summary>
    internal string FullFolder => Path.GetFullPath(Folder ?? Environment.CurrentDirectory);
}
