using System.Text;
using System.Text.Json.Nodes;
using CourseKit.Tokenizers;
using CourseKit.Tokenizers.SentencePiece;

namespace CourseKit.Bench.Fuzzing;

/// <summary>The readers of tokenizers: <c>tokenizer.json</c> and SentencePiece's <c>.model</c>. What is read also encodes and decodes a few
/// texts.</summary>
internal static class TokenizerTargets
{
    private const int KeptEntries = 80;

    // Special tokens and 256 bytes come first.
    private const int ByteFallbackEntries = 280;

    // A number in JSON or in a piece is a few bytes; a node, a token and its place in a table are a few hundred.
    private const int BytesForOne = 400;

    // What normalisers know of code points is filled in as texts need it, once for the process.
    private const int FixedTables = 4 << 20;

    private static readonly string[] Texts = ["", "Hello, world!  It's 12 o'clock\n", "naïve café 数字 🙂👩‍👩‍👧 [MASK]</s><unk> <extra_id_0>", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\u0301\u0323 \ufffd"];
    private static readonly int[] Ids = [0, 1, 5, 2, 1_000_000, 3, -1, int.MaxValue];

    // Fuzzing has a process to itself, and its files are this one, over and over.
    private static readonly string File = Path.Combine(Path.GetTempPath(), $"coursekit-fuzz-{Environment.ProcessId}.json");

    public static FuzzTarget Json { get; } = new("tokenizer.json", [.. JsonSeeds()], Words("\"type\":\"BPE\"", "\"type\":\"Sequence\"", "null", "[", "]", "{", "}", "\\ud800", "1e9", "-1", "2147483648", "(a+)+$", "\"vocab\":", "\"merges\":"), ReadJson, BytesForOne, bytes => bytes)
    {
        IsRefusal = error => error is TokenizerException,
        Restructure = JsonRestructurer.Restructure,
        FixedBytes = FixedTables,
    };

    public static FuzzTarget Model { get; } = new(".model", [.. ModelSeeds()], Words("\n", "\u0012", "\u001a", "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u0001", "\u0080", "\u0000\u0000\u00c0\u007f", "\u00e2\u0096\u0081"), ReadModel, BytesForOne, bytes => bytes)
    {
        IsRefusal = error => error is TokenizerException,
        Restructure = ProtobufRestructurer.Restructure,
        FixedBytes = FixedTables,
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } = [Json, Model];

    private static byte[][] Words(params string[] words) => [.. words.Select(Encoding.Latin1.GetBytes)];

    private static void ReadJson(byte[] bytes)
    {
        System.IO.File.WriteAllBytes(File, bytes);
        var tokenizer = Tokenizer.FromFile(File);
        foreach (var text in Texts)
        {
            var encoding = tokenizer.Encode(text, pair: "b");
            tokenizer.Decode(encoding.Ids, skipSpecialTokens: true);
            _ = (encoding.Tokens, encoding.WordIds, encoding.TypeIds, tokenizer.CountTokens(text));
        }

        tokenizer.Decode(Ids);
    }

    private static void ReadModel(byte[] bytes)
    {
        var model = SentencePieceProcessor.FromBytes(bytes);
        foreach (var text in Texts) model.Decode(model.Encode(text).Select(token => token.Id));
    }

    // Files with all kinds of components, and with a vocabulary that is cut to what a mutation can still hit.
    private static IEnumerable<byte[]> JsonSeeds()
    {
        var goldens = Path.Combine(Repository.Root, "tests", "goldens", "tokenizers");
        foreach (var path in new[] { "training", "families" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(goldens, folder), "tokenizer.json", SearchOption.AllDirectories)).Order(StringComparer.Ordinal))
            yield return Small(JsonNode.Parse(System.IO.File.ReadAllText(path))!.AsObject());
        foreach (var other in SmallTokenizers.All) yield return Encoding.UTF8.GetBytes(other);
    }

    private static byte[] Small(JsonObject root)
    {
        var model = root["model"]!.AsObject();
        var names = root["added_tokens"]!.AsArray().Select(token => (string)token!["content"]!).ToHashSet(StringComparer.Ordinal);
        if (model["vocab"] is JsonObject vocabulary)
        {
            var kept = vocabulary.Where(entry => names.Contains(entry.Key)).Concat(vocabulary).DistinctBy(entry => entry.Key).Take(KeptEntries).ToDictionary(entry => entry.Key, entry => (int)entry.Value!, StringComparer.Ordinal);
            model["vocab"] = new JsonObject(kept.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)JsonValue.Create(entry.Value))));
            if (model["merges"] is JsonArray merges) model["merges"] = new JsonArray([.. merges.Where(merge => IsKept(merge!, kept)).Take(KeptEntries).Select(merge => merge!.DeepClone())]);
        }
        else if (model["vocab"] is JsonArray list)
        {
            model["vocab"] = new JsonArray([.. list.Take(KeptEntries).Select(entry => entry!.DeepClone())]);
        }

        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private static bool IsKept(JsonNode merge, Dictionary<string, int> vocabulary)
    {
        var parts = merge is JsonArray pair ? [(string)pair[0]!, (string)pair[1]!] : ((string)merge!).Split(' ');
        return vocabulary.ContainsKey(parts[0]) && vocabulary.ContainsKey(parts[1]) && vocabulary.ContainsKey(parts[0] + parts[1]);
    }

    private static IEnumerable<byte[]> ModelSeeds()
    {
        var families = Path.Combine(Repository.Root, "tests", "goldens", "tokenizers", "families");
        var llama = System.IO.File.ReadAllBytes(Path.Combine(families, "llama", "tokenizer.model"));
        yield return llama;
        yield return ProtobufRestructurer.FewPieces(llama, ByteFallbackEntries);
        yield return ProtobufRestructurer.FewPieces(System.IO.File.ReadAllBytes(Path.Combine(families, "t5", "spiece.model")), KeptEntries);
    }
}
