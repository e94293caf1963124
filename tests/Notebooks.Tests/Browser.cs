using CourseKit.Browsing;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Notebooks.Tests.Browser))]

namespace Notebooks.Tests;

/// <summary>One headless Chromium for all tests; without one they are skipped.</summary>
public sealed class Browser : IAsyncLifetime
{
    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        if (Chromium.Options() is not { } options) return;
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(options);
    }

    /// <summary>Skips the test where there is no browser; before anything is done for its sake.</summary>
    public void Require()
    {
        if (browser is null) Assert.Skip("There is no Chromium on this machine.");
    }

    /// <summary>Opens a file without any network. Whatever the page says or asks for is recorded, and nothing but files is ever given to it.</summary>
    internal async Task<OpenPage> OpenAsync(string path, int width = 1280, ColorScheme scheme = ColorScheme.Light)
    {
        Require();
        var context = await browser!.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = 900 },
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce,
            Offline = true,
        });
        await context.RouteAsync("**/*", route => route.Request.Url.StartsWith("file:", StringComparison.Ordinal) ? route.ContinueAsync() : route.AbortAsync());
        var opened = new OpenPage(await context.NewPageAsync());
        await opened.Page.GotoAsync(new Uri(path).AbsoluteUri);
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
    }
}
