using System.Text.RegularExpressions;

namespace CourseKit.Jupyter.Sessions.Packages;

/// <summary>A package that a cell asks for: <c>#r "nuget: Markdig, 1.6.0"</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version as NuGet writes it: <c>1.6.0</c>, <c>1.*</c>, <c>[1.5, 2.0)</c>, or <c>*</c>, the newest, where the cell names none.</param>
internal sealed partial record PackageRequest(string Name, string Version)
{
    /// <summary>Whether there is only one version that it can mean.</summary>
    public bool IsExact => !Version.Contains('*', StringComparison.Ordinal) && !Version.StartsWith('[') && !Version.StartsWith('(');

    /// <summary>Reads what stands after <c>nuget:</c>.</summary>
    /// <exception cref="PackageException">It is no name and version.</exception>
    public static PackageRequest Parse(string text)
    {
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        var name = (comma < 0 ? text : text[..comma]).Trim();
        var version = comma < 0 ? "*" : text[(comma + 1)..].Trim();
        if (!NamePattern().IsMatch(name)) throw new PackageException($"\"{text}\" names no package. Write #r \"nuget: Name\" or #r \"nuget: Name, 1.2.3\".");
        if (!VersionPattern().IsMatch(version)) throw new PackageException($"\"{version}\" is no version of a package. Write one as 1.2.3, 1.2.3-preview.1, 1.*, * or [1.2, 2.0).");
        return new(name, version);
    }

    [GeneratedRegex(@"^[A-Za-z0-9_]+([.\-][A-Za-z0-9_]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^([\[(][0-9A-Za-z.\-+, ]+[\])]|[0-9A-Za-z.\-+]*\*|[0-9]+(\.[0-9]+){0,3}(-[0-9A-Za-z.\-]+)?(\+[0-9A-Za-z.\-]+)?)$", RegexOptions.CultureInvariant)]
    private static partial Regex VersionPattern();
}
