using System.Text.Json;

namespace CourseKit.Tokenizers.Tests.Normalizers;

public sealed class ReplacingNormalizerTests
{
    [Theory]
    [InlineData("""{"String":"e"}""", "EE", "see", "sEEEE")]
    [InlineData("""{"String":" "}""", "▁", "a b  c", "a▁b▁▁c")]
    [InlineData("""{"String":"."}""", "", "a.b.", "ab")]
    [InlineData("""{"String":""}""", "-", "ab", "-a-b-")]
    [InlineData("""{"Regex":"\\s+"}""", "_", "a \n b ", "a_b_")]
    [InlineData("""{"Regex":"(\\w)"}""", "$1", "a", "$1")] // no references to groups
    [InlineData("""{"Regex":"x*"}""", "-", "axb", "-a-b-")]
    [InlineData("""{"Regex":"."}""", "😀", "ab", "😀😀")]
    public void Every_match_is_replaced(string pattern, string content, string text, string expected)
    {
        var json = $$"""{"type":"Replace","pattern":{{pattern}},"content":"{{content}}"}""";

        Assert.Equal(expected, Normalizer.FromJson(json).Normalize(text));
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(json).RootElement, JsonDocument.Parse(Written(Normalizer.FromJson(json))).RootElement));
    }

    [Fact]
    public void What_replaces_a_match_stands_for_its_last_character()
    {
        var text = new NormalizedText("ab  c");
        new ReplaceNormalizer(TextPattern.FromRegex("\\s+"), "<->").Apply(text);

        Assert.Equal("ab<->c", text.ToString());
        Assert.Equal(new TextSpan(3, 4), text.OriginalSpan(2, 3));
        Assert.Equal(new TextSpan(3, 4), text.OriginalSpan(2, 5));
        Assert.Equal(new TextSpan(4, 5), text.OriginalSpan(5, 6));
        Assert.Equal(new TextSpan(0, 2), text.OriginalSpan(0, 2));
    }

    [Theory]
    [InlineData("▁")]
    [InlineData("😀x")]
    public void What_is_put_in_front_stands_for_the_first_character(string prepend)
    {
        var text = new NormalizedText("ab");
        new PrependNormalizer(prepend).Apply(text);

        Assert.Equal(prepend + "ab", text.ToString());
        Assert.Equal(new TextSpan(0, 1), text.OriginalSpan(0, prepend.Length));
        Assert.Equal(new TextSpan(0, 1), text.OriginalSpan(0, prepend.Length + 1));
        Assert.Equal(new TextSpan(1, 2), text.OriginalSpan(prepend.Length + 1, prepend.Length + 2));
        Assert.Equal("", new PrependNormalizer(prepend).Normalize(""));
        Assert.Equal(prepend, JsonDocument.Parse(Written(new PrependNormalizer(prepend))).RootElement.GetProperty("prepend").GetString());
    }

    [Fact]
    public void Nmt_drops_controls_and_evens_out_spaces()
    {
        Assert.Equal("ab c d e\u00A0f", new NmtNormalizer().Normalize("a\u0001\u007Fb\tc\u200Bd\u2028e\u00A0f\u000B"));
        Assert.Equal("\0\u0085", new NmtNormalizer().Normalize("\0\u0085"));
        Assert.Equal("""{"type":"Nmt"}""", Written(new NmtNormalizer()));
    }

    [Theory]
    [InlineData("""{"type":"Replace","pattern":{"Regex":"["},"content":""}""", "pattern.Regex")]
    [InlineData("""{"type":"Replace","pattern":{"String":"a"}}""", "content")]
    [InlineData("""{"type":"Replace","pattern":"a","content":""}""", "pattern")]
    [InlineData("""{"type":"Prepend"}""", "prepend")]
    public void A_bad_field_is_named(string json, string field) =>
        Assert.Contains(field, Assert.Throws<TokenizerException>(() => Normalizer.FromJson(json)).Message);

    [Fact]
    public void Lower_case_does_not_depend_on_the_runtime() => Assert.Equal("\U00016EBB\uA7CF", new LowercaseNormalizer().Normalize("\U00016EA0\uA7CE"));

    private static string Written(Normalizer normalizer)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            normalizer.WriteJson(writer);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
