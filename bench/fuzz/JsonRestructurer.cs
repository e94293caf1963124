using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CourseKit.Bench.Fuzzing;

/// <summary>Changes to JSON that keep it JSON: values replaced by those of other types and sizes, parts left out, doubled, nested and put
/// where other parts belong.</summary>
internal static class JsonRestructurer
{
    private const int MostChanges = 4;
    private const int DeepNesting = 200;

    private static readonly JsonSerializerOptions AnyDepth = new() { MaxDepth = 100_000 };

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "1", "0.5", "1e308", "-1e308", "1e-320", "2147483647", "2147483648", "-2147483649", "16777215", "16777216", "9007199254740993", "18446744073709551616", "\"\"", "\" \"", "\"a\"", "\"\\u0000\"",
        "\"\\ud83d\\ude42\"", "\"[UNK]\"", "\"<unk>\"", "\"Isolated\"", "\"Contiguous\"", "\"always\"", "\"A\"", "{}", "[]", "[[]]", "{\"Regex\":\"(a*)*$\"}", "{\"Regex\":\"(?<=a{1,1000000})b\"}", "{\"Regex\":\"[\"}", "{\"Regex\":\"\"}", "{\"String\":\"\"}",
        "{\"Regex\":\"((((((((((a{50}){50}){50}){50}))))))\"}", "{\"Regex\":\"\\\\p{Unknown}\"}", "{\"Regex\":\".*.*.*.*.*x\"}", "[\"a\",\"b\"]", "[\"a\"]", "[0,1]", "\"AAAA\"", "\"BAAAAAAAAABhAA==\"",
    ];

    private static readonly string[] Kinds =
    [
        "BPE", "WordPiece", "WordLevel", "Unigram", "NFC", "NFD", "NFKC", "NFKD", "Lowercase", "Strip", "StripAccents", "Replace", "Prepend", "Nmt", "Precompiled", "BertNormalizer", "ByteLevel", "Sequence", "BertPreTokenizer", "Whitespace",
        "WhitespaceSplit", "Metaspace", "Punctuation", "Digits", "CharDelimiterSplit", "Split", "UnicodeScripts", "FixedLength", "BertProcessing", "RobertaProcessing", "TemplateProcessing", "BPEDecoder", "ByteFallback", "Fuse", "CTC", "Other",
    ];

    /// <summary>A changed copy.</summary>
    public static byte[] Restructure(byte[] valid, Random random)
    {
        var root = JsonNode.Parse(valid)!;
        for (var change = random.Next(2) == 0 ? 1 : random.Next(2, MostChanges + 1); change > 0; change--) Change(root, random);
        return Encoding.UTF8.GetBytes(root.ToJsonString(AnyDepth));
    }

    private static void Change(JsonNode root, Random random)
    {
        // Few of the places are in the vocabulary, which would otherwise have nearly all changes.
        var places = new List<(JsonNode Parent, object Place)>();
        Collect(root, places, random.Next(4) == 0);
        if (places.Count == 0) return;
        var (parent, place) = places[random.Next(places.Count)];
        switch (random.Next(10))
        {
            case 0: Remove(parent, place); break;
            case 1: Set(parent, place, Nested(random.Next(2) == 0 ? 2 : DeepNesting, Get(parent, place), random)); break;
            case 2 or 3: Copy(places[random.Next(places.Count)], parent, place); break;
            case 4: Add(parent, place, Get(parent, place)?.DeepClone(), random); break;
            case 5 or 6 when parent is JsonObject component && component.ContainsKey("type"): component["type"] = Kinds[random.Next(Kinds.Length)]; break;
            case 7 when parent is JsonObject renamed && place is string name: Rename(renamed, name, random); break;
            case 8 when Get(parent, place) is JsonValue value && value.TryGetValue<double>(out var number): Set(parent, place, JsonValue.Create(number + random.Next(-2, 3))); break;
            default: Set(parent, place, JsonNode.Parse(Values[random.Next(Values.Length)])); break;
        }
    }

    private static void Collect(JsonNode node, List<(JsonNode Parent, object Place)> places, bool vocabulary)
    {
        if (node is JsonObject properties)
        {
            foreach (var (name, value) in properties)
            {
                places.Add((node, name));
                if (value is not null && (vocabulary || name is not ("vocab" or "merges"))) Collect(value, places, vocabulary);
            }
        }
        else if (node is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                places.Add((node, i));
                if (list[i] is { } value) Collect(value, places, vocabulary);
            }
        }
    }

    private static JsonNode? Get(JsonNode parent, object place) => place is string name ? parent.AsObject()[name] : (int)place < parent.AsArray().Count ? parent[(int)place] : null;

    private static void Set(JsonNode parent, object place, JsonNode? value)
    {
        if (place is string name) parent.AsObject()[name] = value;
        else if ((int)place < parent.AsArray().Count) parent.AsArray()[(int)place] = value;
    }

    private static void Remove(JsonNode parent, object place)
    {
        if (place is string name) parent.AsObject().Remove(name);
        else if ((int)place < parent.AsArray().Count) parent.AsArray().RemoveAt((int)place);
    }

    private static void Copy((JsonNode Parent, object Place) source, JsonNode parent, object place) => Set(parent, place, Get(source.Parent, source.Place)?.DeepClone());

    private static void Add(JsonNode parent, object place, JsonNode? value, Random random)
    {
        if (place is string) parent.AsObject()[Values[random.Next(Values.Length)].Trim('"')] = value;
        else parent.AsArray().Insert(random.Next(parent.AsArray().Count + 1), value);
    }

    private static void Rename(JsonObject parent, string name, Random random)
    {
        var value = parent[name]?.DeepClone();
        parent.Remove(name);
        parent[random.Next(2) == 0 ? name + "x" : Kinds[random.Next(Kinds.Length)]] = value;
    }

    // Sequences of sequences, as components nest.
    private static JsonNode Nested(int depth, JsonNode? inner, Random random)
    {
        var node = inner?.DeepClone();
        var list = random.Next(3) switch { 0 => "normalizers", 1 => "pretokenizers", _ => "decoders" };
        for (var i = 0; i < depth; i++) node = new JsonObject { ["type"] = "Sequence", [list] = new JsonArray(node) };
        return node!;
    }
}
