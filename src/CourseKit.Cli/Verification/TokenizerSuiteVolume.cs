using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CourseKit.Tokenizers;

namespace CourseKit.Cli.Verification;

/// <summary>Runs checksums over the ids of many lines of real text.</summary>
internal static class TokenizerSuiteVolume
{
    /// <summary>Runs a <c>volume.json</c>. Its tokenizers are named as the folders beside it are, whose <c>cases.json</c> gives their
    /// source.</summary>
    internal static IEnumerable<CaseResult> Run(JsonElement root, string path, GoldenSources sources)
    {
        var number = 0;
        foreach (var item in root.GetProperty("cases").EnumerateArray())
            yield return Run($"volume #{number++}", item, Path.GetDirectoryName(path)!, sources);
    }

    private static CaseResult Run(string name, JsonElement item, string folder, GoldenSources sources)
    {
        try
        {
            var tokenizerName = item.GetProperty("tokenizer").GetString()!;
            var source = SourceOf(Path.Combine(folder, tokenizerName, "cases.json"));
            if (source is null) return CaseResult.Skip(name, $"no cases.json names the source of {tokenizerName}");
            if (TokenizerSuite.Load(source, sources) is not { } tokenizer) return CaseResult.Unsupported(name, $"the format of {source}");
            var file = item.GetProperty("file").GetString()!;
            if (sources.Find(file) is not { } text) return CaseResult.Skip(name, $"{file} is not on this machine");
            return Compare(name, item, tokenizer, File.ReadAllText(text).Split('\n').Take(item.GetProperty("lines").GetInt32()).ToArray());
        }
        catch (FileNotFoundException error)
        {
            return CaseResult.Skip(name, error.Message);
        }
        catch (UnsupportedComponentException error)
        {
            return CaseResult.Unsupported(name, $"{error.Role} {error.Kind}");
        }
    }

    private static CaseResult Compare(string name, JsonElement item, Tokenizer tokenizer, string[] lines)
    {
        var encodings = tokenizer.EncodeBatch(lines);
        var count = encodings.Sum(encoding => encoding.Length);
        var ids = string.Join('\n', encodings.Select(encoding => string.Join(' ', encoding.Ids)));
        var sum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ids)));
        var expected = item.GetProperty("sha256").GetString();
        return sum == expected || Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ids + "\n"))) == expected
            ? CaseResult.Pass(name)
            : CaseResult.Fail(name, $"sha256: {sum} over {count} tokens, expected {expected} over {item.GetProperty("tokens").GetInt64()}");
    }

    private static string? SourceOf(string path)
    {
        if (!File.Exists(path)) return null;
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.TryGetProperty("source", out var source) ? source.GetString() : null;
    }
}
