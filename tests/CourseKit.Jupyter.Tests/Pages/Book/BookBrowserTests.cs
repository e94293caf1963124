using System.Text.RegularExpressions;
using CourseKit.Browsing;
using Microsoft.Playwright;

namespace CourseKit.Jupyter.Tests.Pages.Book;

public class BookBrowserTests(BookSite site) : IClassFixture<BookSite>
{
    private const string Stamps = "01-counter/01-stamps.html";
    private const string Sorting = "02-back-room/03-sorting-letters.html";

    private static readonly string Screenshots = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName;

    public static TheoryData<string> Pages => [.. BookSite.Pages];

    public static TheoryData<string, int, ColorScheme> Screens
    {
        get
        {
            var screens = new TheoryData<string, int, ColorScheme>();
            foreach (var page in BookSite.Pages)
                foreach (var (width, scheme) in ((int, ColorScheme)[])[(1280, ColorScheme.Light), (1280, ColorScheme.Dark), (800, ColorScheme.Light), (360, ColorScheme.Dark)]) screens.Add(page, width, scheme);
            return screens;
        }
    }

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task APageIsQuietAndFitsTheScreen(string name, int width, ColorScheme scheme)
    {
        await using var opened = await site.OpenAsync(name, width, scheme);
        await opened.Page.Locator(".theme").WaitForAsync();
        await Keep(opened.Page, $"{name}-{width}-{scheme}");
        Assert.Equal(width, await opened.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        AssertQuiet(opened);
        Assert.Single(opened.Requests, url => url.StartsWith("file:", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task EveryReaderCanUseIt(string name)
    {
        await using var light = await site.OpenAsync(name);
        Assert.Empty(await PageAudit.ProblemsAsync(light.Page));
        await using var dark = await site.OpenAsync(name, scheme: ColorScheme.Dark);
        Assert.Empty(await PageAudit.LowContrastAsync(dark.Page));
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task SearchCanBeReadAsWell(ColorScheme scheme)
    {
        await using var opened = await site.OpenAsync(Stamps, scheme: scheme);
        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await opened.Page.Keyboard.TypeAsync("machine");
        await opened.Page.Locator(".hits mark").First.WaitForAsync();
        await Keep(opened.Page, $"search-{scheme}", fullPage: false);
        Assert.Empty(await PageAudit.LowContrastAsync(opened.Page));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task EveryLinkLeadsSomewhere(string name)
    {
        await using var opened = await site.OpenAsync(name);
        var links = await opened.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('a[href]')].map(link => link.href)");
        Assert.True(links.Length > 3);
        foreach (var link in links.Distinct().Where(link => link.StartsWith("file:", StringComparison.Ordinal)))
        {
            Assert.True(Path.Exists(new Uri(link).LocalPath), link);
            if (new Uri(link).Fragment is not { Length: > 1 } fragment) continue;
            await opened.Page.GotoAsync(link);
            Assert.True(await opened.Page.EvaluateAsync<bool>("id => document.getElementById(id) !== null", Uri.UnescapeDataString(fragment[1..])), link);
        }
    }

    [Fact]
    public async Task TheBookIsReadFromTheFirstPageToTheLastByItsLinks()
    {
        await using var opened = await site.OpenAsync("index.html");
        await opened.Page.GetByRole(AriaRole.Link, new() { Name = "Start with 01" }).ClickAsync();
        var read = new List<string> { await opened.Page.Locator("h1").InnerTextAsync() };
        while (await opened.Page.Locator("a[rel=next]").CountAsync() > 0)
        {
            await opened.Page.Locator("a[rel=next]").ClickAsync();
            read.Add(await opened.Page.Locator("h1").InnerTextAsync());
        }

        Assert.Equal(5, read.Count);
        Assert.StartsWith("01 · Stamps <first>", read[0]);
        Assert.StartsWith("Glossary", read[^1]);
        await opened.Page.GetByRole(AriaRole.Link, new() { Name = "Letters & parcels" }).ClickAsync();
        Assert.Equal("Letters & parcels", await opened.Page.Locator("h1").InnerTextAsync());
        AssertQuiet(opened);
    }

    [Fact]
    public async Task AllLecturesAreOneClickAway()
    {
        await using var opened = await site.OpenAsync(Stamps, width: 380);
        var course = opened.Page.GetByRole(AriaRole.Navigation, new() { Name = "All lectures" });
        Assert.False(await course.GetByText("03 · Sorting").IsVisibleAsync());
        await course.GetByText("All lectures").ClickAsync();
        Assert.Equal("page", await course.GetByText("01 · Stamps").GetAttributeAsync("aria-current"));
        await course.GetByText("03 · Sorting").ClickAsync();
        Assert.Equal(site.Address(Sorting), opened.Page.Url);
    }

    [Fact]
    public async Task SearchFindsAWordOfAnotherLectureAndLeadsThereByKeyboard()
    {
        await using var opened = await site.OpenAsync(Stamps);
        var page = opened.Page;
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("XYLO code");
        await Assertions.Expect(page.Locator("#search-found")).ToHaveTextAsync("1 section");
        await page.Keyboard.PressAsync("ArrowDown");
        Assert.Equal("A machine in 03 · Sorting", (await page.EvaluateAsync<string>("document.activeElement.textContent")).Split("It reads")[0]);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/03-sorting-letters\\.html#a-machine$"));
        Assert.True(await page.Locator("#a-machine").IsVisibleAsync());
        AssertQuiet(opened);
    }

    [Fact]
    public async Task SearchIgnoresMarksOnLettersAndOrdersHeadingsFirst()
    {
        await using var opened = await site.OpenAsync("index.html");
        var page = opened.Page;
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("cafe");
        await Assertions.Expect(page.Locator(".hits li")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Searchbox).FillAsync("sort");
        await Assertions.Expect(page.Locator(".hits strong").First).ToHaveTextAsync("03 · Sorting");
        await page.GetByRole(AriaRole.Searchbox).FillAsync("no such words");
        await Assertions.Expect(page.Locator("#search-found")).ToHaveTextAsync("Nothing found.");
        await page.Keyboard.PressAsync("Escape");
        Assert.False(await page.Locator("dialog.search").IsVisibleAsync());
        await page.Keyboard.PressAsync("Control+k");
        await page.GetByRole(AriaRole.Searchbox).FillAsync("zeppelin");
        await Assertions.Expect(page.Locator(".hits mark")).ToHaveTextAsync(["zeppelin"]);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/02-queues\\.html#waiting-for-caf%C3%A9-tables$"));
        AssertQuiet(opened);
    }

    [Fact]
    public async Task WhatIsSearchedForIsTextAndNothingElse()
    {
        await using var opened = await site.OpenAsync(Stamps);
        await opened.Page.Keyboard.PressAsync("/");
        await opened.Page.Keyboard.TypeAsync("<first> [(.*");
        await Assertions.Expect(opened.Page.Locator("#search-found")).ToHaveTextAsync("Nothing found.");
        await opened.Page.GetByRole(AriaRole.Searchbox).FillAsync("<first>");
        await Assertions.Expect(opened.Page.Locator(".hits strong").First).ToHaveTextAsync("01 · Stamps <first>");
        AssertQuiet(opened);
    }

    [Fact]
    public async Task TheThemeIsThatOfAllPages()
    {
        await using var opened = await site.OpenAsync("index.html");
        Task<string> Paper() => opened.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        var light = await Paper();
        await opened.Page.Locator(".theme").ClickAsync();
        await opened.Page.Locator(".theme").ClickAsync();
        var dark = await Paper();
        Assert.NotEqual(light, dark);
        await opened.Page.GotoAsync(site.Address(Sorting));
        Assert.Equal((dark, "Dark"), (await Paper(), await opened.Page.Locator(".theme").InnerTextAsync()));
    }

    [Fact]
    public async Task FoldedSolutionsOpenByKeyboard()
    {
        await using var opened = await site.OpenAsync(Sorting);
        var solution = opened.Page.Locator(".tag-solution details");
        Assert.False(await solution.Locator("pre").IsVisibleAsync());
        await solution.Locator("summary").FocusAsync();
        await opened.Page.Keyboard.PressAsync("Enter");
        Assert.True(await solution.Locator("pre").IsVisibleAsync());
    }

    [Fact]
    public async Task OnPaperThereIsTheLectureOnly()
    {
        await using var opened = await site.OpenAsync(Sorting, scheme: ColorScheme.Dark);
        await opened.Page.EmulateMediaAsync(new() { Media = Media.Print });
        foreach (var gone in new[] { ".bar", ".find", "#course", "#contents", ".turn", "dialog.search" }) Assert.False(await opened.Page.Locator(gone).First.IsVisibleAsync(), gone);
        Assert.True(await opened.Page.Locator(".tag-solution pre").IsVisibleAsync());
        Assert.True(await opened.Page.Locator("h1").IsVisibleAsync());
        Assert.Equal("rgb(255, 255, 255)", await opened.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        await Keep(opened.Page, "print");
    }

    [Fact]
    public async Task WithoutScriptsThePagesAreReadAndLinkedAllTheSame()
    {
        await using var opened = await site.OpenAsync(Stamps);
        await using var context = await opened.Page.Context.Browser!.NewContextAsync(new() { JavaScriptEnabled = false, Offline = true });
        var page = await context.NewPageAsync();
        await page.GotoAsync(site.Address(Stamps));
        foreach (var useless in new[] { ".find", ".theme", "dialog.search" }) Assert.False(await page.Locator(useless).First.IsVisibleAsync(), useless);
        await page.Locator("a[rel=next]").ClickAsync();
        Assert.EndsWith("02-queues.html", page.Url);
    }

    private static void AssertQuiet(OpenPage opened)
    {
        Assert.Empty(opened.Messages);
        Assert.All(opened.Requests, url => Assert.Matches("^(file|data|blob):", url));
    }

    private static async Task Keep(IPage page, string name, bool fullPage = true) => await page.ScreenshotAsync(new()
    {
        Path = Path.Combine(Screenshots, $"book-{name.Replace('/', '-').Replace(".html", "", StringComparison.Ordinal).ToLowerInvariant()}.png"),
        FullPage = fullPage,
    });
}
