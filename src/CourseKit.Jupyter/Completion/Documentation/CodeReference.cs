using System.Text.RegularExpressions;

namespace CourseKit.Jupyter.Completion.Documentation;

/// <summary>Identifiers in documentation (<c>M:System.String.Join(System.String,System.Object[])</c>) as a person reads them.</summary>
internal static partial class CodeReference
{
    /// <summary>The short name: of a type its own, of a member that of its type and its own.</summary>
    public static string Display(string reference)
    {
        var colon = reference.IndexOf(':', StringComparison.Ordinal);
        var kind = colon == 1 ? reference[0] : 'T';
        var name = reference[(colon == 1 ? 2 : 0)..];
        if (kind == 'N') return name;
        var bracket = name.IndexOf('(', StringComparison.Ordinal);
        if (bracket >= 0) name = name[..bracket];

        // A source's own spelling has its type arguments in braces.
        name = Braces().Replace(name, match => Dots().Replace(match.Value.Replace('{', '<').Replace('}', '>'), ""));
        var parts = name.Split('.').Select(Plain).Where(part => part.Length > 0).ToArray();
        if (parts.Length == 0) return reference;
        if (kind is not ('M' or 'P' or 'F' or 'E') || parts.Length == 1) return parts[^1];
        if (parts[^1] == "#ctor") return parts[^2];
        // What extends a type is declared in a type whose name says nothing.
        return parts[^2].StartsWith("<G>$", StringComparison.Ordinal) ? parts[^1] : $"{parts[^2]}.{parts[^1]}";
    }

    private static string Plain(string part)
    {
        var tick = part.IndexOf('`', StringComparison.Ordinal);
        return tick < 0 ? part : part[..tick] + TypeParameters(part[tick..].Trim('`'));
    }

    private static string TypeParameters(string arity) => arity switch { "1" => "<T>", "2" => "<T1, T2>", "3" => "<T1, T2, T3>", _ => "<…>" };

    [GeneratedRegex(@"\{[^{}]*\}", RegexOptions.CultureInvariant)]
    private static partial Regex Braces();

    [GeneratedRegex(@"\w+\.", RegexOptions.CultureInvariant)]
    private static partial Regex Dots();
}
