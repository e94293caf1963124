using System.Globalization;
using System.Text.Json;
using CourseKit.Tokenizers;
using CourseKit.Tokenizers.SentencePiece;
using static CourseKit.Cli.Verification.TokenizerSuiteComparison;

namespace CourseKit.Cli.Verification;

/// <summary>Runs SentencePiece's own answers for <c>.model</c> files, and those of Marian's tokenizer, which has two of them.</summary>
internal static class TokenizerSuiteSentencePiece
{
    /// <summary>Runs a file of pieces, ids, n-best lists and decoded texts.</summary>
    internal static IEnumerable<CaseResult> Run(JsonElement root, GoldenSources sources)
    {
        var source = root.GetProperty("source").GetString()!;
        if (sources.Find(source) is not { } path) return Each(root, name => CaseResult.Skip(name, $"{source} is not on this machine"));
        var processor = SentencePieceProcessor.FromFile(path);
        return Each(root, item => Difference(processor, item));
    }

    /// <summary>Runs a file of ids of source and target texts.</summary>
    internal static IEnumerable<CaseResult> RunMarian(JsonElement root, GoldenSources sources)
    {
        var source = root.GetProperty("source").GetString()!;
        if (sources.Find(source) is not { } folder) return Each(root, name => CaseResult.Skip(name, $"{source} is not on this machine"));
        var tokenizer = Tokenizer.FromPretrained(folder);
        return Each(root, item => Difference(tokenizer, item));
    }

    private static IEnumerable<CaseResult> Each(JsonElement root, Func<JsonElement, string?> difference)
    {
        var number = 0;
        foreach (var item in root.GetProperty("cases").EnumerateArray())
            yield return GoldenCase.Run($"cases #{number++}", () =>
                difference(item) is { } found ? $"{found} {Excerpt(item.GetProperty("text").GetString()!)}" : null);
    }

    private static IEnumerable<CaseResult> Each(JsonElement root, Func<string, CaseResult> result) =>
        root.GetProperty("cases").EnumerateArray().Select((_, number) => result($"cases #{number}"));

    private static string? Difference(SentencePieceProcessor processor, JsonElement item)
    {
        var tokens = processor.Encode(item.GetProperty("text").GetString()!);
        foreach (var field in item.EnumerateObject())
        {
            if (field.Value.ValueKind == JsonValueKind.Null) continue; // not asked, or an error of its Python binding
            var found = field.Name switch
            {
                "text" => null,
                "ids" => Lists("ids", Numbers(tokens.Select(token => token.Id)), field.Value),
                "pieces" => Lists("pieces", [.. tokens.Select(token => token.Value)], field.Value),
                "decoded" => Texts("decoded", processor.Decode(tokens.Select(token => token.Id)), field.Value),
                "nbest" => NBest(processor, item, field.Value),
                _ => $"the field '{field.Name}' is not compared",
            };
            if (found is not null) return found;
        }
        return null;
    }

    private static string? NBest(SentencePieceProcessor processor, JsonElement item, JsonElement expected)
    {
        // How many were asked for is not in the file: as many as came back, of which a short text may have fewer.
        var best = processor.NBest(item.GetProperty("text").GetString()!, expected.GetArrayLength());
        return Lists("nbest", [.. best.Select(way => $"[{string.Join(',', way.Tokens.Select(token => token.Value))}]")], expected);
    }

    private static string? Difference(Tokenizer tokenizer, JsonElement item)
    {
        var text = item.GetProperty("text").GetString()!;
        var ids = tokenizer.Encode(text).Ids;
        foreach (var field in item.EnumerateObject())
        {
            var found = field.Name switch
            {
                "text" => null,
                "ids" => Lists("ids", Numbers(ids), field.Value),
                "decoded" => Texts("decoded", tokenizer.Decode(ids, skipSpecialTokens: true), field.Value),
                "target_ids" => Lists("target_ids", Numbers(tokenizer.EncodeTarget(text).Ids), field.Value),
                _ => $"the field '{field.Name}' is not compared",
            };
            if (found is not null) return found;
        }
        return null;
    }

    private static string[] Numbers(IEnumerable<int> numbers) => [.. numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))];
}
