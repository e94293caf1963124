using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CourseKit.Jupyter.Pages.Book;

/// <summary>What search looks through: the text of every page, by section, as a script that a page loads when somebody searches.</summary>
/// <remarks>A script and not JSON, since a page on disk may load the one and not the other.</remarks>
internal sealed partial class BookSearch
{
    private const int LongestSection = 20_000;
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonArray pages = [];

    /// <summary>Adds a page.</summary>
    /// <param name="chapter">The lecture.</param>
    /// <param name="body">Its cells.</param>
    public void Add(BookChapter chapter, PageBody body)
    {
        var sections = new JsonArray();
        var starts = Heading().Matches(body.Content).Where(match => body.Headings.Any(heading => Html.Escape(heading.Id) == match.Groups["id"].Value)).ToList();
        AddSection(sections, "", "", body.Content[..(starts.Count > 0 ? starts[0].Index : body.Content.Length)]);
        foreach (var (index, start) in starts.Index())
        {
            var heading = body.Headings.First(item => Html.Escape(item.Id) == start.Groups["id"].Value);
            var end = index + 1 < starts.Count ? starts[index + 1].Index : body.Content.Length;
            AddSection(sections, heading.Id, heading.Text, body.Content[(start.Index + start.Length)..end]);
        }

        pages.Add((JsonNode)new JsonArray(chapter.Title, BookPlan.Relative(BookPlan.IndexPage, chapter.Page), sections));
    }

    /// <summary>The script.</summary>
    public string ToScript() => $"globalThis.courseKitSearch = {pages.ToJsonString(Compact)};\n";

    private static void AddSection(JsonArray sections, string id, string heading, string html)
    {
        var text = Text(html);
        if (text.Length > 0 || heading.Length > 0) sections.Add((JsonNode)new JsonArray(id, heading, text));
    }

    private static string Text(string html)
    {
        // Elements that stand in a line join what is around them, others part it.
        var plain = WebUtility.HtmlDecode(Tag().Replace(InlineTag().Replace(Unread().Replace(html, " "), ""), " "));
        var text = Space().Replace(plain, " ").Trim();
        return text.Length <= LongestSection ? text : text[..(char.IsHighSurrogate(text[LongestSection - 1]) ? LongestSection - 1 : LongestSection)];
    }

    [GeneratedRegex("<h[1-6] id=\"(?<id>[^\"]*)\">.*?</h[1-6]>", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Heading();

    [GeneratedRegex("<(script|style|svg|button|annotation)\\b.*?</\\1>|<span class=\"count\".*?</span>|<a class=\"anchor\".*?</a>", RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Unread();

    [GeneratedRegex("</?(span|a|code|em|strong|b|i|sup|sub)\\b[^>]*>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex InlineTag();

    [GeneratedRegex("<[^>]*>", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();

    [GeneratedRegex("\\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Space();
}
