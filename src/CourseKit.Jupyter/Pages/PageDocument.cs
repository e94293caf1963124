using System.Globalization;
using System.Text;
using CourseKit.Jupyter.Notebooks;
using CourseKit.Jupyter.Pages.Book;

namespace CourseKit.Jupyter.Pages;

/// <summary>The page of a notebook, by itself or in a book.</summary>
internal static class PageDocument
{
    private const int LargestScript = 32 << 20;

    /// <summary>The whole page.</summary>
    public static string Compose(PageBody body, PageOptions options)
    {
        var frame = new PageFrame
        {
            Title = options.Title ?? body.Headings.FirstOrDefault()?.Text ?? options.NotebookName ?? "Notebook",
            Side = Contents(body.Headings),
            Main = Failures(body.Failures) + body.Content,
            Footer = Footer(options),
        };
        if (options.Place is { } place) return BookFrame.Around(frame, place, body.HasFigure).ToHtml();
        return (body.HasFigure && options.PlotlySource is { } path ? frame with { End = PlotlyElement(path) } : frame).ToHtml();
    }

    // Two levels below the title: deeper ones would be longer than the text they guide through.
    private static string Contents(IReadOnlyList<PageHeading> headings)
    {
        var listed = headings.Where(heading => heading.Level is 2 or 3).ToArray();
        if (listed.Length == 0) return "";
        var html = new StringBuilder("<nav id=\"contents\" aria-label=\"Contents\"><details open><summary>Contents</summary>\n<ol>\n");
        foreach (var heading in listed)
        {
            html.Append(CultureInfo.InvariantCulture, $"<li class=\"level-{heading.Level}\"><a href=\"#{Html.Escape(Uri.EscapeDataString(heading.Id))}\">{Html.Escape(heading.Text)}</a></li>\n");
        }

        return html.Append("</ol>\n</details></nav>\n").ToString();
    }

    private static string Failures(List<int> failures)
    {
        if (failures.Count == 0) return "";
        var cells = string.Join(", ", failures.Select(number => FormattableString.Invariant($"<a href=\"#cell-{number}\">cell {number}</a>")));
        return $"<p class=\"failures\"><span aria-hidden=\"true\">✗</span> This run did not finish as it should: see {cells}.</p>\n";
    }

    private static string Footer(PageOptions options)
    {
        var text = new StringBuilder($"Made by CourseKit {Html.Escape(NotebookPage.Version)}");
        if (options.NotebookName is { } name) text.Append(CultureInfo.InvariantCulture, $" from <code>{Html.Escape(name)}</code>");
        if (options.Duration is { } duration) text.Append(CultureInfo.InvariantCulture, $", run in {Span(duration)}");
        if (options.Date is { } date) text.Append(CultureInfo.InvariantCulture, $", <time datetime=\"{date:yyyy-MM-dd}\">{date:d MMMM yyyy}</time>");
        return text.Append('.').ToString();
    }

    private static string Span(TimeSpan duration) => duration.TotalMinutes >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalMinutes} min {duration.Seconds} s")
        : string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.0} s");

    private static string PlotlyElement(string path) => $"<script type=\"text/plain\" id=\"coursekit-plotly\">{Html.Script(Plotly(path))}</script>\n";

    /// <summary>The text of plotly.js.</summary>
    public static string Plotly(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw new NotebookException(path, "there is no such file, expected plotly.min.js. Install it with 'npm install', or make the page without it.");
        if (file.Length > LargestScript) throw new NotebookException(path, $"the file is larger than {LargestScript >> 20} MB, expected plotly.min.js. Check the path.");
        return NotebookFile.ReadText(path);
    }
}
