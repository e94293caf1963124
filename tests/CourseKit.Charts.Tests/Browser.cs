using CourseKit.Browsing;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(CourseKit.Charts.Tests.Browser))]

namespace CourseKit.Charts.Tests;

/// <summary>One headless Chromium for all tests that look at what a browser makes of our output; without one they are skipped.</summary>
public sealed class Browser : IAsyncLifetime
{
    private IPlaywright? playwright;
    private IBrowser? browser;
    private readonly SemaphoreSlim turn = new(1);
    private IPage? validator;

    public async ValueTask InitializeAsync()
    {
        if (Chromium.Options() is not { } options) return;
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(options);
    }

    /// <summary>A new page, in a context of its own without a network.</summary>
    public async Task<IPage> NewPage(ColorScheme scheme = ColorScheme.Light)
    {
        if (browser is null) Assert.Skip("There is no Chromium on this machine.");
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 700, Height = 900 }, ColorScheme = scheme, Offline = true });
        return await context.NewPageAsync();
    }

    /// <summary>The problems that Plotly's own check finds in a figure's JSON. plotly.js is loaded once for all checks.</summary>
    public async Task<string[]> Validate(string plotlyJson, string plotlyScript)
    {
        await turn.WaitAsync();
        try
        {
            if (validator is null)
            {
                validator = await NewPage();
                await validator.AddScriptTagAsync(new() { Path = plotlyScript });
            }
            return await validator.EvaluateAsync<string[]>(
                "json => { const figure = JSON.parse(json); return (Plotly.validate(figure.data, figure.layout) ?? []).map(problem => problem.msg); }", plotlyJson);
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
        turn.Dispose();
    }
}
