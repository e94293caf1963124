using Microsoft.Playwright;

namespace CourseKit.Charts.Tests;

/// <summary>A browser measures the texts of every picture, with its own fonts.</summary>
public class TextPlacementTests(Browser browser)
{
    // The corners of every text as the page shows them, turned ones included, and their names.
    private const string Quads = """
        () => [...document.querySelectorAll('svg text')].map(text => {
          const box = text.getBBox(), toScreen = text.getScreenCTM();
          const corner = (x, y) => { const p = new DOMPoint(x, y).matrixTransform(toScreen); return [p.x, p.y]; };
          return { name: text.textContent, size: parseFloat(getComputedStyle(text).fontSize),
            corners: [corner(box.x, box.y), corner(box.x + box.width, box.y), corner(box.x + box.width, box.y + box.height), corner(box.x, box.y + box.height)] };
        })
        """;

    public static MatrixTheoryData<string, int> FiguresAndWidths => new(Gallery.Figures.Keys, [320, 600, 900]);

    [Theory, MemberData(nameof(FiguresAndWidths))]
    public async Task TextsStayInsideAndNeverOverlap(string name, int width)
    {
        var page = await browser.NewPage();
        await page.SetViewportSizeAsync(1_000, 900);
        await page.SetContentAsync($"<body style='margin:0'>{Gallery.Figures[name].ToSvg(new SvgOptions { Width = width })}</body>");
        var frame = await page.Locator("svg").BoundingBoxAsync();
        var texts = await page.EvaluateAsync<PlacedText[]>(Quads);
        Assert.NotEmpty(texts);
        foreach (var text in texts)
        {
            Assert.True(text.size >= 11, $"'{text.name}' is only {text.size} pixels high");
            Assert.All(text.corners, corner => Assert.True(corner[0] >= 0 && corner[1] >= 0 && corner[0] <= frame!.Width && corner[1] <= frame.Height,
                $"'{text.name}' leaves the picture at {corner[0]:0.0}, {corner[1]:0.0}"));
        }
        for (var i = 0; i < texts.Length; i++)
            for (var j = i + 1; j < texts.Length; j++)
                Assert.False(Overlap(texts[i].corners, texts[j].corners), $"'{texts[i].name}' and '{texts[j].name}' overlap");
    }

    // Two convex shapes are apart if a line along one of their edges separates them.
    private static bool Overlap(double[][] one, double[][] other)
    {
        const double Tolerance = 0.5;
        foreach (var shape in new[] { one, other })
        {
            for (var i = 0; i < 2; i++)
            {
                double nx = shape[i + 1][1] - shape[i][1], ny = shape[i][0] - shape[i + 1][0];
                var length = Math.Sqrt(nx * nx + ny * ny);
                if (length == 0) return false;
                var (a, b) = (one.Select(p => (p[0] * nx + p[1] * ny) / length).ToArray(), other.Select(p => (p[0] * nx + p[1] * ny) / length).ToArray());
                if (a.Max() <= b.Min() + Tolerance || b.Max() <= a.Min() + Tolerance) return false;
            }
        }
        return true;
    }

    // Named as in the script above.
    private sealed class PlacedText
    {
        public string name { get; set; } = "";
        public double size { get; set; }
        public double[][] corners { get; set; } = [];
    }
}
