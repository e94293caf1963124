using System.Text.Json;
using CourseKit.Tokenizers;
using static CourseKit.Cli.Verification.TokenizerSuiteComparison;

namespace CourseKit.Cli.Verification;

/// <summary>Runs the cases of normalisers and pre-tokenizers alone.</summary>
internal static class TokenizerSuiteComponents
{
    /// <summary>Runs a <c>components.json</c>: for each component its JSON and pairs of input and output.</summary>
    internal static IEnumerable<CaseResult> Run(JsonElement root)
    {
        var normalizers = Section(root, "normalizers", json =>
        {
            var normalizer = Normalizer.FromJson(json);
            return (text, expected) => Texts("normalised", normalizer.Normalize(text), expected);
        });
        var preTokenizers = Section(root, "pre_tokenizers", json =>
        {
            var preTokenizer = PreTokenizer.FromJson(json);
            return (text, expected) => Words(preTokenizer, text, expected);
        });
        return normalizers.Concat(preTokenizers);
    }

    private static IEnumerable<CaseResult> Section(
        JsonElement root, string section, Func<string, Func<string, JsonElement, string?>> build)
    {
        if (!root.TryGetProperty(section, out var components)) yield break;
        foreach (var component in components.EnumerateObject())
        {
            Func<string, JsonElement, string?>? difference = null;
            string? unsupported = null;
            try
            {
                difference = build(component.Value.GetProperty("json").GetRawText());
            }
            catch (UnsupportedComponentException error)
            {
                unsupported = $"{error.Role} {error.Kind}";
            }
            var number = 0;
            foreach (var item in component.Value.GetProperty("cases").EnumerateArray())
            {
                var name = $"{section} {component.Name} #{number++}";
                yield return unsupported is null ? Run(name, item, difference!) : CaseResult.Unsupported(name, unsupported);
            }
        }
    }

    private static CaseResult Run(string name, JsonElement item, Func<string, JsonElement, string?> difference)
    {
        var text = item[0].GetString()!;
        try
        {
            return difference(text, item[1]) is { } found ? CaseResult.Fail(name, $"{found} {Excerpt(text)}") : CaseResult.Pass(name);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return CaseResult.Fail(name, $"{error.GetType().Name}: {error.Message} {Excerpt(text)}");
        }
    }

    private static string? Words(PreTokenizer preTokenizer, string text, JsonElement expected)
    {
        var ours = preTokenizer.PreTokenize(text);
        var spans = ours.Select(word => $"[{word.Word},[{CodePoints(text, word.Offsets.Start)},{CodePoints(text, word.Offsets.End)}]]");
        return Lists("words", [.. spans], expected);
    }

    private static int CodePoints(string text, int units) => text.AsSpan(0, units).ToString().EnumerateRunes().Count();
}
