using CourseKit.Browsing;
using CourseKit.Charts;
using Microsoft.Playwright;

namespace Notebooks.Tests;

/// <summary>What a reader gets to see of every lecture: its page, in a browser without a network.</summary>
public sealed class LecturePageTests(LectureRuns runs, Browser browser)
{
    private const int LargestPage = 1_000_000;
    private const string Chart = ".ck-chart";

    /// <summary>Pictures of the pages are kept here.</summary>
    private static readonly string Screenshots = Directory.CreateDirectory(Path.Combine(Repository.Root, "TestResults", "screenshots")).FullName;

    public static TheoryData<string> Lectures() => Repository.Lectures();

    public static TheoryData<string, int, ColorScheme> Screens()
    {
        var screens = new TheoryData<string, int, ColorScheme>();
        foreach (var lecture in Repository.Lectures())
        {
            screens.Add(lecture.Data, 1280, ColorScheme.Light);
            screens.Add(lecture.Data, 1280, ColorScheme.Dark);
            screens.Add(lecture.Data, 380, ColorScheme.Light);
            screens.Add(lecture.Data, 380, ColorScheme.Dark);
        }

        return screens;
    }

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task The_page_is_quiet_fits_the_screen_and_shows_every_chart(string lecture, int width, ColorScheme scheme)
    {
        await using var opened = await Open(lecture, width, scheme);
        var page = opened.Page;
        var charts = await page.Locator(Chart).AllAsync();
        Assert.NotEmpty(charts);
        foreach (var chart in charts)
        {
            var picture = chart.Locator(".ck-chart-picture svg");
            await picture.ScrollIntoViewIfNeededAsync();
            await Assertions.Expect(picture).ToBeInViewportAsync();
            var box = (await picture.BoundingBoxAsync())!;
            Assert.True(box.Width >= Math.Min(300, width * 0.8) && box.Height >= 100, $"A chart has {box.Width} by {box.Height} pixels.");
            Assert.True(await picture.Locator("text").CountAsync() > 0, "A chart has no text.");
        }

        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await Keep(page, lecture, $"{width}-{scheme}");
        AssertQuiet(opened);
    }

    [Theory]
    [MemberData(nameof(Lectures))]
    public async Task Every_chart_turns_interactive_with_the_local_plotly_and_answers_the_mouse(string lecture)
    {
        await using var opened = await Open(lecture);
        var page = opened.Page;
        if (await page.Locator($"#{PlotlyScript.ElementId}").CountAsync() == 0) Assert.Skip("plotly.js is not installed; 'npm ci' installs it.");
        foreach (var (index, chart) in (await page.Locator(Chart).AllAsync()).Index())
        {
            // The first by keyboard, the others by mouse.
            var button = chart.GetByRole(AriaRole.Button, new() { Name = "Interactive" });
            if (index == 0) await button.PressAsync("Enter");
            else await button.ClickAsync();
            await chart.Locator(".ck-chart-live .main-svg").First.WaitForAsync();
            await Assertions.Expect(button).ToHaveAttributeAsync("aria-pressed", "true");
            Assert.True(await Hover(page, chart) != "", $"Chart {index + 1} does not answer the mouse.");
        }

        await Keep(page, lecture, "interactive");
        AssertQuiet(opened);
    }

    [Theory]
    [MemberData(nameof(Lectures))]
    public async Task An_interactive_chart_turns_back_into_its_picture(string lecture)
    {
        await using var opened = await Open(lecture);
        if (await opened.Page.Locator($"#{PlotlyScript.ElementId}").CountAsync() == 0) Assert.Skip("plotly.js is not installed; 'npm ci' installs it.");
        var chart = opened.Page.Locator(Chart).First;
        var button = chart.GetByRole(AriaRole.Button, new() { Name = "Interactive" });
        await button.ClickAsync();
        await chart.Locator(".ck-chart-live .main-svg").First.WaitForAsync();
        await button.ClickAsync();
        await Assertions.Expect(chart.Locator(".ck-chart-picture svg")).ToBeVisibleAsync();
        await Assertions.Expect(chart.Locator(".ck-chart-live")).ToBeHiddenAsync();
        AssertQuiet(opened);
    }

    [Theory]
    [MemberData(nameof(Lectures))]
    public async Task Without_plotly_and_network_a_line_says_so_and_the_picture_stays(string lecture)
    {
        browser.Require();
        await using var opened = await browser.OpenAsync(runs.Solved(lecture).PagePath);
        var chart = opened.Page.Locator(Chart).First;
        AssertQuiet(opened);
        await chart.GetByRole(AriaRole.Button, new() { Name = "Interactive" }).ClickAsync();
        await Assertions.Expect(chart.GetByRole(AriaRole.Status)).ToContainTextAsync("Not interactive");
        await Assertions.Expect(chart.Locator(".ck-chart-picture svg")).ToBeVisibleAsync();
        Assert.Equal([PlotlyScript.CdnUrl], opened.Requests.Where(url => !url.StartsWith("file:", StringComparison.Ordinal) && !url.StartsWith("data:", StringComparison.Ordinal)));
        await chart.ScrollIntoViewIfNeededAsync();
        await Keep(opened.Page, lecture, "without-plotly", fullPage: false);
    }

    [Theory]
    [MemberData(nameof(Lectures))]
    public async Task Folded_solutions_open_by_keyboard(string lecture)
    {
        await using var opened = await Open(lecture);
        var page = opened.Page;
        var solutions = await page.Locator(".tag-solution details").AllAsync();
        Assert.NotEmpty(solutions);
        foreach (var solution in solutions)
        {
            Assert.False(await solution.Locator("pre").IsVisibleAsync());
            await TabTo(page, solution);
            await page.Keyboard.PressAsync("Enter");
            Assert.True(await solution.Locator("pre").IsVisibleAsync());
        }

        await solutions[0].ScrollIntoViewIfNeededAsync();
        await Keep(page, lecture, "solutions", fullPage: false);
        AssertQuiet(opened);
    }

    [Theory]
    [MemberData(nameof(Lectures))]
    public void Without_plotly_the_page_is_small(string lecture)
    {
        Assert.InRange(new FileInfo(runs.Solved(lecture).PagePath).Length, 10_000, LargestPage);
        Assert.DoesNotContain($"id=\"{PlotlyScript.ElementId}\"", File.ReadAllText(runs.Solved(lecture).PagePath), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Lectures))]
    public void On_the_original_data_the_page_is_small_but_for_plotly(string lecture)
    {
        if (LectureRuns.Tweets is null) Assert.Skip("COURSEKIT_DATA_MIRROR names no folder with the original data.");
        var plotly = PlotlyScript.Find() is { } path ? new FileInfo(path).Length : 0;
        Assert.InRange(new FileInfo(runs.OnOriginals(lecture).PagePath).Length - plotly, 10_000, LargestPage);
    }

    private Task<OpenPage> Open(string lecture, int width = 1280, ColorScheme scheme = ColorScheme.Light)
    {
        browser.Require();
        return browser.OpenAsync(runs.OnSample(lecture).PagePath, width, scheme);
    }

    // Moves over the plot from its middle outwards until something answers: a line or a bar need not lie in the middle.
    private static async Task<string> Hover(IPage page, ILocator chart)
    {
        const int Sweeps = 4;
        var plot = chart.Locator(".nsewdrag").First;
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            foreach (var x in new[] { 0.48, 0.26, 0.12, 0.74, 0.9 })
            {
                // Measured anew: charts above this one may still be taking their size.
                await plot.ScrollIntoViewIfNeededAsync();
                var box = (await plot.BoundingBoxAsync())!;
                foreach (var y in new[] { 0.53, 0.97, 0.22, 0.03 })
                {
                    await page.Mouse.MoveAsync((float)(box.X + box.Width * x), (float)(box.Y + box.Height * y), new() { Steps = 3 });
                    if (await Answer(chart) is { Length: > 0 } text) return text;
                }
            }
        }

        return "";
    }

    // Plotly looks at the mouse some times a second only, and fills its label after it has made it.
    private static Task<string> Answer(ILocator chart) => chart.EvaluateAsync<string>(
        """
        async chart => {
          const text = () => [...chart.querySelectorAll('.hoverlayer text')].map(item => item.textContent).join('');
          for (let frame = 0; frame < 30 && !text(); frame++) await new Promise(requestAnimationFrame);
          return text();
        }
        """);

    private static async Task TabTo(IPage page, ILocator solution)
    {
        for (var presses = 0; presses < 500; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await solution.EvaluateAsync<bool>("solution => document.activeElement === solution.querySelector('summary')")) return;
        }

        Assert.Fail("The keyboard does not reach a solution.");
    }

    private static void AssertQuiet(OpenPage opened)
    {
        Assert.Empty(opened.Messages);
        var own = Assert.Single(opened.Requests, url => !url.StartsWith("data:", StringComparison.Ordinal) && !url.StartsWith("blob:", StringComparison.Ordinal));
        Assert.StartsWith("file:", own, StringComparison.Ordinal);
    }

    private static async Task Keep(IPage page, string lecture, string name, bool fullPage = true)
    {
        var path = Path.Combine(Screenshots, $"{Path.GetFileNameWithoutExtension(lecture)}-{name.ToLowerInvariant()}.png");
        // Bars that stick to the top of the window would lie across the middle of the page's picture.
        if (fullPage) await page.EvaluateAsync("window.scrollTo(0, 0)");
        await page.ScreenshotAsync(new() { Path = path, FullPage = fullPage });
        TestContext.Current.TestOutputHelper?.WriteLine(path);
    }
}
