using System.Diagnostics;
using CourseKit.Browsing;
using CourseKit.Charts;
using Microsoft.Playwright;

namespace Notebooks.Tests;

/// <summary>The whole course as <c>coursekit book</c> builds it, in a browser without a network.</summary>
public sealed class BookTests(CourseBook book, Browser browser) : IClassFixture<CourseBook>
{
    private const int LargestPage = 1_000_000;

    private static readonly string Screenshots = Directory.CreateDirectory(Path.Combine(Repository.Root, "TestResults", "screenshots")).FullName;

    [Fact]
    public void Every_lecture_has_a_small_page_and_nothing_is_missing()
    {
        Assert.Equal((0, ""), (book.ExitCode, book.Errors));
        Assert.Equal(Repository.Lectures().Count(), book.Pages.Count());
        Assert.All(book.Pages.Append(book.Index), page => Assert.InRange(new FileInfo(page).Length, 5_000, LargestPage - 1));
    }

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(380, ColorScheme.Light)]
    public async Task The_first_page_is_quiet_and_fits_the_screen(int width, ColorScheme scheme)
    {
        await using var opened = await browser.OpenAsync(book.Index, width, scheme);
        await opened.Page.ScreenshotAsync(new() { Path = Path.Combine(Screenshots, $"book-index-{width}-{scheme}.png"), FullPage = true });
        Assert.Equal(width, await opened.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        foreach (var link in await opened.Page.Locator("ol.lectures h3 a").AllAsync()) Assert.True(File.Exists(new Uri(await link.EvaluateAsync<string>("link => link.href")).LocalPath));
        AssertQuiet(opened);
    }

    [Fact]
    public async Task Every_page_can_be_used_by_every_reader()
    {
        foreach (var page in book.Pages.Append(book.Index))
        {
            await using var light = await browser.OpenAsync(page);
            Assert.Empty(await PageAudit.ProblemsAsync(light.Page));
            await using var dark = await browser.OpenAsync(page, scheme: ColorScheme.Dark);
            Assert.Empty(await PageAudit.LowContrastAsync(dark.Page));
        }
    }

    [Fact]
    public async Task Every_link_leads_somewhere()
    {
        foreach (var page in book.Pages.Append(book.Index))
        {
            await using var opened = await browser.OpenAsync(page);
            var links = await opened.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('a[href]')].map(link => link.href)");
            foreach (var link in links.Distinct().Select(link => new Uri(link)).Where(link => link.IsFile))
            {
                Assert.True(Path.Exists(link.LocalPath), $"{page}: {link}");
                if (link.Fragment.Length < 2 || Path.GetExtension(link.LocalPath) != ".html") continue;
                await opened.Page.GotoAsync(link.AbsoluteUri);
                Assert.True(await opened.Page.EvaluateAsync<bool>("id => document.getElementById(id) !== null", Uri.UnescapeDataString(link.Fragment[1..])), $"{page}: {link}");
            }
        }
    }

    [Fact]
    public async Task Every_chart_turns_interactive_with_the_one_copy_of_plotly()
    {
        browser.Require();
        if (PlotlyScript.Find() is null) Assert.Skip("plotly.js is not installed; 'npm ci' installs it.");
        foreach (var page in book.Pages)
        {
            await using var opened = await browser.OpenAsync(page);
            foreach (var chart in await opened.Page.Locator(".ck-chart").AllAsync())
            {
                await chart.GetByRole(AriaRole.Button, new() { Name = "Interactive" }).ClickAsync();
                await chart.Locator(".ck-chart-live .main-svg").First.WaitForAsync();
            }

            Assert.InRange(opened.Requests.Count(url => url.EndsWith("plotly.min.js", StringComparison.Ordinal)), 0, 1);
            AssertQuiet(opened);
        }
    }

    [Fact]
    public async Task Every_solution_is_folded_and_opens()
    {
        foreach (var page in book.Pages)
        {
            await using var opened = await browser.OpenAsync(page);
            foreach (var solution in await opened.Page.Locator(".tag-solution details").AllAsync())
            {
                Assert.False(await solution.Locator("pre").First.IsVisibleAsync());
                await solution.Locator("summary").PressAsync("Enter");
                Assert.True(await solution.Locator("pre").First.IsVisibleAsync());
            }
        }
    }

    [Fact]
    public async Task Search_leads_from_the_first_page_to_a_section_by_keyboard()
    {
        await using var opened = await browser.OpenAsync(book.Index);
        await opened.Page.Keyboard.PressAsync("/");
        await opened.Page.Keyboard.TypeAsync("confusion matrix");
        await opened.Page.Locator(".hits mark").First.WaitForAsync();
        await opened.Page.ScreenshotAsync(new() { Path = Path.Combine(Screenshots, "book-search.png") });
        await opened.Page.Keyboard.PressAsync("Enter");
        await opened.Page.Locator("a.home").WaitForAsync();
        Assert.Contains("onfusion matrix", await opened.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        AssertQuiet(opened);
    }

    [Fact]
    public async Task A_lecture_on_paper_has_all_its_charts_and_solutions()
    {
        await using var opened = await browser.OpenAsync(book.Pages.First(), scheme: ColorScheme.Dark);
        await opened.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await opened.Page.ScreenshotAsync(new() { Path = Path.Combine(Screenshots, "book-print.png"), FullPage = true });
        foreach (var chart in await opened.Page.Locator(".ck-chart-picture svg").AllAsync()) Assert.True(await chart.IsVisibleAsync());
        foreach (var solution in await opened.Page.Locator(".tag-solution details pre").AllAsync()) Assert.True(await solution.IsVisibleAsync());
        Assert.False(await opened.Page.Locator(".bar").IsVisibleAsync());
    }

    private static void AssertQuiet(OpenPage opened)
    {
        Assert.Empty(opened.Messages);
        Assert.All(opened.Requests, url => Assert.Matches("^(file|data|blob):", url));
    }
}

/// <summary>Builds the book once, on the data and checkpoints of the repository.</summary>
public sealed class CourseBook : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coursekit-course-").FullName;

    public CourseBook()
    {
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "CourseKit.Cli.dll"), "book", Repository.Notebooks, "--output", Path.Combine(folder, "site"), "--parallel", "2"];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Root };
        foreach (var name in (string[])["COURSEKIT_DATA_MIRROR", "COURSEKIT_MODEL_MIRROR", "HF_HUB_CACHE", "XDG_CACHE_HOME"]) start.Environment.Remove(name);
        (start.Environment["COURSEKIT_HOME"], start.Environment["HF_HOME"]) = (Path.Combine(folder, "home"), Path.Combine(folder, "hub"));
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(TimeSpan.FromMinutes(30)))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException("The book was not built.");
        }

        (ExitCode, Printed, Errors) = (process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    public int ExitCode { get; }

    public string Printed { get; }

    public string Errors { get; }

    /// <summary>The first page.</summary>
    public string Index => Path.Combine(folder, "site", "index.html");

    /// <summary>The pages of the lectures.</summary>
    public IEnumerable<string> Pages => Directory.EnumerateFiles(Path.Combine(folder, "site"), "*.html", SearchOption.AllDirectories).Where(path => path != Index).Order(StringComparer.Ordinal);

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
