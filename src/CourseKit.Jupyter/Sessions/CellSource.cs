using System.Text.RegularExpressions;

namespace CourseKit.Jupyter.Sessions;

/// <summary>The lines of a cell that are for us and not for the compiler.</summary>
internal static partial class CellSource
{
    /// <summary>The source with loads that have nothing to do made comments; the line stays, so that the numbers of the others do too.</summary>
    public static string WithoutSatisfiedLoads(string code, IReadOnlyList<string> satisfied) => Load().Replace(code, match =>
        satisfied.Contains(Path.GetFileName(match.Groups["path"].Value), StringComparer.OrdinalIgnoreCase) ? "//" + match.Value : match.Value);

    [GeneratedRegex("""^[ \t]*#load[ \t]+"(?<path>[^"\r\n]*)"[ \t]*\r?$""", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Load();
}
