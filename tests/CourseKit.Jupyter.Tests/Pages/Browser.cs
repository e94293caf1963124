using CourseKit.Browsing;
using Microsoft.Playwright;

namespace CourseKit.Jupyter.Tests.Pages;

/// <summary>One headless Chromium for the tests of a class; tests skip where there is none.</summary>
public sealed class Browser : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>The example's page on disk.</summary>
    public string PagePath => folder.File("page.html");

    public async ValueTask InitializeAsync()
    {
        if (Chromium.Options() is not { } options) return;
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(options);
    }

    /// <summary>Opens the page; whatever it logs or asks for is recorded.</summary>
    internal async Task<OpenPage> OpenAsync(int width = 1280, ColorScheme scheme = ColorScheme.Light)
    {
        if (browser is null) Assert.Skip("There is no Chromium on this machine.");
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        var page = await context.NewPageAsync();
        var opened = new OpenPage(page);
        await page.GotoAsync(new Uri(PagePath).AbsoluteUri);
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
        folder.Dispose();
    }
}
