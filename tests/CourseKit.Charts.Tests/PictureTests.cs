using System.Globalization;
using System.Xml.Linq;

namespace CourseKit.Charts.Tests;

public class PictureTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Theory, MemberData(nameof(Gallery.Names), MemberType = typeof(Gallery))]
    public void IsWellFormedAndRunsNothing(string name)
    {
        var svg = Parse(Gallery.Figures[name]);
        string[] allowed = ["svg", "title", "desc", "style", "g", "rect", "line", "path", "circle", "text"];
        Assert.All(svg.DescendantsAndSelf(), element => Assert.Contains(element.Name.LocalName, allowed));
        Assert.DoesNotContain(svg.DescendantsAndSelf().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase));
    }

    [Theory, MemberData(nameof(Gallery.Names), MemberType = typeof(Gallery))]
    public void HasATitleAndATextAlternative(string name)
    {
        var svg = Parse(Gallery.Figures[name]);
        Assert.Equal("img", svg.Attribute("role")!.Value);
        var labels = svg.Attribute("aria-labelledby")!.Value.Split(' ').Select(id => svg.Elements().Single(element => element.Attribute("id")?.Value == id)).ToList();
        Assert.Equal(["title", "desc"], labels.Select(label => label.Name.LocalName));
        Assert.All(labels, label => Assert.NotEmpty(label.Value.Trim()));
    }

    [Theory, MemberData(nameof(Gallery.Names), MemberType = typeof(Gallery))]
    public void EveryColourIsAnAttributeTooForProgramsWithoutCss(string name)
    {
        foreach (var element in Parse(Gallery.Figures[name]).Descendants().Where(element => element.Attribute("class") is not null))
            Assert.Contains(element.Attributes(), attribute => attribute.Name.LocalName is "fill" or "stroke" && attribute.Value.StartsWith('#'));
    }

    [Fact]
    public void BarsAreAsLongAsTheirValues()
    {
        double[] values = [10, 25, 40];
        var heights = Parse(Chart.Bar(["a", "b", "c"], values)).Descendants(Svg + "rect").Where(IsMark).Select(bar => Number(bar, "height")).ToArray();
        Assert.Equal(3, heights.Length);
        for (var i = 1; i < values.Length; i++) Assert.Equal(values[i] / values[0], heights[i] / heights[0], 1e-3);
    }

    [Fact]
    public void BarsBelowZeroHangFromTheLineOfTheOthers()
    {
        var bars = Parse(Chart.Bar(["up", "down"], [3, -6])).Descendants(Svg + "rect").Where(IsMark).ToArray();
        Assert.Equal(Number(bars[0], "y") + Number(bars[0], "height"), Number(bars[1], "y"), 0.02);
        Assert.Equal(2, Number(bars[1], "height") / Number(bars[0], "height"), 1e-3);
    }

    [Fact]
    public void BarsOfOneLabelStandSideBySide()
    {
        var bars = Parse(Chart.Bar(["a", "b"], [new Series("one", [1, 2]), new Series("two", [3, 4])])).Descendants(Svg + "rect").Where(IsMark)
            .Select(bar => (From: Number(bar, "x"), To: Number(bar, "x") + Number(bar, "width"))).OrderBy(bar => bar.From).ToArray();
        Assert.Equal(4, bars.Length);
        for (var i = 1; i < bars.Length; i++) Assert.True(bars[i - 1].To <= bars[i].From);
    }

    [Fact]
    public void TheLineGoesThroughTheValuesAndBreaksAtGaps()
    {
        var path = Parse(Chart.Line([0.0, 10, 5, double.NaN, 5])).Descendants(Svg + "path").Single().Attribute("d")!.Value;
        var pieces = path.Split('M', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, pieces.Length);
        var y = pieces[0].Split('L').Select(point => double.Parse(point.Split(' ')[1], CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(3, y.Length);
        Assert.Equal(0.5, (y[0] - y[2]) / (y[0] - y[1]), 2e-4);
    }

    [Fact]
    public void TheFirstRowOfAMatrixIsOnTopAndLargerValuesAreDarker()
    {
        var cells = Parse(Chart.Heatmap(new[,] { { 0.0, 1 }, { 2, 4 } })).Descendants(Svg + "rect").Where(IsMark).ToArray();
        Assert.True(Number(cells[0], "y") < Number(cells[2], "y"));
        Assert.True(Number(cells[0], "x") < Number(cells[1], "x"));
        var brightness = cells.Select(cell => Brightness(cell.Attribute("fill")!.Value)).ToArray();
        Assert.Equal(brightness.OrderDescending(), brightness);
        Assert.Equal(4, brightness.Distinct().Count());
    }

    [Fact]
    public void WritingOnEveryColourOfAScaleCanBeRead()
    {
        foreach (var scale in Enum.GetValues<ColorScale>())
        {
            for (var step = 0; step < ColorRamp.Steps; step++)
            {
                var (ground, ink) = (ColorRamp.Of(scale).Step(step), ColorRamp.Of(scale).Ink(step));
                Assert.True(Contrast(ground.Light, ink.Light) >= 4.5, $"{scale}, step {step}, light");
                Assert.True(Contrast(ground.Dark, ink.Dark) >= 4.5, $"{scale}, step {step}, dark");
            }
        }
    }

    [Fact]
    public void TextsCanBeReadOnTheCard()
    {
        foreach (var color in new[] { Theme.Text, Theme.Muted })
        {
            Assert.True(Contrast(color.Light, Theme.Card.Light) >= 4.5);
            Assert.True(Contrast(color.Dark, Theme.Card.Dark) >= 4.5);
        }
    }

    [Fact]
    public void ManyPointsAreThinnedAndANoteSaysSo()
    {
        var svg = Gallery.Figures["scatter-100k"].ToSvg();
        Assert.InRange(svg.Length, 10_000, 200_000);
        Assert.Contains("5,000 of 100,000 points are drawn", svg, StringComparison.Ordinal);
        Assert.InRange(Gallery.Figures["line-100k"].ToSvg().Length, 10_000, 200_000);
        Assert.InRange(Gallery.Figures["attention-64"].ToSvg().Length, 10_000, 200_000);
    }

    [Fact]
    public void AThinnedLineKeepsItsExtremes()
    {
        var values = Gallery.Normal(100_000, 4);
        var path = Parse(Chart.Line(values)).Descendants(Svg + "path").Single().Attribute("d")!.Value;
        var y = path.Split('M', 'L').Where(point => point.Length > 0).Select(point => double.Parse(point.Split(' ')[1], CultureInfo.InvariantCulture)).ToArray();
        var whole = Parse(Chart.Line([values.Min(), values.Max()])).Descendants(Svg + "path").Single().Attribute("d")!.Value;
        var ends = whole[1..].Split('L').Select(point => double.Parse(point.Split(' ')[1], CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(ends.Max(), y.Max(), 0.02);
        Assert.Equal(ends.Min(), y.Min(), 0.02);
    }

    [Fact]
    public void TheSameFigureGivesTheSameBytesInEveryCulture()
    {
        var expected = Forms();
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NumberGroupSeparator = ".", NegativeSign = "~" } };
            Assert.Equal(expected, Forms());
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }

        static List<string> Forms() => [.. Gallery.Figures.Values.SelectMany(figure => new[] { figure.ToSvg(), figure.ToText(), figure.ToPlotlyJson(), figure.Description, figure.ToHtml() })];
    }

    [Fact]
    public void PicturesOfDifferentFiguresHaveDifferentIds()
    {
        var ids = Gallery.Figures.Values.Select(figure => Parse(figure).Attribute("id")!.Value).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public void ASizeOutOfReasonIsRefused()
    {
        Assert.Contains("240 to 4000", Assert.Throws<ChartException>(() => Gallery.Figures["bar"].ToSvg(new SvgOptions { Width = 10 })).Message, StringComparison.Ordinal);
        Assert.Contains("160 to 8000", Assert.Throws<ChartException>(() => Gallery.Figures["bar"].ToSvg(new SvgOptions { Height = 9_000 })).Message, StringComparison.Ordinal);
    }

    private static XElement Parse(Figure figure) => XDocument.Parse(figure.ToSvg()).Root!;

    /// <summary>Whether an element stands for a value: those have tooltips.</summary>
    private static bool IsMark(XElement element) => element.Element(Svg + "title") is not null;

    private static double Number(XElement element, string attribute) => double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);

    private static double Brightness(string hex) => Channels(hex).Sum();

    // WCAG 2.2, "contrast ratio" and "relative luminance", from the text of a colour.
    private static double Contrast(string one, string other)
    {
        double[] luminances = [Luminance(one), Luminance(other)];
        return (luminances.Max() + 0.05) / (luminances.Min() + 0.05);
    }

    private static double Luminance(string hex)
    {
        var linear = Channels(hex).Select(channel => channel <= 0.04045 ? channel / 12.92 : Math.Pow((channel + 0.055) / 1.055, 2.4)).ToArray();
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    }

    private static double[] Channels(string hex) => [.. new[] { 1, 3, 5 }.Select(start => int.Parse(hex.AsSpan(start, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)];
}
