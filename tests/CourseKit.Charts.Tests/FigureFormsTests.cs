using System.Reflection;
using System.Text.Json;

namespace CourseKit.Charts.Tests;

public sealed class FigureFormsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coursekit-charts-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void ABarChartIsDrawnInBlocks()
    {
        var text = Chart.Bar(["long", "half"], [8, 4], title: "Bars").ToText();
        Assert.Equal(["Bars", $"long  {new string('█', 40)} 8", $"half  {new string('█', 20)} 4"], text.Split('\n'));
    }

    [Fact]
    public void AMatrixIsATableWithItsColumnsInLine()
    {
        var lines = Gallery.Figures["confusion"].ToText().Split('\n');
        Assert.Equal(
        [
            "Confusion matrix",
            "rows: True label, columns: Predicted label",
            "          negative  positive",
            "negative     2,612       121",
            "positive       143       589",
        ], lines);
    }

    [Fact]
    public void ALineIsARowOfLevels() =>
        Assert.Equal("▁▃▅▇█  0 → 8 (range 0 to 8)", Chart.Line([0, 2, 4, 6, 8]).ToString());

    [Fact]
    public void NothingIsSaidToBeNothing() => Assert.Contains("No data", Gallery.Figures["empty-bar"].ToText(), StringComparison.Ordinal);

    [Theory, MemberData(nameof(Gallery.Names), MemberType = typeof(Gallery))]
    public void TextsAreShortAndHoldNoControlCharacters(string name)
    {
        var text = Gallery.Figures[name].ToText();
        Assert.InRange(text.Length, 1, 20_000);
        Assert.DoesNotContain(text, character => char.IsControl(character) && character != '\n');
        Assert.DoesNotContain(Gallery.Figures[name].Description, char.IsControl);
    }

    [Fact]
    public void AHostFindsTheFourFormsByTheNameOfTheAttribute()
    {
        var attribute = typeof(Figure).GetCustomAttributesData().Single(data => data.AttributeType.Name == "TypeFormatterSourceAttribute");
        dynamic source = Activator.CreateInstance((Type)attribute.ConstructorArguments[0].Value!)!;
        var forms = new Dictionary<string, string>();
        foreach (var formatter in source.CreateTypeFormatters())
        {
            using var writer = new StringWriter();
            Assert.True((bool)formatter.Format(Gallery.Figures["bar"], writer));
            Assert.False((bool)formatter.Format("no figure", TextWriter.Null));
            forms.Add((string)formatter.MimeType, writer.ToString());
        }
        Assert.Equal(["application/vnd.plotly.v1+json", "text/html", "image/svg+xml", "text/plain"], forms.Keys);
        Assert.StartsWith("{\"data\":[", forms["application/vnd.plotly.v1+json"], StringComparison.Ordinal);
        Assert.Contains("<figure class=\"ck-chart\"", forms["text/html"], StringComparison.Ordinal);
        Assert.StartsWith("<svg ", forms["image/svg+xml"], StringComparison.Ordinal);
        Assert.StartsWith("Tweets by label", forms["text/plain"], StringComparison.Ordinal);
    }

    [Fact]
    public void TheFragmentHoldsTheFigureAsJsonThatCannotEndItsElement()
    {
        var html = Gallery.Figures["hostile"].ToHtml(includeScript: false);
        const string Start = "class=\"ck-chart-data\">";
        var json = html[(html.IndexOf(Start, StringComparison.Ordinal) + Start.Length)..html.IndexOf("</script>", StringComparison.Ordinal)];
        using var document = JsonDocument.Parse(json);
        Assert.Equal(JsonValueKind.Array, document.RootElement.GetProperty("data").ValueKind);
        Assert.DoesNotContain("<", json, StringComparison.Ordinal);
        Assert.DoesNotContain("CourseKitChart", html, StringComparison.Ordinal);
    }

    [Fact]
    public void ACopyOfAScriptCannotEndItsElement()
    {
        var path = Path.Combine(folder, "script.js");
        File.WriteAllText(path, "const a = '</script><!--<SCRIPT>';");
        Assert.Equal("<script type=\"text/plain\" id=\"coursekit-plotly\">const a = '<\\/script><\\!--<\\script>';</script>", PlotlyScript.ToHtml(path));
        Assert.Throws<ChartException>(() => PlotlyScript.ToHtml(Path.Combine(folder, "missing.js")));
    }

    [Theory]
    [InlineData("a.svg", "<svg ")]
    [InlineData("a.HTML", "<!DOCTYPE html>")]
    [InlineData("a.json", "{\"data\"")]
    public void SavingWritesTheFormOfTheExtensionAndLeavesNothingElse(string name, string start)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, "old");
        Gallery.Figures["roc"].Save(path);
        Assert.StartsWith(start, File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Equal([path], Directory.GetFiles(folder));
    }

    [Fact]
    public void SavingElsewhereIsRefusedInWords()
    {
        Assert.Contains("'.png'", Assert.Throws<ChartException>(() => Gallery.Figures["bar"].Save(Path.Combine(folder, "a.png"))).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be written", Assert.Throws<ChartException>(() => Gallery.Figures["bar"].Save(Path.Combine(folder, "missing", "a.svg"))).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder));
    }
}
