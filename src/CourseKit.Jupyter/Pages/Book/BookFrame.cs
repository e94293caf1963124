namespace CourseKit.Jupyter.Pages.Book;

/// <summary>What every page of a book has around its content: the way to the others, search, and the files that they share.</summary>
internal static class BookFrame
{
    /// <summary>The folder of shared files.</summary>
    public const string Assets = "assets";

    /// <summary>plotly.js.</summary>
    public const string PlotlyFile = $"{Assets}/plotly.min.js";

    /// <summary>What search looks through.</summary>
    public const string SearchFile = $"{Assets}/search.js";

    // Files beside the pages and nothing else. Of pages on disk browsers differ in whether 'self' means their folder, so the scheme is named.
    private const string Policy = "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; script-src 'self' file: 'unsafe-inline' 'unsafe-eval' blob:";

    private const string SearchButton = """<button type="button" class="find" aria-haspopup="dialog" aria-keyshortcuts="/ Control+K" hidden>Search</button>""";

    // Without scripts there is no search, and nothing of it is shown.
    private const string SearchDialog = """
        <dialog class="search" aria-labelledby="search-label">
        <search>
        <div class="ask"><label id="search-label" for="search-text">Search the course</label><input id="search-text" type="search" autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="search-found"><button type="button" class="close">Close</button></div>
        <p id="search-found" role="status"></p>
        <ol class="hits"></ol>
        </search>
        </dialog>

        """;

    /// <summary>The frame of a page that is part of a book.</summary>
    public static PageFrame Around(PageFrame frame, BookPlace place, bool hasFigure)
    {
        var isFirst = place.Chapter is null;
        var plotly = hasFigure && place.HasPlotly ? $"<script type=\"text/plain\" id=\"coursekit-plotly\" data-src=\"{place.To(PlotlyFile)}\"></script>\n" : "";
        return frame with
        {
            Work = isFirst ? "" : place.Plan.Title,
            Policy = Policy,
            Attributes = $" data-root=\"{place.Root}\" class=\"{(isFirst ? "book index" : "book")}{(place.HasPlotly ? "" : " still")}\"",
            Style = PageFrame.Resource("book.css"),
            Script = PageFrame.Resource("book.js"),
            Bar = isFirst ? null : $"<span class=\"where\"><a class=\"home\" href=\"{place.To(BookPlan.IndexPage)}\">{Html.Escape(place.Plan.Title)}</a><span class=\"lecture\">{Html.Escape(frame.Title)}</span></span>",
            Tools = $"<span class=\"tools\">{SearchButton}</span>",
            Side = isFirst ? "" : $"<div class=\"side\">\n{BookNavigation.Course(place)}{frame.Side}</div>\n",
            Main = isFirst ? frame.Main : BookNavigation.Above(place) + frame.Main + BookNavigation.Turn(place),
            End = SearchDialog + plotly,
        };
    }
}
