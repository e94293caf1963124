using CourseKit.Browsing;
using CourseKit.Charts;
using Microsoft.Playwright;

namespace CourseKit.Bench.Figures;

/// <summary>From opening the page of lecture 02, a file, to Chromium's first paint of its content, by Chromium's own clock.</summary>
internal static class FirstPaintFigure
{
    private const string Name = "first paint";
    private const double Goal = 1;
    private const string Pages = "*.html";


    // Paints are reported when they are on the screen, which may be after the page says that it is loaded.
    private const string Contentful = """
        () => new Promise(done => new PerformanceObserver(list => {
            const paint = list.getEntriesByName('first-contentful-paint')[0];
            if (paint) done(paint.startTime);
        }).observe({ type: 'paint', buffered: true }))
        """;

    public static void Measure(Session session)
    {
        var chromium = Chromium.Options() ?? throw new SkippedException("there is no Chromium. COURSEKIT_CHROMIUM may name one");
        var folder = Directory.CreateTempSubdirectory("coursekit-bench-").FullName;
        try
        {
            BuiltCommand.Run("02", folder, null);
            var page = Directory.EnumerateFiles(folder, Pages).Single();
            MeasureAsync(session, chromium, page, WithoutScript(page)).GetAwaiter().GetResult();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(Session session, BrowserTypeLaunchOptions chromium, string page, string? plain)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(chromium);
        session.Note($"Chromium {browser.Version}");
        if (plain is null) session.Note("plotly.js is not installed (npm ci), so the page holds none");
        await PaintAsync(browser, page);
        var paints = new List<(double Full, double Plain)>();
        for (var i = 0; i < session.Rounds; i++) paints.Add((await PaintAsync(browser, page), plain is null ? double.NaN : await PaintAsync(browser, plain)));
        var what = plain is null ? Name : $"{Name}, plotly.js inlined";
        session.Figure($"{what}, page of", new FileInfo(page).Length / 1e6, "MB");
        session.Figure(what, Clock.Median(paints.Select(paint => paint.Full)), "s", below: Goal);
        if (plain is null) return;
        session.Figure($"{Name}, without plotly.js, page of", new FileInfo(plain).Length / 1e6, "MB", below: 1);
        session.Figure($"{Name}, without plotly.js", Clock.Median(paints.Select(paint => paint.Plain)), "s", below: Goal);
    }

    // Seconds from the navigation; a context of its own has no cache.
    private static async Task<double> PaintAsync(IBrowser browser, string page)
    {
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1280, Height = 900 } });
        try
        {
            var opened = await context.NewPageAsync();
            await opened.GotoAsync(new Uri(page).AbsoluteUri);
            return await opened.EvaluateAsync<double>(Contentful) / 1000;
        }
        finally
        {
            await context.CloseAsync();
        }
    }

    // The page without its copy of plotly.js; null where it has none.
    private static string? WithoutScript(string page)
    {
        var html = File.ReadAllText(page);
        var start = html.IndexOf($"<script type=\"text/plain\" id=\"{PlotlyScript.ElementId}\">", StringComparison.Ordinal);
        if (start < 0) return null;
        const string close = "</script>";
        var end = html.IndexOf(close, start, StringComparison.Ordinal) + close.Length;
        var plain = Path.ChangeExtension(page, ".plain.html");
        File.WriteAllText(plain, html.Remove(start, end - start));
        return plain;
    }
}
