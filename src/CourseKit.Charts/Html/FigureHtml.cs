namespace CourseKit.Charts;

/// <summary>The HTML forms of a figure.</summary>
internal static class FigureHtml
{
    /// <summary>The static picture, the figure's data, and a button that the script shows once it can work.</summary>
    public static string Fragment(Figure figure, bool includeScript)
    {
        var script = includeScript ? $"<script>{ChartScript.Source}</script>" : "";
        return $"""
            <figure class="ck-chart" style="margin:1em 0;max-width:600px">
            <div class="ck-chart-picture">{figure.ToSvg()}</div>
            <div class="ck-chart-live" hidden></div>
            <div class="ck-chart-controls" hidden>
            <button type="button" class="ck-chart-button" aria-pressed="false">Interactive</button>
            <span class="ck-chart-message" role="status"></span>
            </div>
            <script type="application/json" class="ck-chart-data">{EscapeJson(figure.ToPlotlyJson())}</script>
            {script}
            </figure>
            """;
    }

    /// <summary>A page of its own that follows the reader's choice of light or dark.</summary>
    public static string Page(Figure figure)
    {
        var plotly = PlotlyScript.Find() is { } path ? PlotlyScript.ToHtml(path) : "";
        return $$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{{SvgElement.Escape(PlainText.Clean(figure.Title.Length > 0 ? figure.Title : "Chart"))}}</title>
            <style>
            :root { color-scheme: light dark; background: light-dark(#f6f7f9, #12151a); color: light-dark({{Theme.Text.Light}}, {{Theme.Text.Dark}}); }
            body { margin: 1rem auto; max-width: 640px; padding: 0 1rem; font-family: {{SvgText.FontFamily}}; }
            </style>
            </head>
            <body>
            {{plotly}}
            {{figure.ToHtml()}}
            </body>
            </html>

            """;
    }

    /// <summary>In a script element nothing but <c>&lt;</c> can end the element, and JSON can write it otherwise.</summary>
    private static string EscapeJson(string json) => json.Replace("<", "\\u003c", StringComparison.Ordinal);
}
