using System.Text.Json;
using Microsoft.Playwright;

namespace CourseKit.Browsing;

/// <summary>What a page owes to readers who use a keyboard or a screen reader, or see little contrast: rules of WCAG 2.2 (A and AA) that a program can check.</summary>
internal static class PageAudit
{
    // Success criterion 1.4.3 (AA): contrast of text of ordinary size.
    private const double LeastContrast = 4.5;
    private const int MostTabs = 400;

    private const string Structure = """
        (() => {
          const problems = [];
          const all = selector => [...document.querySelectorAll(selector)];
          const say = (rule, item) => problems.push(`${rule}: ${item.outerHTML.slice(0, 160)}`);
          const named = item => item.getAttribute('aria-label') || (item.getAttribute('aria-labelledby') || '').split(' ').map(id => document.getElementById(id)?.textContent).join('').trim();
          if (!document.documentElement.lang) problems.push('no language');
          if (!document.title.trim()) problems.push('no title');
          for (const selector of ['header', 'main', 'footer']) if (all(`body > ${selector}`).length !== 1) problems.push(`not one ${selector}`);
          const navigations = all('nav').map(named);
          if (new Set(navigations).size !== navigations.length || navigations.includes('')) problems.push(`navigations share or lack a name: ${navigations}`);
          all('button, a[href], summary').filter(item => !(named(item) || item.textContent.trim())).forEach(item => say('no name', item));
          all('input, select, textarea').filter(item => item.type !== 'hidden' && !item.labels?.length && !named(item)).forEach(item => say('no label', item));
          all('img').filter(item => !item.hasAttribute('alt')).forEach(item => say('no alternative text', item));
          all('svg').filter(item => item.getAttribute('aria-hidden') !== 'true' && !(item.getAttribute('role') === 'img' && (named(item) || item.querySelector(':scope > title')))).forEach(item => say('a picture without a name', item));
          const levels = all('h1, h2, h3, h4, h5, h6').map(item => +item.tagName[1]);
          if (levels.filter(level => level === 1).length !== 1 || levels[0] !== 1) problems.push(`headings do not start with one of level 1: ${levels}`);
          if (levels.some((level, index) => index > 0 && level > levels[index - 1] + 1)) problems.push(`a level of headings is left out: ${levels}`);
          const ids = all('[id]').map(item => item.id);
          ids.filter((id, index) => ids.indexOf(id) !== index).forEach(id => problems.push(`an id occurs twice: ${id}`));
          for (const attribute of ['aria-labelledby', 'aria-describedby', 'for'])
            all(`[${attribute}]`).forEach(item => item.getAttribute(attribute).split(' ').filter(id => !document.getElementById(id)).forEach(() => say(`${attribute} names nothing`, item)));
          all('[tabindex]').filter(item => item.tabIndex > 0).forEach(item => say('an order of its own', item));
          all('ul, ol').flatMap(list => [...list.children]).filter(item => !['LI', 'SCRIPT', 'TEMPLATE'].includes(item.tagName)).forEach(item => say('a list holds what is no item', item));
          all('table').filter(table => table.rows.length > 1 && !table.querySelector('th')).forEach(item => say('a table without headers', item));
          return problems;
        })()
        """;

    private const string Colours = """
        (() => {
          document.querySelectorAll('details').forEach(box => { box.open = true; });
          const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
          const rgb = colour => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
          const seen = new Map();
          for (const item of document.querySelectorAll('body *:not(svg, svg *, script, style, noscript)')) {
            if (!item.checkVisibility() || ![...item.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())) continue;
            let back = item;
            while (back && rgb(getComputedStyle(back).backgroundColor)[3] === 0) back = back.parentElement;
            const pair = [...rgb(getComputedStyle(item).color).slice(0, 3), ...rgb(getComputedStyle(back ?? document.body).backgroundColor).slice(0, 3)];
            seen.set(pair.join(), { name: `${item.tagName}.${item.className}`, pair });
          }
          return [...seen.values()];
        })()
        """;

    // What has the focus, and whether it shows it.
    private const string Focused = """
        (() => {
          const item = document.activeElement;
          if (!item || item === document.body) return ['', true];
          const style = getComputedStyle(item);
          const shows = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none';
          return [`${item.tagName} ${(item.getAttribute('aria-label') || item.textContent).trim().slice(0, 60)}`, shows];
        })()
        """;

    /// <summary>Everything about the page that breaks a rule, a line each. Leaves what is folded open.</summary>
    public static async Task<IReadOnlyList<string>> ProblemsAsync(IPage page) =>
    [
        .. await page.EvaluateAsync<string[]>(Structure),
        .. await InvisibleFocusAsync(page),
        .. await LowContrastAsync(page),
    ];

    /// <summary>Text that is hard to read, in the theme that the page shows.</summary>
    public static async Task<IReadOnlyList<string>> LowContrastAsync(IPage page)
    {
        var problems = new List<string>();
        var pairs = await page.EvaluateAsync<JsonElement>(Colours);
        foreach (var item in pairs.EnumerateArray())
        {
            var channels = item.GetProperty("pair").EnumerateArray().Select(channel => channel.GetInt32()).ToArray();
            var contrast = Contrast(channels[..3], channels[3..]);
            if (contrast < LeastContrast) problems.Add(FormattableString.Invariant($"contrast {contrast:0.00} of {string.Join(',', channels)}: {item.GetProperty("name")}"));
        }

        if (pairs.GetArrayLength() < 3) problems.Add("hardly any text was found to look at");
        return problems;
    }

    private static async Task<IReadOnlyList<string>> InvisibleFocusAsync(IPage page)
    {
        var problems = new List<string>();
        for (var tab = 0; tab < MostTabs; tab++)
        {
            await page.Keyboard.PressAsync("Tab");
            var state = await page.EvaluateAsync<JsonElement>(Focused);
            var name = state[0].GetString()!;
            if (name.Length == 0) return tab > 0 ? problems : ["nothing takes the focus"];
            if (!state[1].GetBoolean()) problems.Add($"the focus cannot be seen: {name}");
        }

        return problems;
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
