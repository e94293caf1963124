namespace CourseKit.Charts;

/// <summary>The HTML forms of an attention explorer.</summary>
internal static class AttentionHtml
{
    // As wide as the explorer that takes the picture's place.
    private static readonly SvgOptions Wide = new() { Width = 760 };

    /// <summary>The static picture, the data, and the script that puts the explorer in the picture's place.</summary>
    public static string Fragment(AttentionExplorer explorer, bool includeScript)
    {
        // The attribute lets a page with many charts keep the first of equal scripts.
        var script = includeScript ? $"<script data-coursekit-chart=\"attention\">{AttentionScript.Source}</script>" : "";
        return $"""
            <figure class="ck-attention" style="margin:1em 0;max-width:760px">
            <div class="ck-attention-still">{explorer.ToSvg(Wide)}</div>
            <script type="application/json" class="ck-attention-data">{AttentionJson.Write(explorer)}</script>
            {script}
            </figure>
            """;
    }

    /// <summary>A page of its own that follows the reader's choice of light or dark.</summary>
    public static string Page(AttentionExplorer explorer) => $$"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
        <title>{{SvgElement.Escape(PlainText.Clean(explorer.Title.Length > 0 ? explorer.Title : "Attention"))}}</title>
        <style>
        :root { color-scheme: light dark; background: light-dark(#f6f7f9, #12151a); color: light-dark({{Theme.Text.Light}}, {{Theme.Text.Dark}}); }
        body { margin: 1rem auto; max-width: 760px; padding: 0 1rem; font-family: {{SvgText.FontFamily}}; }
        </style>
        </head>
        <body>
        <main>
        {{explorer.ToHtml()}}
        </main>
        </body>
        </html>

        """;
}
