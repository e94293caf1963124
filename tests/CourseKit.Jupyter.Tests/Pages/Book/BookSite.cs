using CourseKit.Browsing;
using Microsoft.Playwright;

namespace CourseKit.Jupyter.Tests.Pages.Book;

/// <summary>The example's book on disk and one headless Chromium without a network; tests skip where there is none.</summary>
public sealed class BookSite : IAsyncLifetime
{
    private readonly ExampleCourse course = new();
    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        course.Build();
        if (Chromium.Options() is not { } options) return;
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(options);
    }

    /// <summary>All pages.</summary>
    public static IReadOnlyList<string> Pages { get; } =
        ["index.html", "01-counter/01-stamps.html", "01-counter/02-queues.html", "02-back-room/03-sorting-letters.html", "02-back-room/07-post-office.html", "glossary.html"];

    /// <summary>The address of a page.</summary>
    public string Address(string page) => new Uri(course.Page(page)).AbsoluteUri;

    /// <summary>Opens a page. Whatever it says or asks for is recorded, and nothing but files is ever given to it.</summary>
    internal async Task<OpenPage> OpenAsync(string page, int width = 1280, ColorScheme scheme = ColorScheme.Light)
    {
        if (browser is null) Assert.Skip("There is no Chromium on this machine.");
        var context = await browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = 900 },
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce,
            Offline = true,
        });
        await context.RouteAsync("**/*", route => route.Request.Url.StartsWith("file:", StringComparison.Ordinal) ? route.ContinueAsync() : route.AbortAsync());
        var opened = new OpenPage(await context.NewPageAsync());
        await opened.Page.GotoAsync(Address(page));
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
        course.Dispose();
    }
}
