using System.Net;
using System.Text.RegularExpressions;
using CourseKit.Jupyter.Notebooks;

namespace CourseKit.Jupyter.Pages.Book;

/// <summary>The places in pages that links can name, and the links between pages that name one.</summary>
internal sealed partial class BookPlaces
{
    private readonly Dictionary<string, HashSet<string>> placesOf = new(StringComparer.Ordinal);
    private readonly List<(string Page, string Target)> links = [];

    /// <summary>Adds a page with its places and links.</summary>
    public void Add(string page, string html)
    {
        placesOf[page] = [.. Id().Matches(html).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value))];
        links.AddRange(Link().Matches(html).Select(match => (page, WebUtility.HtmlDecode(match.Groups[1].Value))));
    }

    /// <summary>The links whose page is there and whose place is not, one line each.</summary>
    public IEnumerable<string> Problems() => links.Distinct().Where(link => !Leads(link.Page, link.Target))
        .Select(link => $"{link.Page}: the link to {NotebookException.Quote(link.Target)} leads to no heading of that page.");

    private bool Leads(string page, string target)
    {
        var cut = target.IndexOf('#', StringComparison.Ordinal);
        var file = target[..cut];
        var start = new Uri($"file:///{string.Join('/', page.Split('/').Select(Uri.EscapeDataString))}");
        if (!Uri.TryCreate(start, file, out var address)) return false;
        var other = file == "" ? page : address.LocalPath.TrimStart('/');
        return cut == target.Length - 1 || !placesOf.TryGetValue(other, out var places) || places.Contains(Uri.UnescapeDataString(target[(cut + 1)..]));
    }

    [GeneratedRegex("<[a-zA-Z][^>]*? id=\"([^\"]+)\"", RegexOptions.CultureInvariant)]
    private static partial Regex Id();

    [GeneratedRegex("<a [^>]*?href=\"([^\":]*#[^\"]*)\"", RegexOptions.CultureInvariant)]
    private static partial Regex Link();
}
