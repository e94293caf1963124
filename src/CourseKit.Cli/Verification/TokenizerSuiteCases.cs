using System.Globalization;
using System.Text.Json;
using CourseKit.Tokenizers;
using static CourseKit.Cli.Verification.TokenizerSuiteComparison;

namespace CourseKit.Cli.Verification;

/// <summary>Runs the cases of one tokenizer: texts, pairs, truncation, padding, pre-split words, decoding.</summary>
internal static class TokenizerSuiteCases
{
    private static readonly string[] Sections = ["cases", "pairs", "truncation", "padding", "pretokenized", "target"];

    private static readonly HashSet<string> KnownFields =
    [
        "text", "pair", "texts", "words", "max_length", "stride", "strategy", "direction", "error", "pad_to_multiple_of", "pad_id",
        "pad_token", "encodings", "ids", "tokens", "offsets", "word_ids", "sequence_ids", "type_ids", "special_tokens_mask",
        "attention_mask", "overflowing", "ids_without_special", "decoded", "decoded_with_special",
    ];

    /// <summary>Which library answered. transformers spells tokens as the vocabulary does, without the whitespace that an added token took
    /// in; and its fast classes take an empty pair for none.</summary>
    private enum Style { Tokenizers, Transformers, TransformersFast }

    /// <summary>Runs a <c>cases.json</c>.</summary>
    internal static IEnumerable<CaseResult> Run(JsonElement root, string path, GoldenSources sources)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (root.TryGetProperty("trainer", out _)) yield return TokenizerSuiteTraining.Run(root, folder);
        var style = !root.TryGetProperty("class", out var name) ? Style.Tokenizers
            : name.GetString()!.EndsWith("Fast", StringComparison.Ordinal) ? Style.TransformersFast : Style.Transformers;
        foreach (var result in Guard(root, style, () => Load(root, folder, sources))) yield return result;
    }

    /// <summary>Runs an <c>added.json</c>: a tokenizer with further added tokens.</summary>
    internal static IEnumerable<CaseResult> RunAdded(JsonElement root, GoldenSources sources)
    {
        var added = root.GetProperty("added").EnumerateArray().Select(AddedTokenOf).ToArray();
        return Guard(root, Style.Tokenizers,
            () => TokenizerSuite.Load(root.GetProperty("base").GetString()!, sources)?.WithAddedTokens(added));
    }

    private static Tokenizer? Load(JsonElement root, string folder, GoldenSources sources)
    {
        if (root.TryGetProperty("class", out _)) // a family: its files lie here, and its class in transformers did the work
            return TokenizerSuite.HoldsTokenizer(folder) ? Tokenizer.FromPretrained(folder) : null;
        var beside = Path.Combine(folder, "tokenizer.json");
        return File.Exists(beside) ? Tokenizer.FromFile(beside) : TokenizerSuite.Load(root.GetProperty("source").GetString()!, sources);
    }

    /// <summary>Runs every case, or says of every case why it cannot run.</summary>
    private static IEnumerable<CaseResult> Guard(JsonElement root, Style style, Func<Tokenizer?> load)
    {
        Tokenizer? tokenizer = null;
        var (missing, unsupported) = ((string?)null, (string?)null);
        try
        {
            tokenizer = load();
            if (tokenizer is null) unsupported = "a vocabulary of this format";
        }
        catch (FileNotFoundException error)
        {
            missing = error.Message;
        }
        catch (UnsupportedComponentException error)
        {
            unsupported = $"{error.Role} {error.Kind}";
        }
        foreach (var section in Sections)
        {
            if (!root.TryGetProperty(section, out var cases) || cases.ValueKind != JsonValueKind.Array) continue;
            var number = 0;
            foreach (var item in cases.EnumerateArray())
            {
                var name = $"{section} #{number++}";
                yield return missing is not null ? CaseResult.Skip(name, missing)
                    : unsupported is not null ? CaseResult.Unsupported(name, unsupported)
                    : RunCase(section == "target" ? tokenizer!.Target : tokenizer!, style, section, name, item);
            }
        }
        if (root.TryGetProperty("languages", out var languages) && languages.ValueKind == JsonValueKind.Object)
            yield return missing is not null ? CaseResult.Skip("languages", missing)
                : unsupported is not null ? CaseResult.Unsupported("languages", unsupported)
                : GoldenCase.Run("languages", () => Languages(tokenizer!, languages));
    }

    private static string? Languages(Tokenizer tokenizer, JsonElement expected)
    {
        foreach (var field in expected.EnumerateObject())
        {
            var difference = field.Name switch
            {
                "source" => Texts("source", tokenizer.SourceLanguage ?? "", field.Value),
                "target" => Texts("target", tokenizer.TargetLanguage ?? "", field.Value),
                "ids" => field.Value.EnumerateObject().Select(id => LanguageId(tokenizer, id)).FirstOrDefault(found => found is not null),
                _ => $"the field '{field.Name}' is not compared",
            };
            if (difference is not null) return difference;
        }
        return null;
    }

    private static string? LanguageId(Tokenizer tokenizer, JsonProperty expected)
    {
        int? ours = tokenizer.LanguageIds.TryGetValue(expected.Name, out var id) ? id : null;
        return ours == expected.Value.GetInt32() ? null : $"ids.{expected.Name}: {ours?.ToString(CultureInfo.InvariantCulture) ?? "none"}, expected {expected.Value}";
    }

    private static CaseResult RunCase(Tokenizer tokenizer, Style style, string section, string name, JsonElement item)
    {
        if (item.EnumerateObject().Select(field => field.Name).FirstOrDefault(field => !KnownFields.Contains(field)) is { } unknown)
            return CaseResult.Unsupported(name, $"the field '{unknown}'");
        var excerpt = item.TryGetProperty("text", out var text) ? Excerpt(text.GetString()!) : "";
        try
        {
            var difference = section == "padding" ? RunPadding(tokenizer, item) : RunEncoding(tokenizer, style, item);
            return difference is null ? CaseResult.Pass(name) : CaseResult.Fail(name, $"{difference} {excerpt}".TrimEnd());
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return CaseResult.Fail(name, $"{error.GetType().Name}: {error.Message} {excerpt}".TrimEnd());
        }
    }

    private static string? RunEncoding(Tokenizer tokenizer, Style style, JsonElement item)
    {
        EncodedText encoding;
        try
        {
            encoding = Encode(tokenizer, style, item, addSpecialTokens: true);
        }
        catch (TokenizerException) when (item.TryGetProperty("error", out _))
        {
            return null;
        }
        if (item.TryGetProperty("error", out var refused)) return $"accepted, expected {refused.GetString()}";
        var tokens = style == Style.Tokenizers ? encoding.Tokens : [.. encoding.Ids.Select(id => tokenizer.IdToToken(id) ?? "")];
        return Difference(encoding, tokens, item) ?? Decoding(tokenizer, style, encoding, item);
    }

    private static EncodedText Encode(Tokenizer tokenizer, Style style, JsonElement item, bool addSpecialTokens)
    {
        var truncation = item.TryGetProperty("max_length", out _) ? TruncationOf(item) : null;
        if (item.TryGetProperty("words", out var words))
            return tokenizer.EncodeWords(Strings(words), addSpecialTokens: addSpecialTokens, truncation: truncation);
        var pair = item.TryGetProperty("pair", out var given) ? given.GetString() : null;
        if (style == Style.TransformersFast && pair == "") pair = null;
        return tokenizer.Encode(item.GetProperty("text").GetString()!, pair, addSpecialTokens, truncation);
    }

    private static string? Decoding(Tokenizer tokenizer, Style style, EncodedText encoding, JsonElement item)
    {
        string? difference = null;
        if (item.TryGetProperty("ids_without_special", out var plain))
        {
            var ids = Encode(tokenizer, style, item, addSpecialTokens: false).Ids;
            difference = Lists("ids_without_special", [.. ids.Select(id => $"{id}")], plain);
        }
        if (difference is null && item.TryGetProperty("decoded", out var decoded))
            difference = Texts("decoded", tokenizer.Decode(encoding.Ids, skipSpecialTokens: true), decoded);
        if (difference is null && item.TryGetProperty("decoded_with_special", out var special))
            difference = Texts("decoded_with_special", tokenizer.Decode(encoding.Ids, skipSpecialTokens: false), special);
        return difference;
    }

    private static string? RunPadding(Tokenizer tokenizer, JsonElement item)
    {
        var padding = new Padding
        {
            Length = IntOf(item, "max_length"),
            Direction = SideOf(item),
            PadToMultipleOf = IntOf(item, "pad_to_multiple_of"),
            PadId = IntOf(item, "pad_id"),
            PadToken = item.TryGetProperty("pad_token", out var token) ? token.GetString() : null,
        };
        var encodings = tokenizer.EncodeBatch(Strings(item.GetProperty("texts")), padding: padding);
        var i = 0;
        foreach (var expected in item.GetProperty("encodings").EnumerateArray())
        {
            if (Difference(encodings[i], encodings[i].Tokens, expected) is { } difference) return $"encodings[{i}].{difference}";
            i++;
        }
        return i == encodings.Length ? null : $"encodings: {encodings.Length} entries, expected {i}";
    }

    private static Truncation TruncationOf(JsonElement item) => new()
    {
        MaxLength = item.GetProperty("max_length").GetInt32(),
        Stride = IntOf(item, "stride") ?? 0,
        Direction = SideOf(item),
        Strategy = (item.TryGetProperty("strategy", out var strategy) ? strategy.GetString() : null) switch
        {
            "only_first" => TruncationStrategy.OnlyFirst,
            "only_second" => TruncationStrategy.OnlySecond,
            _ => TruncationStrategy.LongestFirst,
        },
    };

    private static AddedToken AddedTokenOf(JsonElement item)
    {
        var token = new AddedToken(item.GetProperty("content").GetString()!)
        {
            Special = Flag("special") ?? false,
            SingleWord = Flag("single_word") ?? false,
            LStrip = Flag("lstrip") ?? false,
            RStrip = Flag("rstrip") ?? false,
        };
        return Flag("normalized") is { } normalized ? token with { Normalized = normalized } : token;

        bool? Flag(string name) => item.TryGetProperty(name, out var value) ? value.GetBoolean() : null;
    }

    private static Side SideOf(JsonElement item) =>
        item.TryGetProperty("direction", out var direction) && direction.GetString() == "left" ? Side.Left : Side.Right;

    private static int? IntOf(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;

    private static string[] Strings(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString()!)];
}
