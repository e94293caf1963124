using System.Text.Json;
using CourseKit.Pipelines;

namespace CourseKit.Cli.Verification;

/// <summary>Text classification pipelines: a checkpoint with its tokenizer, and inputs, arguments and outputs.</summary>
public sealed class TextClassificationSuite : IGoldenSuite
{
    private const double Tolerance = 1e-4;
    private static readonly string[] KnownArguments = ["top_k", "function_to_apply", "batch_size", "truncation"];

    /// <inheritdoc/>
    public IEnumerable<GoldenUnit> Find(string folder)
    {
        var path = Path.Combine(folder, "cases.json");
        if (!GoldenTensors.HasKeys(path, "task", "cases")) yield break;
        var task = GoldenTensors.ReadCase(path).GetProperty("task").GetString()!;
        yield return task is "text-classification" or "sentiment-analysis" ? new(folder, _ => Run(folder)) : new(folder, _ => [CaseResult.Unsupported(task, $"the pipeline {task}")]);
    }

    private static IEnumerable<CaseResult> Run(string folder)
    {
        var pipeline = Pipeline.TextClassification(folder);
        foreach (var (number, item) in GoldenTensors.ReadCase(folder, "cases.json").GetProperty("cases").EnumerateArray().Index())
        {
            var arguments = item.GetProperty("arguments");
            var name = $"#{number} {arguments.GetRawText().ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal)}";
            var unknown = arguments.EnumerateObject().Select(argument => argument.Name).FirstOrDefault(argument => !KnownArguments.Contains(argument));
            if (unknown is not null) yield return CaseResult.Unsupported(name, $"the argument {unknown}");
            else if (!item.TryGetProperty("output", out var output)) yield return CaseResult.Unsupported(name, "a case without output");
            else yield return GoldenCase.Run(name, () => Check(pipeline, item.GetProperty("input"), arguments, output));
        }
    }

    // As in transformers, top_k decides between one answer a text and a list of answers, and a pair alone gets its answer without a list around it.
    private static string? Check(TextClassificationPipeline pipeline, JsonElement input, JsonElement arguments, JsonElement output)
    {
        var texts = Texts(input);
        var asked = arguments.TryGetProperty("top_k", out var topK);
        var function = arguments.TryGetProperty("function_to_apply", out var name) && name.ValueKind == JsonValueKind.String
            ? Enum.Parse<FunctionToApply>(name.GetString()!, ignoreCase: true) : (FunctionToApply?)null;
        var count = !asked ? 1 : topK.ValueKind == JsonValueKind.Null ? (int?)null : topK.GetInt32();
        var answers = pipeline.RunTopK(texts, count, function);

        var expected = output.ValueKind == JsonValueKind.Object ? [output] : output.EnumerateArray().ToArray();
        // One text with top_k gives a list of its classes; several give a list of lists.
        if (asked && expected is [{ ValueKind: JsonValueKind.Object }, ..] && texts.Count == 1) return Compare("output", answers[0], expected);
        if (expected.Length != texts.Count) return $"{texts.Count} answers, expected {expected.Length}";
        for (var i = 0; i < expected.Length; i++)
        {
            JsonElement[] classes = expected[i].ValueKind == JsonValueKind.Array ? [.. expected[i].EnumerateArray()] : [expected[i]];
            if (Compare($"output[{i}]", answers[i], classes) is { } difference) return difference;
        }

        return null;
    }

    private static string? Compare(string where, IReadOnlyList<Classification> ours, JsonElement[] expected)
    {
        if (ours.Count != expected.Length) return $"{where}: {ours.Count} classes, expected {expected.Length}";
        foreach (var (answer, golden) in ours.Zip(expected))
        {
            var (label, score) = (golden.GetProperty("label").GetString(), golden.GetProperty("score").GetDouble());
            if (answer.Label != label || !(Math.Abs(answer.Score - score) <= Tolerance))
                return FormattableString.Invariant($"{where}: {answer.Label} {answer.Score}, expected {label} {score}");
        }

        return null;
    }

    // The arguments of the call: texts, lists of texts, or pairs as objects.
    private static List<TextPair> Texts(JsonElement input) => input.ValueKind switch
    {
        JsonValueKind.Array => [.. input.EnumerateArray().SelectMany(Texts)],
        JsonValueKind.Object => [new(input.GetProperty("text").GetString()!, input.TryGetProperty("text_pair", out var pair) ? pair.GetString() : null)],
        _ => [new(input.GetString()!)],
    };
}
