using System.Globalization;
using System.Text;

namespace CourseKit.Jupyter.Pages.Book;

/// <summary>The first page: what the course is, its parts, and what each lecture teaches.</summary>
internal static class BookIndexPage
{
    /// <summary>The page.</summary>
    public static string Render(BookPlan plan, BookOptions options)
    {
        using var highlighter = new CodeHighlighter(options.Environment());
        var place = new BookPlace(plan, BookPlan.IndexPage, null, plan.Links(BookPlan.IndexPage, plan.Folder), HasPlotly: false);
        var html = new StringBuilder($"<div class=\"prose opening\">\n<h1>{Html.Escape(plan.Title)}</h1>\n");
        html.Append(Markdown(plan.Introduction, place.Links, highlighter));
        if (plan.Chapters is [var first, ..])
            html.Append(CultureInfo.InvariantCulture, $"<p><a class=\"start\" href=\"{place.To(first.Page)}\">Start with {Html.Escape(first.Title)}</a></p>\n");
        html.Append("</div>\n");
        foreach (var (index, part) in plan.Parts.Index()) Append(html, part, index, place, highlighter);
        var frame = new PageFrame { Title = plan.Title, Main = html.ToString(), Footer = $"Made by CourseKit {Html.Escape(NotebookPage.Version)}." };
        return BookFrame.Around(frame, place, hasFigure: false).ToHtml();
    }

    private static void Append(StringBuilder html, BookPart part, int index, BookPlace place, CodeHighlighter highlighter)
    {
        html.Append(CultureInfo.InvariantCulture, $"<section class=\"part prose\" aria-labelledby=\"part-{index + 1}\">\n<h2 id=\"part-{index + 1}\">{Html.Escape(part.Name)}</h2>\n");
        var folder = part.Chapters[0].Folder;
        html.Append(Markdown(part.Introduction, place.Plan.Links(place.Page, folder), highlighter)).Append("<ol class=\"lectures\">\n");
        foreach (var chapter in part.Chapters)
        {
            html.Append(CultureInfo.InvariantCulture, $"<li>\n<h3><a href=\"{place.To(chapter.Page)}\">{Html.Escape(chapter.Title)}</a></h3>\n");
            if (Facts(chapter) is { Length: > 0 } facts) html.Append(CultureInfo.InvariantCulture, $"<p class=\"facts\">{facts}</p>\n");
            if (chapter.Goals is { Length: > 0 } goals) html.Append(CultureInfo.InvariantCulture, $"<div class=\"goals\">{Markdown(goals, place.Plan.Links(place.Page, folder), highlighter)}</div>\n");
            html.Append("</li>\n");
        }

        html.Append("</ol>\n</section>\n");
    }

    private static string Markdown(string text, PageLinks links, CodeHighlighter highlighter) => new PageMarkdown(highlighter, links).RenderOutput(text);

    private static string Facts(BookChapter chapter) => string.Join(" · ", ((string?[])[Count(chapter.Charts, "chart"), Count(chapter.Exercises, "exercise")]).Where(fact => fact is not null));

    private static string? Count(int number, string what) => number switch
    {
        0 => null,
        1 => $"1 {what}",
        _ => FormattableString.Invariant($"{number} {what}s"),
    };
}
