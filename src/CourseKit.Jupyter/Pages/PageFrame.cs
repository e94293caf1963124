using System.Globalization;
using System.Text;

namespace CourseKit.Jupyter.Pages;

/// <summary>What is around the content of a page: head, bar, side, footer, style and script. All parts are HTML but the title.</summary>
internal sealed record PageFrame
{
    // Nothing is fetched. The exception is for a chart whose reader asks for plotly.js where no copy was put in.
    private const string StandAlone = "default-src 'none'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; script-src 'unsafe-inline' 'unsafe-eval' blob: https:";

    /// <summary>The title, plain text.</summary>
    public required string Title { get; init; }

    /// <summary>What the browser's window shows beside it, plain text.</summary>
    public string Work { get; init; } = "";

    /// <summary>What the page may load.</summary>
    public string Policy { get; init; } = StandAlone;

    /// <summary>Attributes of the root element, each after a space.</summary>
    public string Attributes { get; init; } = "";

    /// <summary>Style beyond every page's.</summary>
    public string Style { get; init; } = "";

    /// <summary>The left of the bar.</summary>
    public string? Bar { get; init; }

    /// <summary>Buttons of the bar before that for the theme.</summary>
    public string Tools { get; init; } = "";

    /// <summary>Beside the content, on wide screens.</summary>
    public string Side { get; init; } = "";

    /// <summary>The content.</summary>
    public required string Main { get; init; }

    /// <summary>The content of the footer.</summary>
    public required string Footer { get; init; }

    /// <summary>Elements after the footer.</summary>
    public string End { get; init; } = "";

    /// <summary>Script beyond every page's.</summary>
    public string Script { get; init; } = "";

    /// <summary>The page.</summary>
    public string ToHtml()
    {
        var title = Html.Escape(Title);
        return string.Create(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="en"{Attributes}>
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <meta name="generator" content="CourseKit {NotebookPage.Version}">
            <meta name="color-scheme" content="light dark">
            <title>{title}{(Work.Length > 0 ? $" – {Html.Escape(Work)}" : "")}</title>
            <style>
            {Resource("page.css")}{Style}</style>
            <script>
            {Resource("theme.js")}</script>
            </head>
            <body>
            <a class="skip" href="#content">Skip to the content</a>
            <header class="bar">{Bar ?? $"<span class=\"lecture\">{title}</span>"}{Tools}<button type="button" class="theme" hidden></button></header>
            {Side}<main id="content" tabindex="-1">
            {Main}</main>
            <footer>{Footer}</footer>
            <div class="status" role="status"></div>
            {End}<script>
            {Resource("page.js")}{Script}</script>
            </body>
            </html>

            """);
    }

    /// <summary>A file that the assembly carries.</summary>
    public static string Resource(string name)
    {
        using var stream = typeof(PageFrame).Assembly.GetManifestResourceStream(typeof(PageFrame), name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
