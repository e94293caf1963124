using System.Globalization;
using System.Text;
using CourseKit.Jupyter.Notebooks;

namespace CourseKit.Jupyter.Pages;

/// <summary>The frame around the cells: head, table of contents, footer, style and script.</summary>
internal static class PageDocument
{
    private const int LargestScript = 32 << 20;

    // Nothing is fetched. The exception is for a chart whose reader asks for plotly.js where no copy was put in.
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; script-src 'unsafe-inline' 'unsafe-eval' blob: https:";

    /// <summary>The whole page.</summary>
    public static string Compose(PageBody body, PageOptions options)
    {
        var title = Html.Escape(options.Title ?? body.Headings.FirstOrDefault()?.Text ?? options.NotebookName ?? "Notebook");
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <meta name="generator" content="CourseKit {NotebookPage.Version}">
            <meta name="color-scheme" content="light dark">
            <title>{title}</title>
            <style>
            {Resource("page.css")}</style>
            <script>
            {Resource("theme.js")}</script>
            </head>
            <body>
            <a class="skip" href="#content">Skip to the content</a>
            <header class="bar"><span class="lecture">{title}</span><button type="button" class="theme" hidden></button></header>

            """);
        AppendContents(html, body.Headings);
        html.Append("<main id=\"content\" tabindex=\"-1\">\n");
        AppendFailures(html, body.Failures);
        html.Append(body.Content).Append("</main>\n");
        html.Append(CultureInfo.InvariantCulture, $"<footer>{Footer(options)}</footer>\n<div class=\"status\" role=\"status\"></div>\n");
        if (body.HasFigure && options.PlotlySource is { } path) html.Append(CultureInfo.InvariantCulture, $"<script type=\"text/plain\" id=\"coursekit-plotly\">{Html.Script(Plotly(path))}</script>\n");
        html.Append(CultureInfo.InvariantCulture, $"<script>\n{Resource("page.js")}</script>\n</body>\n</html>\n");
        return html.ToString();
    }

    // Two levels below the title: deeper ones would be longer than the text they guide through.
    private static void AppendContents(StringBuilder html, IReadOnlyList<PageHeading> headings)
    {
        var listed = headings.Where(heading => heading.Level is 2 or 3).ToArray();
        if (listed.Length == 0) return;
        html.Append("<nav id=\"contents\" aria-label=\"Contents\"><details open><summary>Contents</summary>\n<ol>\n");
        foreach (var heading in listed)
        {
            html.Append(CultureInfo.InvariantCulture, $"<li class=\"level-{heading.Level}\"><a href=\"#{Html.Escape(Uri.EscapeDataString(heading.Id))}\">{Html.Escape(heading.Text)}</a></li>\n");
        }

        html.Append("</ol>\n</details></nav>\n");
    }

    private static void AppendFailures(StringBuilder html, List<int> failures)
    {
        if (failures.Count == 0) return;
        var cells = string.Join(", ", failures.Select(number => FormattableString.Invariant($"<a href=\"#cell-{number}\">cell {number}</a>")));
        html.Append(CultureInfo.InvariantCulture, $"<p class=\"failures\"><span aria-hidden=\"true\">✗</span> This run did not finish as it should: see {cells}.</p>\n");
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

    private static string Plotly(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw new NotebookException(path, "there is no such file, expected plotly.min.js. Install it with 'npm install', or make the page without it.");
        if (file.Length > LargestScript) throw new NotebookException(path, $"the file is larger than {LargestScript >> 20} MB, expected plotly.min.js. Check the path.");
        return NotebookFile.ReadText(path);
    }

    private static string Resource(string name)
    {
        using var stream = typeof(PageDocument).Assembly.GetManifestResourceStream(typeof(PageDocument), name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
