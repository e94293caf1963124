using Microsoft.Playwright;

namespace CourseKit.Charts.Tests;

/// <summary>What a reader's browser makes of an explorer.</summary>
public sealed class AttentionPageTests(Browser browser) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coursekit-attention-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task ATokenUnderThePointerShowsItsWeightsAlone()
    {
        var (page, events) = await Open(Sample.Explorer);
        Assert.False(await page.Locator(".ck-attention-still").IsVisibleAsync());
        await Tokens(page, "from").Nth(2).HoverAsync();
        var expected = Percents(1, 2, query: 2);
        Assert.Equal(expected, await page.Locator(".ck-attention-to .ck-attention-share").AllTextContentsAsync());
        Assert.Equal(Sample.Tokens.Length, await page.Locator(".ck-attention-lines path").CountAsync());
        Assert.StartsWith("“cat” attends to “", await Status(page).TextContentAsync(), StringComparison.Ordinal);

        // From the other side: who attends to it.
        await Tokens(page, "to").Nth(0).HoverAsync();
        Assert.Equal(Enumerable.Range(0, 5).Select(query => Percents(1, 2, query)[0]), await page.Locator(".ck-attention-tokens.ck-attention-from .ck-attention-share").AllTextContentsAsync());
        Assert.StartsWith("“[CLS]” is attended to by “", await Status(page).TextContentAsync(), StringComparison.Ordinal);
        Assert.Equal([$"request {page.Url}"], events);
    }

    [Fact]
    public async Task LayerAndHeadAreChosen()
    {
        var (page, events) = await Open(Sample.Explorer);
        await Choice(page, "Layer").SelectOptionAsync("2");
        await Head(page, 0).ClickAsync();
        await Tokens(page, "from").Nth(4).HoverAsync();
        Assert.Equal(Percents(2, 0, query: 4), await page.Locator(".ck-attention-to .ck-attention-share").AllTextContentsAsync());
        Assert.Equal("true", await Head(page, 0).GetAttributeAsync("aria-pressed"));
        Assert.Equal("false", await Head(page, 2).GetAttributeAsync("aria-pressed"));
        Assert.Equal([$"request {page.Url}"], events);
    }

    [Fact]
    public async Task SeveralHeadsAreComparedInColoursAndWords()
    {
        var (page, _) = await Open(Sample.Explorer);
        await page.GetByLabel("several").CheckAsync();
        await Head(page, 0).ClickAsync();
        Assert.Equal(2, await page.Locator(".ck-attention-lines g").CountAsync());
        await Tokens(page, "from").Nth(1).HoverAsync();
        var means = Enumerable.Range(0, 5).Select(key => Percent((Rounded(1, 0, 1, key) + Rounded(1, 2, 1, key)) / 2));
        Assert.Equal(means, await page.Locator(".ck-attention-to .ck-attention-share").AllTextContentsAsync());
        Assert.Matches("^“the” attends to: in head 0 “.*; in head 2 “", await Status(page).TextContentAsync());
        await page.GetByLabel("several").UncheckAsync();
        Assert.Equal(1, await page.Locator(".ck-attention-lines g").CountAsync());
    }

    [Fact]
    public async Task ASmallPictureOpensItsHead()
    {
        var (page, events) = await Open(Chart.ModelView(Sample.Weights(), Sample.Tokens));
        Assert.Equal(12, await page.Locator(".ck-attention-grid button").CountAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Layer 2, head 1:" }).ClickAsync();
        Assert.Equal("2", await Choice(page, "Layer").InputValueAsync());
        Assert.Equal("true", await Head(page, 1).GetAttributeAsync("aria-pressed"));
        await Tokens(page, "from").Nth(0).HoverAsync();
        Assert.Equal(Percents(2, 1, query: 0), await page.Locator(".ck-attention-to .ck-attention-share").AllTextContentsAsync());
        Assert.Equal([$"request {page.Url}"], events);
    }

    [Fact]
    public async Task TheKeyboardReachesEverything()
    {
        var (page, _) = await Open(Sample.Explorer);
        await Tab(page, 1);
        Assert.Equal("One head", await Focused(page));
        await Tab(page, 3);
        Assert.Equal("2", await Focused(page));
        await page.Keyboard.PressAsync("ArrowLeft");
        Assert.Equal("true", await Head(page, 1).GetAttributeAsync("aria-pressed"));
        await Tab(page, 2);
        Assert.Equal("[CLS]", await Focused(page));
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowDown");
        Assert.StartsWith("“cat” attends to “", await Status(page).TextContentAsync(), StringComparison.Ordinal);
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("true", await Tokens(page, "from").Nth(2).GetAttributeAsync("aria-pressed"));
        await page.Keyboard.PressAsync("ArrowRight");
        Assert.StartsWith("“cat” is attended to by “", await Status(page).TextContentAsync(), StringComparison.Ordinal);
        await page.Keyboard.PressAsync("End");
        Assert.StartsWith("“[SEP]” is attended to by “", await Status(page).TextContentAsync(), StringComparison.Ordinal);
        await page.Keyboard.PressAsync("Escape");
        Assert.Equal("false", await Tokens(page, "from").Nth(2).GetAttributeAsync("aria-pressed"));
    }

    [Fact]
    public async Task TheGridOfHeadsIsWalkedWithArrows()
    {
        var (page, _) = await Open(Chart.ModelView(Sample.Weights(), Sample.Tokens));
        await page.Locator(".ck-attention-grid button").First.FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowRight");
        Assert.StartsWith("Layer 1, head 1: on average ", await Status(page).TextContentAsync(), StringComparison.Ordinal);
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("One head", await Focused(page));
        Assert.Equal("true", await Head(page, 1).GetAttributeAsync("aria-pressed"));
    }

    [Fact]
    public async Task TheNeuronViewShowsHowAWeightArises()
    {
        var (page, events) = await Open(Chart.NeuronView(new AttentionWeights(Sample.Weights(), Sample.Tokens), Sample.Neurons(1), head: 3, token: 2));
        Assert.Equal(Percents(1, 3, query: 2), await page.Locator("td.ck-attention-weight").AllTextContentsAsync());
        var (queries, keys) = (Sample.Vectors(1, queries: true), Sample.Vectors(1, queries: false));
        var scores = Enumerable.Range(0, 5).Select(key => Fixed(Sample.Score(queries, keys, 3, 2, key)));
        Assert.Equal(scores, await page.Locator("td.ck-attention-number").AllTextContentsAsync());
        await page.Locator("tbody tr").Nth(1).Locator("th").HoverAsync();
        await page.GetByLabel("Dimension").FillAsync("4");
        Assert.Equal($"Dimension 4: q of “cat” {Fixed(queries[3, 2, 4])} × k of “the” {Fixed(keys[3, 1, 4])} = {Fixed((double)queries[3, 2, 4] * keys[3, 1, 4])}.", await Status(page).TextContentAsync());
        await Choice(page, "Query of").SelectOptionAsync("0");
        Assert.Equal(Percents(1, 3, query: 0), await page.Locator("td.ck-attention-weight").AllTextContentsAsync());

        // Only layers whose queries and keys are known can be chosen here; the other views show all.
        Assert.Equal(["1"], await Choice(page, "Layer").Locator("option").AllTextContentsAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "One head" }).ClickAsync();
        Assert.Equal(["0", "1", "2"], await Choice(page, "Layer").Locator("option").AllTextContentsAsync());
        Assert.Equal([$"request {page.Url}"], events);
    }

    [Fact]
    public async Task WhatIsMaskedIsSaidToBe()
    {
        var (page, _) = await Open(Chart.NeuronView(new AttentionWeights(Sample.Weights(causal: true), Sample.Tokens), Sample.Neurons(0), token: 2));
        Assert.Equal(["masked", "masked"], (await page.Locator("td.ck-attention-weight").AllTextContentsAsync()).Skip(3));
    }

    [Fact]
    public async Task EncoderDecoderAndCrossAttentionAreChosen()
    {
        var cross = new float[1, 2, 2, 5];
        for (var head = 0; head < 2; head++) (cross[0, head, 0, 4], cross[0, head, 1, head]) = (1, 1);
        var explorer = new AttentionExplorer([new(Sample.Weights(), Sample.Tokens, "Encoder"), new(cross, ["el", "gato"], Sample.Tokens, "Cross")]) { Layer = 2, Head = 3 };
        var (page, events) = await Open(explorer);
        await Choice(page, "Attention").SelectOptionAsync(new SelectOptionValue { Label = "Cross" });
        Assert.Equal("0", await Choice(page, "Layer").InputValueAsync());
        Assert.Equal("true", await Head(page, 1).GetAttributeAsync("aria-pressed"));
        await Tokens(page, "from").Nth(1).HoverAsync();
        Assert.Equal("“gato” attends to “the” 100 %.", await Status(page).TextContentAsync());
        Assert.Equal(5, await Tokens(page, "to").CountAsync());
        Assert.Equal([$"request {page.Url}"], events);
    }

    [Fact]
    public async Task WithoutScriptsThereIsThePicture()
    {
        var context = await (await browser.NewPage()).Context.Browser!.NewContextAsync(new() { JavaScriptEnabled = false, Offline = true });
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(Saved(Sample.Explorer)).ToString());
        Assert.True(await page.GetByRole(AriaRole.Img).IsVisibleAsync());
        Assert.Equal(0, await page.Locator(".ck-attention-live").CountAsync());
        await context.CloseAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Dark, "", true)]
    [InlineData(ColorScheme.Light, "", false)]
    [InlineData(ColorScheme.Light, "data-theme='dark'", true)]
    [InlineData(ColorScheme.Dark, "data-theme='light'", false)]
    [InlineData(ColorScheme.Light, "data-jp-theme-light='false'", true)]
    [InlineData(ColorScheme.Dark, "data-jp-theme-light='true'", false)]
    [InlineData(ColorScheme.Light, "class='vscode-dark'", true)]
    public async Task ItIsLightOrDarkAsTheHostSays(ColorScheme system, string host, bool isDark)
    {
        var path = Path.Combine(folder, "themed.html");
        await File.WriteAllTextAsync(path, $"<!DOCTYPE html><meta charset='utf-8'><meta name='color-scheme' content='light dark'><body {host}>{Sample.Explorer.ToHtml()}", TestContext.Current.CancellationToken);
        var (page, _) = await Open(path, system);
        var color = await page.Locator(".ck-attention-live").EvaluateAsync<string>("live => getComputedStyle(live).backgroundColor");
        Assert.Equal(isDark ? Rgb(Theme.Card.Dark) : Rgb(Theme.Card.Light), color);
    }

    [Fact]
    public async Task TheThemeMayChangeWhileItIsOpen()
    {
        var (page, _) = await Open(Sample.Explorer);
        const string Line = "path => getComputedStyle(path).stroke";
        var path = page.Locator(".ck-attention-lines path").First;
        Assert.Equal(Rgb(Theme.SeriesColor(0).Light), await path.EvaluateAsync<string>(Line));
        await page.EvaluateAsync("document.documentElement.dataset.theme = 'dark'");
        Assert.Equal(Rgb(Theme.SeriesColor(0).Dark), await path.EvaluateAsync<string>(Line));
    }

    [Fact]
    public async Task SeveralExplorersShareAPageAndLaterOnesStartToo()
    {
        var path = Path.Combine(folder, "several.html");
        var fragment = Sample.Explorer.ToHtml();
        await File.WriteAllTextAsync(path, $"<!DOCTYPE html><meta charset='utf-8'>{fragment}{fragment}{Sample.Explorer.ToHtml(includeScript: false)}<div id='cell'></div>", TestContext.Current.CancellationToken);
        var (page, events) = await Open(path);
        await page.Locator(".ck-attention-live").Nth(2).WaitForAsync();

        // As notebook front ends do with an output: the HTML is set, and its scripts are made again so that they run.
        await page.EvaluateAsync("""
            html => {
              const cell = document.getElementById('cell');
              cell.innerHTML = html;
              for (const old of cell.querySelectorAll('script')) {
                const script = document.createElement('script');
                for (const { name, value } of old.attributes) script.setAttribute(name, value);
                script.textContent = old.textContent;
                old.replaceWith(script);
              }
            }
            """, fragment);
        await page.Locator("#cell .ck-attention-live").WaitForAsync();
        Assert.Equal(4, await page.Locator(".ck-attention-live").CountAsync());

        // Each keeps its own choice.
        await page.Locator("#cell").GetByRole(AriaRole.Button, new() { Name = "Head 0" }).ClickAsync();
        Assert.Equal(3, await page.Locator("[aria-label='Head 2'][aria-pressed='true']").CountAsync());
        Assert.Equal(0, await page.EvaluateAsync<int>("(() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id); return ids.length - new Set(ids).size; })()"));
        Assert.Equal([$"request {new Uri(path)}"], events);
    }

    [Fact]
    public async Task HostileTokensRunNothing()
    {
        string[] hostile = ["</script><script>alert(1)</script>", "<img src=x onerror=alert(2)>", "\" onload=\"alert(3)", "", "javascript:alert(4)"];
        var (page, events) = await Open(Chart.NeuronView(new AttentionWeights(Sample.Weights(), hostile), Sample.Neurons(0), title: "<script>alert(5)</script>"));
        await page.GetByRole(AriaRole.Button, new() { Name = "One head" }).ClickAsync();
        await Tokens(page, "from").Nth(1).HoverAsync();
        Assert.StartsWith("“<img src=x onerror=alert(2)>” attends to", await Status(page).TextContentAsync(), StringComparison.Ordinal);
        Assert.Equal([$"request {page.Url}"], events);
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1000)]
    [InlineData(ColorScheme.Dark, 1000)]
    [InlineData(ColorScheme.Light, 340)]
    public async Task TextHasContrastButtonsHaveNamesAndNothingOverflows(ColorScheme scheme, int width)
    {
        var (page, _) = await Open(Chart.NeuronView(new AttentionWeights(Sample.Weights(), Sample.Tokens), Sample.Neurons(0)), scheme);
        await page.SetViewportSizeAsync(width, 800);
        foreach (var view in new[] { "Neurons", "All heads", "One head" })
        {
            await page.GetByRole(AriaRole.Button, new() { Name = view }).ClickAsync();
            Assert.Empty(await page.EvaluateAsync<string[]>(Faint));
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{view} is wider than the page");
            Assert.Equal(0, await page.EvaluateAsync<int>("[...document.querySelectorAll('button')].filter(b => !(b.getAttribute('aria-label') || b.textContent.trim())).length"));
        }
    }

    // WCAG 2.2, "contrast ratio", of every text against the card.
    private const string Faint = """
        (() => {
          const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
          const luminance = (color) => {
            context.fillStyle = color;
            context.fillRect(0, 0, 1, 1);
            const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((value) => value / 255).map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const live = document.querySelector('.ck-attention-live');
          const card = luminance(getComputedStyle(live).backgroundColor);
          return [...live.querySelectorAll('*')].filter((node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim())).filter((node) => {
            const text = luminance(getComputedStyle(node).color);
            return (Math.max(text, card) + 0.05) / (Math.min(text, card) + 0.05) < 4.5;
          }).map((node) => node.outerHTML);
        })()
        """;

    private static ILocator Tokens(IPage page, string side) => page.Locator($".ck-attention-tokens.ck-attention-{side} button");

    private static ILocator Head(IPage page, int head) => page.GetByRole(AriaRole.Button, new() { Name = $"Head {head}", Exact = true });

    private static ILocator Choice(IPage page, string name) => page.GetByRole(AriaRole.Combobox, new() { Name = name, Exact = true });

    private static ILocator Status(IPage page) => page.Locator(".ck-attention-status");

    private static async Task Tab(IPage page, int times)
    {
        for (var i = 0; i < times; i++) await page.Keyboard.PressAsync("Tab");
    }

    private static Task<string> Focused(IPage page) => page.EvaluateAsync<string>("document.activeElement.textContent");

    private static double Rounded(int layer, int head, int query, int key) => Math.Round(Sample.Weights()[layer, head, query, key] * 1000.0) / 1000;

    private static string[] Percents(int layer, int head, int query) => [.. Enumerable.Range(0, Sample.Tokens.Length).Select(key => Percent(Rounded(layer, head, query, key)))];

    // As the script rounds: half up.
    private static string Percent(double share) => share < 0.01 ? share == 0 ? "0 %" : "<1 %" : FormattableString.Invariant($"{Math.Floor(share * 100 + 0.5)} %");

    private static string Fixed(double value) => value.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture).Replace('-', '−');

    private static string Rgb(string hex) => $"rgb({Convert.ToInt32(hex[1..3], 16)}, {Convert.ToInt32(hex[3..5], 16)}, {Convert.ToInt32(hex[5..7], 16)})";

    private string Saved(AttentionExplorer explorer)
    {
        var path = Path.Combine(folder, "explorer.html");
        explorer.Save(path);
        return path;
    }

    private Task<(IPage Page, List<string> Events)> Open(AttentionExplorer explorer, ColorScheme scheme = ColorScheme.Light) => Open(Saved(explorer), scheme);

    /// <summary>Opens a file, waits for the explorer, and keeps all that the page asks for, says or opens.</summary>
    private async Task<(IPage Page, List<string> Events)> Open(string path, ColorScheme scheme = ColorScheme.Light)
    {
        var page = await browser.NewPage(scheme);
        var events = new List<string>();
        page.Request += (_, request) => events.Add($"request {request.Url}");
        page.Console += (_, message) => events.Add($"console {message.Type}: {message.Text}");
        page.PageError += (_, error) => events.Add($"error {error}");
        page.Dialog += (_, dialog) => events.Add($"dialog {dialog.Message}");
        await page.GotoAsync(new Uri(path).ToString());
        await page.Locator(".ck-attention-live").First.WaitForAsync();
        return (page, events);
    }
}
