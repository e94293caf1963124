using System.Text.Json;
using CourseKit.Jupyter.Notebooks;
using CourseKit.Jupyter.Pages;
using CourseKit.Jupyter.Sessions;
using Microsoft.Playwright;

namespace CourseKit.Jupyter.Tests.Pages;

public class BrowserTests : IClassFixture<Browser>
{
    // WCAG 2.2, success criterion 1.4.3 (AA): contrast of text of ordinary size.
    private const double LeastContrast = 4.5;

    private readonly Browser browser;

    public BrowserTests(Browser browser)
    {
        this.browser = browser;
        if (File.Exists(browser.PagePath)) return;
        var environment = new ScriptEnvironment([typeof(object).Assembly], ["System", "System.Collections.Generic", "System.Linq", "System.Threading.Tasks"]);
        NotebookPage.Save(browser.PagePath, Notebook.Load(ExampleNotebook.Path), new() { Environment = environment, NotebookName = "07-post-office.ipynb", Duration = TimeSpan.FromSeconds(83) });
    }

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(800, ColorScheme.Dark)]
    [InlineData(380, ColorScheme.Light)]
    public async Task ThePageOpensWithoutAWordToTheConsoleOrToTheNetwork(int width, ColorScheme scheme)
    {
        await using var opened = await browser.OpenAsync(width, scheme);
        await opened.Page.Locator(".theme").WaitForAsync();
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName;
        await opened.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"page-{width}-{scheme.ToString().ToLowerInvariant()}.png"), FullPage = true });
        Assert.Empty(opened.Messages);
        Assert.All(opened.Requests, url => Assert.Matches("^(file|data):", url));
        Assert.Single(opened.Requests, url => url.StartsWith("file:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(360)]
    [InlineData(800)]
    [InlineData(1280)]
    public async Task NothingIsWiderThanThePage(int width)
    {
        await using var opened = await browser.OpenAsync(width);
        Assert.Equal(width, await opened.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [Fact]
    public async Task HeadingsStartAtOneAndSkipNoLevel()
    {
        await using var opened = await browser.OpenAsync();
        var levels = await opened.Page.EvaluateAsync<int[]>("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(heading => +heading.tagName[1])");
        Assert.Equal(1, levels[0]);
        Assert.Single(levels, level => level == 1);
        Assert.All(levels.Zip(levels.Skip(1)), pair => Assert.True(pair.Second <= pair.First + 1));
    }

    [Fact]
    public async Task LandmarksAndNamesAreThereForThoseWhoListen()
    {
        await using var opened = await browser.OpenAsync();
        foreach (var role in new[] { AriaRole.Banner, AriaRole.Navigation, AriaRole.Main, AriaRole.Contentinfo })
            Assert.Equal(1, await opened.Page.GetByRole(role).CountAsync());
        Assert.Equal("en", await opened.Page.Locator("html").GetAttributeAsync("lang"));
        var nameless = await opened.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('button, a[href], img')].filter(item => !(item.getAttribute('aria-label') || item.alt || item.textContent.trim())).map(item => item.outerHTML)");
        Assert.Empty(nameless);
        Assert.Equal(1, await opened.Page.GetByRole(AriaRole.Group, new() { Name = "Output of cell 4" }).CountAsync());
    }

    [Fact]
    public async Task TheKeyboardReachesContentsCopyButtonsAndSolutionsAndOpensThem()
    {
        await using var opened = await browser.OpenAsync();
        var page = opened.Page;
        var reached = new List<string>();
        for (var i = 0; i < 200; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            var name = await page.EvaluateAsync<string>("(() => { const item = document.activeElement; return item === document.body ? '' : item.getAttribute('aria-label') || item.textContent.trim(); })()");
            if (name == "") break;
            reached.Add(name);
            if (name != "Solution" || reached.Count(item => item == "Solution") > 1) continue;
            var details = page.Locator(".tag-solution details").First;
            Assert.Null(await details.GetAttributeAsync("open"));
            await page.Keyboard.PressAsync("Enter");
            Assert.NotNull(await details.GetAttributeAsync("open"));
            Assert.True(await details.Locator("pre").IsVisibleAsync());
        }

        Assert.Equal("Skip to the content", reached[0]);
        string[] expected = ["Theme: auto. Change it.", "The parcels", "Copy the code of cell 2", "Code of this cell", "Solution"];
        Assert.Equal(expected, expected.Where(reached.Contains));
        Assert.Equal(expected.OrderBy(reached.IndexOf), expected);
        Assert.Equal(2, reached.Count(name => name == "Solution"));
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task AllTextHasContrastEnough(ColorScheme scheme)
    {
        await using var opened = await browser.OpenAsync(scheme: scheme);
        var pairs = await opened.Page.EvaluateAsync<JsonElement>(
            """
            (() => {
              document.querySelectorAll('details').forEach(box => { box.open = true; });
              const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
              const rgb = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
              const seen = new Map();
              for (const item of document.querySelectorAll('body *:not(svg, svg *, script, style)')) {
                if (![...item.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())) continue;
                let back = item;
                while (back && rgb(getComputedStyle(back).backgroundColor)[3] === 0) back = back.parentElement;
                const pair = [...rgb(getComputedStyle(item).color), ...rgb(getComputedStyle(back ?? document.body).backgroundColor)];
                seen.set(pair.join(), { name: item.tagName + '.' + item.className, pair });
              }
              return [...seen.values()];
            })()
            """);
        Assert.InRange(pairs.GetArrayLength(), 12, 200);
        foreach (var item in pairs.EnumerateArray())
        {
            var channels = item.GetProperty("pair").EnumerateArray().Select(channel => channel.GetInt32()).ToArray();
            var contrast = Contrast(channels[..3], channels[4..7]);
            Assert.True(contrast >= LeastContrast, $"{item.GetProperty("name")}: contrast {contrast:0.00} of {string.Join(',', channels)}");
        }
    }

    [Fact]
    public async Task TheThemeButtonGoesRoundAndIsRemembered()
    {
        await using var opened = await browser.OpenAsync(scheme: ColorScheme.Light);
        var (page, button) = (opened.Page, opened.Page.Locator(".theme"));
        Task<string> Paper() => page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        var light = await Paper();
        await button.ClickAsync();
        Assert.Equal(("Light", light), (await button.TextContentAsync(), await Paper()));
        await button.ClickAsync();
        var dark = await Paper();
        Assert.NotEqual(light, dark);
        await page.ReloadAsync();
        Assert.Equal(("Dark", dark), (await button.TextContentAsync(), await Paper()));
        await button.ClickAsync();
        Assert.Equal(("Auto", light), (await button.TextContentAsync(), await Paper()));
    }

    [Fact]
    public async Task TheCopyButtonCopiesTheCodeOfItsCell()
    {
        await using var opened = await browser.OpenAsync();
        var page = opened.Page;
        await page.Locator("#cell-2 .input").HoverAsync();
        await page.Locator("#cell-2 .copy").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("The code is on the clipboard.");
        await page.EvaluateAsync("(() => { const box = document.createElement('textarea'); document.body.append(box); box.focus(); })()");
        await page.Keyboard.PressAsync("Control+V");
        Assert.Equal("#load \"../setup.csx\"", await page.Locator("textarea").InputValueAsync());
    }

    [Fact]
    public async Task TheSectionBeingReadIsMarkedInTheContents()
    {
        await using var opened = await browser.OpenAsync();
        await opened.Page.GetByRole(AriaRole.Navigation).GetByText("Forms of all kinds").ClickAsync();
        await Assertions.Expect(opened.Page.Locator("#contents [aria-current]")).ToHaveTextAsync("Forms of all kinds");
    }

    [Fact]
    public async Task ContentsAreFoldedOnNarrowScreens()
    {
        await using var opened = await browser.OpenAsync(width: 380);
        var link = opened.Page.GetByRole(AriaRole.Navigation).GetByText("The parcels");
        Assert.False(await link.IsVisibleAsync());
        await opened.Page.Locator("#contents summary").ClickAsync();
        Assert.True(await link.IsVisibleAsync());
    }

    [Fact]
    public async Task OnPaperThereIsTheLectureOnlyAndNothingIsFolded()
    {
        await using var opened = await browser.OpenAsync(scheme: ColorScheme.Dark);
        await opened.Page.EmulateMediaAsync(new() { Media = Media.Print });
        foreach (var gone in new[] { "#contents", ".bar", "#cell-2 .copy", ".anchor" }) Assert.False(await opened.Page.Locator(gone).First.IsVisibleAsync());
        Assert.True(await opened.Page.Locator(".tag-solution details pre").First.IsVisibleAsync());
        Assert.Equal("rgb(255, 255, 255)", await opened.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
    }

    private static double Contrast(int[] one, int[] other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    // Relative luminance, as WCAG 2.2 defines it.
    private static double Luminance(int[] rgb)
    {
        static double Linear(int channel) => channel / 255.0 is var c && c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
        return 0.2126 * Linear(rgb[0]) + 0.7152 * Linear(rgb[1]) + 0.0722 * Linear(rgb[2]);
    }
}
