using System.Globalization;
using System.Text;

namespace CourseKit.Jupyter.Pages.Book;

/// <summary>The ways from one lecture to the others.</summary>
internal static class BookNavigation
{
    /// <summary>All lectures by part, folded; the one being read is marked.</summary>
    public static string Course(BookPlace place)
    {
        var html = new StringBuilder("<nav id=\"course\" aria-label=\"All lectures\"><details><summary>All lectures</summary>\n");
        foreach (var part in place.Plan.Parts)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"part\">{Html.Escape(part.Name)}</p>\n<ol>\n");
            foreach (var chapter in part.Chapters)
            {
                var current = chapter == place.Chapter ? " aria-current=\"page\"" : "";
                html.Append(CultureInfo.InvariantCulture, $"<li><a href=\"{place.To(chapter.Page)}\"{current}>{Html.Escape(chapter.Title)}</a></li>\n");
            }

            html.Append("</ol>\n");
        }

        return html.Append("</details></nav>\n").ToString();
    }

    /// <summary>Above the title: the part.</summary>
    public static string Above(BookPlace place) => $"<p class=\"eyebrow\">{Html.Escape(place.Plan.PartOf(place.Chapter!).Name)}</p>\n";

    /// <summary>Below the text: the lecture before and the one after.</summary>
    public static string Turn(BookPlace place)
    {
        var (before, after) = (place.Plan.Neighbour(place.Chapter!, -1), place.Plan.Neighbour(place.Chapter!, 1));
        if (before is null && after is null) return "";
        return $"<nav class=\"turn\" aria-label=\"Previous and next lecture\">\n{Link(place, before, "prev", "Previous")}{Link(place, after, "next", "Next")}</nav>\n";
    }

    private static string Link(BookPlace place, BookChapter? chapter, string relation, string label) => chapter is null
        ? ""
        : $"<a rel=\"{relation}\" href=\"{place.To(chapter.Page)}\"><span class=\"label\">{label}</span> {Html.Escape(chapter.Title)}</a>\n";
}
