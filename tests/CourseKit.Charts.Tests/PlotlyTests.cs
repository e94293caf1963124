using System.Security.Cryptography;
using System.Text.Json;

namespace CourseKit.Charts.Tests;

public class PlotlyTests(Browser browser)
{
    [Theory, MemberData(nameof(Gallery.Names), MemberType = typeof(Gallery))]
    public async Task PlotlyFindsNothingWrongWithTheJson(string name) =>
        Assert.Empty(await browser.Validate(Gallery.Figures[name].ToPlotlyJson(), LocalCopy()));

    [Fact]
    public async Task ValidationWouldFindAWrongAttribute()
    {
        var json = Gallery.Figures["bar"].ToPlotlyJson().Replace("\"orientation\":\"v\"", "\"orientation\":\"upright\"", StringComparison.Ordinal);
        Assert.Contains(await browser.Validate(json, LocalCopy()), problem => problem.Contains("orientation", StringComparison.Ordinal));
    }

    [Fact]
    public void TheIntegrityHashIsThatOfTheInstalledCopy()
    {
        var digest = Convert.ToBase64String(SHA256.HashData(File.ReadAllBytes(LocalCopy())));
        Assert.Equal(PlotlyScript.Integrity, $"sha256-{digest}");
    }

    [Fact]
    public void ThePinnedPackageIsTheVersionOfTheAddress()
    {
        using var package = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "package.json")));
        Assert.Equal(PlotlyScript.Version, package.RootElement.GetProperty("devDependencies").GetProperty("plotly.js-dist-min").GetString());
        Assert.Equal($"https://cdn.plot.ly/plotly-{PlotlyScript.Version}.min.js", PlotlyScript.CdnUrl);
    }

    [Fact]
    public void ValuesThatAreNotFiniteAreGapsInTheJson()
    {
        using var json = JsonDocument.Parse(Chart.Line([1, double.NaN, double.NegativeInfinity, 2]).ToPlotlyJson());
        var y = json.RootElement.GetProperty("data")[0].GetProperty("y");
        Assert.Equal([JsonValueKind.Number, JsonValueKind.Null, JsonValueKind.Null, JsonValueKind.Number], y.EnumerateArray().Select(value => value.ValueKind));
    }

    [Fact]
    public void TokensThatLookLikeTagsAreEscapedForPlotly()
    {
        using var json = JsonDocument.Parse(Chart.Attention(new float[,] { { 1, 0 }, { 0.5f, 0.5f } }, ["<s>", "a&b"]).ToPlotlyJson());
        var texts = json.RootElement.GetProperty("layout").GetProperty("xaxis").GetProperty("ticktext");
        Assert.Equal(["&lt;s&gt;", "a&amp;b"], texts.EnumerateArray().Select(text => text.GetString()));
    }

    [Fact]
    public void TokensThatOccurTwiceKeepTheirOwnColumns()
    {
        using var json = JsonDocument.Parse(Chart.Attention(new float[3, 3], ["the", "and", "the"]).ToPlotlyJson());
        var axis = json.RootElement.GetProperty("layout").GetProperty("xaxis");
        Assert.Equal([0, 1, 2], axis.GetProperty("tickvals").EnumerateArray().Select(value => value.GetInt32()));
        Assert.Equal("linear", axis.GetProperty("type").GetString());
    }

    private static string LocalCopy()
    {
        if (PlotlyScript.Find() is { } path) return path;
        Assert.Skip("plotly.js is not installed; 'npm ci' installs it.");
        return "";
    }
}
