using System.Text.Json;
using System.Text.Json.Nodes;

namespace CourseKit.Tokenizers.Tests;

/// <summary>What is written says the same as what was read, key by key, and behaves the same.</summary>
public sealed class SavingTests : IDisposable
{
    private static readonly string[] s_texts = ["Hello, world!", "  naïve café 漢字 🙂 don't ", "[CLS] <s> </s> <unk>", "ab\ncd\t12345", ""];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Files() => [.. TestTokenizers.JsonFiles().Select(path => Path.GetRelativePath(TestTokenizers.Root, path))];

    [Theory]
    [MemberData(nameof(Files))]
    public void What_is_written_has_the_keys_and_values_that_were_read(string file)
    {
        var original = File.ReadAllText(Path.Combine(TestTokenizers.Root, file));
        var written = Tokenizer.FromJson(original).ToJson();
        Assert.Equal("", Difference(JsonNode.Parse(original), JsonNode.Parse(written), "$"));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_written_and_read_again_behaves_the_same(string file)
    {
        var original = Tokenizer.FromFile(Path.Combine(TestTokenizers.Root, file));
        var path = Path.Combine(_folder.Path, "tokenizer.json");
        original.Save(path);
        var again = Tokenizer.FromFile(path);
        foreach (var text in s_texts)
        {
            Assert.Equal(original.Encode(text, "a pair"), again.Encode(text, "a pair"));
            Assert.Equal(original.Decode(original.EncodeIds(text)), again.Decode(again.EncodeIds(text)));
        }
    }

    [Fact]
    public void A_folder_keeps_what_the_configuration_said()
    {
        var source = TestTokenizers.JsonFiles().First(path => path.Contains("roberta", StringComparison.Ordinal));
        var original = Tokenizer.FromPretrained(Path.GetDirectoryName(source)!);
        original.SavePretrained(_folder.Path);
        var again = Tokenizer.FromPretrained(_folder.Path);
        Assert.Equal((original.BosToken, original.EosToken, original.MaskToken, original.TokenizerClass, original.ModelMaxLength),
            (again.BosToken, again.EosToken, again.MaskToken, again.TokenizerClass, again.ModelMaxLength));
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder.Path, "tokenizer_config.json")));
        Assert.Equal("replace", config.RootElement.GetProperty("errors").GetString()); // a field that has no member here
        Assert.Equal(original.Encode("Hello <mask>!"), again.Encode("Hello <mask>!"));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.tmp"));
    }

    [Fact]
    public void A_component_that_the_format_lacks_is_refused_by_name_and_nothing_is_written()
    {
        var tokenizer = new Tokenizer(new WordLevelModel(new Vocabulary([new("<unk>", 0)])), new Shout());
        var path = Path.Combine(_folder.Path, "tokenizer.json");
        Assert.Contains("Shout", Assert.Throws<TokenizerException>(() => tokenizer.Save(path)).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private sealed class Shout : Normalizer
    {
        public override void Apply(NormalizedText text) { }
    }

    /// <summary>The first place where two documents differ, or an empty text. Pairs of merges may be written in either of the format's two
    /// ways, and fields that an older version of the format lacks have their defaults.</summary>
    private static string Difference(JsonNode? expected, JsonNode? actual, string path)
    {
        if (expected is JsonValue joined && actual is JsonArray pair && path.Contains(".merges", StringComparison.Ordinal))
            return joined.GetValue<string>() == string.Join(' ', pair.Select(half => half!.GetValue<string>())) ? "" : path;
        if (expected is JsonObject fields && actual is JsonObject written)
            return fields.Select(field => written.ContainsKey(field.Key) || field.Value is null
                ? Difference(field.Value, written[field.Key], $"{path}.{field.Key}") : $"{path}.{field.Key} is missing").FirstOrDefault(found => found.Length > 0) ?? "";
        if (expected is JsonArray items && actual is JsonArray others)
            return items.Count != others.Count ? $"{path}: {others.Count} items, expected {items.Count}"
                : Enumerable.Range(0, items.Count).Select(i => Difference(items[i], others[i], $"{path}[{i}]")).FirstOrDefault(found => found.Length > 0) ?? "";
        return JsonNode.DeepEquals(expected, actual) ? "" : $"{path}: {actual?.ToJsonString()}, expected {expected?.ToJsonString()}";
    }
}
