using System.Text.RegularExpressions;

namespace CourseKit.Jupyter.Pages;

/// <summary>Whether a table's cell shows a number, which is set flush right.</summary>
internal static partial class NumberText
{
    /// <summary>Whether the text is a number: sign, digits with separators, exponent, a percent sign or a short unit.</summary>
    public static bool IsNumber(string text) => Number().IsMatch(text);

    /// <summary>Marks the cells of HTML tables that hold nothing but a number and have no attributes of their own.</summary>
    public static string MarkCells(string html) => Cell().Replace(html, "<td class=\"number\">$1</td>");

    private const string Pattern = @"\s*[-+\u2212]?(?:[0-9][0-9,\u202f\u00a0 ]*(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\s?(?:%|s|ms|MB|kB|GB|B)?\s*";

    [GeneratedRegex("^" + Pattern + "$", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex("<td>(" + Pattern + ")</td>", RegexOptions.CultureInvariant)]
    private static partial Regex Cell();
}
