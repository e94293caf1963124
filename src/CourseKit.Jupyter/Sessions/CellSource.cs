using System.Text.RegularExpressions;

namespace CourseKit.Jupyter.Sessions;

/// <summary>A cell's C# without the lines that are for us and not for the compiler. These become comments, so that no line moves.</summary>
/// <param name="Text">What the compiler gets.</param>
/// <param name="Packages">What <c>#r "nuget: …"</c> asks for, without the <c>nuget:</c>, in order, each with its line, from 1.</param>
/// <param name="Sources">The package sources that <c>#i "nuget: …"</c> names.</param>
internal sealed partial record CellSource(string Text, IReadOnlyList<(string Text, int Line)> Packages, IReadOnlyList<string> Sources)
{
    /// <summary>Reads a cell's C#.</summary>
    /// <param name="code">The source.</param>
    /// <param name="satisfiedLoads">File names that a <c>#load</c> of which has nothing to do.</param>
    public static CellSource Of(string code, IReadOnlyList<string> satisfiedLoads)
    {
        if (!code.Contains('#', StringComparison.Ordinal)) return new(code, [], []);
        var (packages, sources) = (new List<(string Text, int Line)>(), new List<string>());
        var text = Directive().Replace(code, match =>
        {
            var value = match.Groups["value"].Value;
            switch (match.Groups["name"].Value)
            {
                case "load" when satisfiedLoads.Contains(Path.GetFileName(value), StringComparer.OrdinalIgnoreCase):
                    break;
                case "r" when NuGet().Match(value) is { Success: true } package:
                    packages.Add((package.Groups["rest"].Value.Trim(), code.AsSpan(0, match.Index).Count('\n') + 1));
                    break;
                case "i" when NuGet().Match(value) is { Success: true } source:
                    sources.Add(source.Groups["rest"].Value.Trim());
                    break;
                default:
                    return match.Value;
            }

            return "//" + match.Value;
        });
        return new(text, packages, sources);
    }

    [GeneratedRegex("""^[ \t]*#(?<name>load|r|i)[ \t]*"(?<value>[^"\r\n]*)"[ \t]*(//[^\r\n]*)?\r?$""", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Directive();

    [GeneratedRegex("^[ \t]*nuget[ \t]*:(?<rest>.*)$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex NuGet();
}
