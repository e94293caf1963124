using Microsoft.Playwright;

namespace CourseKit.Charts.Tests;

/// <summary>What a reader's browser does with a saved page and with fragments of one.</summary>
public sealed class InteractivePageTests(Browser browser) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coursekit-charts-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("attention")]
    [InlineData("bar-groups")]
    [InlineData("confusion-normalized")]
    [InlineData("histogram-two")]
    [InlineData("hostile")]
    [InlineData("loss")]
    [InlineData("roc")]
    [InlineData("scatter")]
    public async Task ASavedPageTurnsInteractiveWithoutANetwork(string name)
    {
        if (PlotlyScript.Find() is null) Assert.Skip("plotly.js is not installed; 'npm ci' installs it.");
        var (page, events) = await Open(SavedPage(name));
        Assert.True(await page.Locator(".ck-chart-picture svg").IsVisibleAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Interactive" }).ClickAsync();
        await page.Locator(".ck-chart-live .main-svg").First.WaitForAsync();
        Assert.False(await page.Locator(".ck-chart-picture").IsVisibleAsync());
        Assert.DoesNotContain(events, text => !text.StartsWith("request file:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnInteractiveMatrixNamesItsTokensInTheTooltip()
    {
        if (PlotlyScript.Find() is null) Assert.Skip("plotly.js is not installed; 'npm ci' installs it.");
        var (page, _) = await Open(SavedPage("attention"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Interactive" }).ClickAsync();
        var plot = page.Locator(".ck-chart-live .nsewdrag").First;
        await plot.WaitForAsync();
        var box = (await plot.BoundingBoxAsync())!;
        await page.Mouse.MoveAsync((float)(box.X + box.Width * 0.5 / 12), (float)(box.Y + box.Height * 2.5 / 12));
        var tooltip = page.Locator(".ck-chart-live .hovertext").First;
        await tooltip.WaitForAsync();
        Assert.StartsWith("film → [CLS]: ", await tooltip.TextContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnInteractiveChartFollowsTheDarkTheme()
    {
        if (PlotlyScript.Find() is null) Assert.Skip("plotly.js is not installed; 'npm ci' installs it.");
        var (page, _) = await Open(SavedPage("bar"), ColorScheme.Dark);
        await page.GetByRole(AriaRole.Button, new() { Name = "Interactive" }).ClickAsync();
        var live = page.Locator(".ck-chart-live");
        await live.Locator(".main-svg").First.WaitForAsync();
        const string Background = "live => live._fullLayout.paper_bgcolor";
        Assert.Equal(Theme.Card.Dark, await live.EvaluateAsync<string>(Background));
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await page.WaitForFunctionAsync($"document.querySelector('.ck-chart-live')._fullLayout.paper_bgcolor === '{Theme.Card.Light}'");
    }

    [Fact]
    public async Task WithoutPlotlyThePictureStaysAndALineSaysSo()
    {
        var path = Path.Combine(folder, "alone.html");
        await File.WriteAllTextAsync(path, $"<!DOCTYPE html><meta charset='utf-8'>{Gallery.Figures["bar"].ToHtml()}", TestContext.Current.CancellationToken);
        var (page, events) = await Open(path);
        Assert.DoesNotContain(events, text => text.Contains("cdn.plot.ly", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new() { Name = "Interactive" }).ClickAsync();
        await page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Not interactive" }).WaitForAsync();
        Assert.True(await page.Locator(".ck-chart-picture svg").IsVisibleAsync());
        Assert.Contains($"request {PlotlyScript.CdnUrl}", events);
    }

    [Fact]
    public async Task TheNetworksCopyIsCheckedAgainstItsHash()
    {
        var path = Path.Combine(folder, "checked.html");
        await File.WriteAllTextAsync(path, $"<!DOCTYPE html><meta charset='utf-8'>{Gallery.Figures["bar"].ToHtml()}", TestContext.Current.CancellationToken);
        var (page, _) = await Open(path);
        await page.Context.SetOfflineAsync(false);
        await page.RouteAsync("**/*.min.js", route => route.FulfillAsync(new()
        {
            Body = "window.Plotly = { react() { } }; // something else than was pinned",
            ContentType = "text/javascript",
            Headers = new Dictionary<string, string> { ["Access-Control-Allow-Origin"] = "*" },
        }));
        await page.GetByRole(AriaRole.Button, new() { Name = "Interactive" }).ClickAsync();
        await page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Not interactive" }).WaitForAsync();
        Assert.False(await page.EvaluateAsync<bool>("'Plotly' in window"));
    }

    [Fact]
    public async Task SeveralFragmentsShareOnePageAndOneScript()
    {
        var path = Path.Combine(folder, "several.html");
        var fragments = Gallery.Figures["bar"].ToHtml() + Gallery.Figures["bar"].ToHtml() + Gallery.Figures["roc"].ToHtml(includeScript: false);
        await File.WriteAllTextAsync(path, $"<!DOCTYPE html><meta charset='utf-8'>{fragments}<script>{ChartScript.Source}</script>", TestContext.Current.CancellationToken);
        var (page, events) = await Open(path);
        Assert.Equal(3, await page.Locator(".ck-chart-button:visible").CountAsync());
        Assert.Equal([$"request {new Uri(path)}"], events);
    }

    [Fact]
    public async Task HostileLabelsRunNothing()
    {
        var (page, events) = await Open(SavedPage("hostile"));
        Assert.Equal("</title></script><script>alert('title')</script>", await page.TitleAsync());
        Assert.Equal([$"request {page.Url}"], events);
    }

    private string SavedPage(string name)
    {
        var path = Path.Combine(folder, name + ".html");
        Gallery.Figures[name].Save(path);
        return path;
    }

    /// <summary>Opens a file, and keeps all that it asks for, says or opens.</summary>
    private async Task<(IPage Page, List<string> Events)> Open(string path, ColorScheme scheme = ColorScheme.Light)
    {
        var page = await browser.NewPage(scheme);
        var events = new List<string>();
        page.Request += (_, request) => events.Add($"request {request.Url}");
        page.Console += (_, message) => events.Add($"console {message.Type}: {message.Text}");
        page.PageError += (_, error) => events.Add($"error {error}");
        page.Dialog += (_, dialog) => events.Add($"dialog {dialog.Message}");
        await page.GotoAsync(new Uri(path).ToString());
        return (page, events);
    }
}
