using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace CourseKit.Charts.Tests;

/// <summary>The data, the picture and the text of an explorer.</summary>
public sealed partial class AttentionFormsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coursekit-attention-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void EveryWeightIsInTheDataWithThreeDecimals()
    {
        var part = Data(Sample.Explorer).GetProperty("parts")[0];
        var expected = Sample.Weights().Cast<float>().ToArray();
        var values = Numbers(part.GetProperty("weights"));
        Assert.Equal(expected.Length, values.Length);
        Assert.All(expected.Zip(values), pair => Assert.Equal(pair.First, pair.Second / 1000.0, 0.0005001));
        Assert.Equal(Sample.Tokens, part.GetProperty("from").EnumerateArray().Select(token => token.GetString()));
        Assert.Equal((3, 4, true, false), (part.GetProperty("layers").GetInt32(), part.GetProperty("heads").GetInt32(), part.GetProperty("self").GetBoolean(), part.GetProperty("causal").GetBoolean()));
    }

    [Fact]
    public void QueriesAndKeysAreInTheDataWithFourDigits()
    {
        var data = Data(Chart.NeuronView(new AttentionWeights(Sample.Weights(), Sample.Tokens), Sample.Neurons(2))).GetProperty("neurons")[0];
        Assert.Equal(1 / Math.Sqrt(Sample.Size), data.GetProperty("scale").GetDouble(), 1e-12);
        foreach (var (name, queries) in new[] { ("queries", true), ("keys", false) })
        {
            var largest = data.GetProperty(name).GetProperty("largest").GetDouble();
            var values = Numbers(data.GetProperty(name).GetProperty("values")).Select(step => (step - 32767) / 32767.0 * largest);
            Assert.All(Sample.Vectors(2, queries).Cast<float>().Zip(values), pair => Assert.Equal(pair.First, pair.Second, largest / 65_000));
        }
    }

    [Fact]
    public void PaddingThatNoTokenSeesIsNamed()
    {
        var weights = new float[1, 1, 3, 3];
        for (var query = 0; query < 3; query++) (weights[0, 0, query, 0], weights[0, 0, query, 1]) = (0.5f, 0.5f);
        var part = Data(Chart.HeadView(weights, ["a", "b", "[PAD]"])).GetProperty("parts")[0];
        Assert.Equal([2], part.GetProperty("unseen").EnumerateArray().Select(key => key.GetInt32()));
        Assert.False(part.GetProperty("causal").GetBoolean());
    }

    [Fact]
    public void AModelOfTwelveLayersAndHeadsOver64TokensStaysBelow700Kilobytes()
    {
        // Weights that differ as widely as a model's, without its zeros: the hard case for any compression.
        var (random, weights) = (new Random(7), new float[12, 12, 64, 64]);
        for (var row = 0; row < 12 * 12 * 64; row++)
        {
            var powers = Enumerable.Range(0, 64).Select(_ => Math.Exp(random.NextDouble() * 5)).ToArray();
            for (var key = 0; key < 64; key++) weights[row / 768, row / 64 % 12, row % 64, key] = (float)(powers[key] / powers.Sum());
        }

        Assert.InRange(Chart.ModelView(weights, Enumerable.Repeat("token", 64)).ToHtml().Length, 100_000, 700_000);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 9)]
    [InlineData(128, 128)]
    public void ThePictureIsWellFormedAndSmall(int queries, int keys)
    {
        var weights = new float[1, 1, queries, keys];
        for (var query = 0; query < queries; query++)
            for (var key = 0; key < keys; key++)
                weights[0, 0, query, key] = (float)Math.Pow(0.5, Math.Min(1 + (query + key) % keys, 20));
        var svg = Chart.HeadView(weights, Names(queries), queries == keys ? null : Names(keys)).ToSvg();
        var picture = XDocument.Parse(svg).Root!;
        Assert.Equal("img", picture.Attribute("role")?.Value);
        Assert.Contains("Layer 0, head 0", picture.Attribute("aria-label")?.Value, StringComparison.Ordinal);
        Assert.Equal(queries + keys, picture.Descendants().Count(element => element.Name.LocalName == "text" && element.Value.StartsWith('t')));
        Assert.Null(picture.DescendantsAndSelf().FirstOrDefault(element => element.Attribute("id") is not null || element.Name.LocalName == "script"));
        Assert.InRange(svg.Length, 500, 120_000);
    }

    [Fact]
    public void ThePictureHasALineForEveryWeightThatCanBeSeen()
    {
        var weights = new float[1, 1, 2, 2];
        (weights[0, 0, 0, 0], weights[0, 0, 0, 1], weights[0, 0, 1, 1]) = (0.75f, 0.25f, 1);
        var paths = XDocument.Parse(Chart.HeadView(weights, ["a", "b"]).ToSvg()).Descendants().Where(element => element.Name.LocalName == "path").ToList();
        Assert.Equal(3, paths.Sum(path => path.Attribute("d")!.Value.Count(letter => letter == 'M')));
        var strengths = paths.Select(path => double.Parse(path.Attribute("stroke-opacity")!.Value, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(strengths.Order(), strengths);
        Assert.Equal(3, strengths.Distinct().Count());
    }

    [Fact]
    public void TheTextNamesTheStrongestWeightOfEachToken()
    {
        var weights = new float[2, 1, 2, 3];
        (weights[1, 0, 0, 2], weights[1, 0, 0, 0], weights[1, 0, 1, 0]) = (0.75f, 0.25f, 1);
        var explorer = Chart.HeadView(weights, ["el", "gato"], ["the", "a", "cat"], layer: ^1, title: "Translation");
        Assert.Equal(
        [
            "Translation: Attention, 2 layers of 1 head, 2 to 3 tokens",
            "Layer 1, head 0, the strongest weight of each token:",
            "  el → cat 0.75",
            "  gato → the 1.00",
        ], explorer.ToString().Split('\n'));
        Assert.Equal("Layer 1, head 0: lines from 2 attending tokens on the left to 3 attended ones on the right. The strongest weights: gato to the 1.00; el to cat 0.75; el to the 0.25; el to a 0.00; gato to a 0.00.",
            explorer.Description);
    }

    [Fact]
    public void MarkupInTokensAndTitleStaysText()
    {
        string[] hostile = ["</script><script>alert(1)</script>", "<!--", "\" onload=\"alert(2)", "&amp;", "\u202e\u0000"];
        var html = Chart.HeadView(Sample.Weights(), hostile, title: "</title><script>alert(3)</script>").ToHtml();
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(html, "</script>"));
        Assert.Equal(2, Regex.Count(html, "<script"));
        Assert.DoesNotContain(html, character => char.IsControl(character) && character != '\n');
        Assert.Equal(hostile[..4], Data(Chart.HeadView(Sample.Weights(), hostile)).GetProperty("parts")[0].GetProperty("to").EnumerateArray().Take(4).Select(token => token.GetString()));
    }

    [Fact]
    public void NothingIsFetchedAndNothingHasAnId()
    {
        var html = Sample.Explorer.ToHtml().Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
        Assert.DoesNotMatch(Address(), html);
        Assert.DoesNotMatch(@"\sid=", html);
    }

    [Fact]
    public void AHostFindsTheFormsByTheNameOfTheAttribute()
    {
        var attribute = typeof(AttentionExplorer).GetCustomAttributesData().Single(data => data.AttributeType.Name == "TypeFormatterSourceAttribute");
        var source = (AttentionFormatterSource)Activator.CreateInstance((Type)attribute.ConstructorArguments[0].Value!)!;
        var forms = new Dictionary<string, string>();
        foreach (var formatter in source.CreateTypeFormatters())
        {
            using var writer = new StringWriter();
            var format = formatter.GetType().GetMethod("Format", [typeof(object), typeof(TextWriter)])!;
            Assert.True((bool)format.Invoke(formatter, [Sample.Explorer, writer])!);
            Assert.False((bool)format.Invoke(formatter, ["no explorer", TextWriter.Null])!);
            forms.Add((string)formatter.GetType().GetProperty("MimeType")!.GetValue(formatter)!, writer.ToString());
        }

        Assert.Equal(["text/html", "image/svg+xml", "text/plain"], forms.Keys);
        Assert.StartsWith("<figure class=\"ck-attention\"", forms["text/html"], StringComparison.Ordinal);
        Assert.StartsWith("<svg ", forms["image/svg+xml"], StringComparison.Ordinal);
        Assert.StartsWith("Attention: ", forms["text/plain"], StringComparison.Ordinal);
    }

    [Fact]
    public void APageOrAPictureIsSavedAndNothingElse()
    {
        Sample.Explorer.Save(Path.Combine(folder, "a.svg"));
        Sample.Explorer.Save(Path.Combine(folder, "a.HTML"));
        Assert.Equal(Sample.Explorer.ToSvg() + "\n", File.ReadAllText(Path.Combine(folder, "a.svg")));
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(Path.Combine(folder, "a.HTML")), StringComparison.Ordinal);
        Assert.Contains("cannot be saved as '.json'", Assert.Throws<ChartException>(() => Sample.Explorer.Save(Path.Combine(folder, "a.json"))).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be written", Assert.Throws<ChartException>(() => Sample.Explorer.Save(Path.Combine(folder, "missing", "a.svg"))).Message, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(folder).Length);
    }

    private static IEnumerable<string> Names(int count) => Enumerable.Range(0, count).Select(i => $"t{i}");

    private static JsonElement Data(AttentionExplorer explorer)
    {
        var html = explorer.ToHtml(includeScript: false);
        const string Start = "class=\"ck-attention-data\">";
        var json = html[(html.IndexOf(Start, StringComparison.Ordinal) + Start.Length)..html.IndexOf("</script>", StringComparison.Ordinal)];
        return JsonDocument.Parse(json).RootElement;
    }

    private static int[] Numbers(JsonElement packed)
    {
        using var bytes = new MemoryStream();
        using (var stream = new ZLibStream(new MemoryStream(packed.GetBytesFromBase64()), CompressionMode.Decompress)) stream.CopyTo(bytes);
        var (all, count) = (bytes.ToArray(), (int)bytes.Length / 2);
        return [.. Enumerable.Range(0, count).Select(i => all[i] | all[count + i] << 8)];
    }

    [GeneratedRegex(@"https?:|//[a-z]+\.|\bimport\b|\bfetch\(|XMLHttpRequest|src=|url\(", RegexOptions.IgnoreCase)]
    private static partial Regex Address();
}
