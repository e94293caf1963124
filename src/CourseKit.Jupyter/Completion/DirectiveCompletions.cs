using System.Text.RegularExpressions;

namespace CourseKit.Jupyter.Completion;

/// <summary>Lines that start with <c>#</c>: commands, packages, assemblies, scripts, and the compiler's own directives.</summary>
internal static partial class DirectiveCompletions
{
    private static readonly (string Name, string Description)[] Directives =
    [
        ("#r", "references a package (\"nuget: Name, version\") or an assembly"),
        ("#load", "runs a script file here"),
        ("#define", ""), ("#elif", ""), ("#else", ""), ("#endif", ""), ("#endregion", ""), ("#error", ""), ("#if", ""), ("#line", ""),
        ("#nullable", ""), ("#pragma", ""), ("#region", ""), ("#undef", ""), ("#warning", ""),
    ];

    /// <summary>The ways to go on with such a line.</summary>
    public static CompletionList Complete(CursorText text, CompletionSources sources, CancellationToken cancellation)
    {
        var line = text.Code[text.LineStart..text.Cursor];
        if (Reference().Match(line) is { Success: true } reference)
            return OfReference(reference.Groups["name"].Value, reference.Groups["value"].Value, text.Cursor, sources, cancellation);
        var typed = line.TrimStart();
        if (!typed.StartsWith('#') || typed.Any(char.IsWhiteSpace)) return CompletionList.Nothing(text.Cursor);
        var known = typed.StartsWith("#!", StringComparison.Ordinal) ? [] : Directives.Select(directive => Candidate(directive, "keyword", Origin.Keyword));
        var magics = sources.Magics.Select(magic => Candidate(magic, "magic", Origin.Own));
        return new(text.Cursor - typed.Length, text.Cursor, CandidateList.Best([.. known, .. magics], typed, sources.Ranking));
    }

    private static CompletionList OfReference(string name, string value, int cursor, CompletionSources sources, CancellationToken cancellation)
    {
        if (name == "r" && Package().Match(value) is { Success: true } package)
            return PackageCompletions.Complete(package.Groups["typed"].Value, cursor, sources.PackageFolders, cancellation);
        return PathCompletions.Complete(value, cursor, sources.FullFolder, name == "r" ? IsAssembly : IsScript, cancellation);
    }

    private static bool IsAssembly(string file) => file.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".exe", StringComparison.OrdinalIgnoreCase);

    private static bool IsScript(string file) => file.EndsWith(".csx", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".cs", StringComparison.OrdinalIgnoreCase);

    private static Candidate Candidate((string Name, string Description) entry, string kind, Origin origin) => new(entry.Name, kind, origin) { Text = entry.Name, Description = entry.Description };

    [GeneratedRegex("""^[ \t]*#(?<name>r|load)[ \t]*"(?<value>[^"]*)$""", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();

    [GeneratedRegex("""^[ \t]*nuget:(?<typed>.*)$""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Package();
}
