using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CourseKit.Generation;
using CourseKit.Models;
using CourseKit.Tensors;
using static System.FormattableString;

namespace CourseKit.Cli.Verification;

/// <summary>What models write: <c>generation.cases</c> of a <c>case.json</c>, each with the arguments of <c>generate</c> and the sequences that come of it.</summary>
public sealed partial class GenerationSuite : IGoldenSuite
{
    private const double ScoreTolerance = 1e-4;

    /// <inheritdoc/>
    public IEnumerable<GoldenUnit> Find(string folder)
    {
        var path = Path.Combine(folder, "case.json");
        if (GoldenTensors.HasKeys(path, "class", "generation") && GoldenTensors.ReadCase(path).GetProperty("generation").ValueKind == JsonValueKind.Object)
            yield return new(Path.Combine(folder, "case.json"), _ => Run(folder));
    }

    private static IEnumerable<CaseResult> Run(string folder)
    {
        var description = GoldenTensors.ReadCase(folder, "case.json");
        var (name, generation) = (description.GetProperty("class").GetString()!, description.GetProperty("generation"));
        var cases = generation.GetProperty("cases").EnumerateArray();
        if (ModelClasses.TaskOf(name) is not (ModelTask.CausalLM or ModelTask.Seq2SeqLM) || ModelClasses.TaskOf(name) is not { } task || !AutoModel.Supports(folder, task))
        {
            foreach (var item in cases) yield return CaseResult.Unsupported($"generate {item.GetProperty("name").GetString()}", name);
            yield break;
        }

        var model = (GenerativeModel)AutoModel.ForTask(task, folder);
        var inputs = new ModelInputs(Ids(generation.GetProperty("input_ids")), Ids(generation.GetProperty("attention_mask")));
        foreach (var item in cases) yield return GoldenCase.Run($"generate {item.GetProperty("name").GetString()}", () => Check(model, inputs, item));
    }

    private static string? Check(GenerativeModel model, ModelInputs inputs, JsonElement item)
    {
        var options = new GenerateOptions(GenerationConfig.FromJson(JsonNode.Parse(item.GetProperty("arguments").GetRawText())!.AsObject(), "arguments"));
        if (item.TryGetProperty("allowed", out var allowed)) options = options with { PrefixAllowedTokens = Allowed(allowed.GetString()!, model.GenerationConfig) };
        var output = model.Generate(inputs, options);
        var expected = item.GetProperty("sequences").EnumerateArray().Select(row => row.EnumerateArray().Select(id => id.GetInt32()).ToArray()).ToArray();
        if (output.Sequences.Count != expected.Length) return $"{output.Sequences.Count} sequences, expected {expected.Length}";
        for (var row = 0; row < expected.Length; row++)
            if (!output.Sequences[row].AsSpan().SequenceEqual(expected[row]))
                return $"sequence {row}: [{string.Join(", ", output.Sequences[row])}], expected [{string.Join(", ", expected[row])}]";
        if (!item.TryGetProperty("sequences_scores", out var scores)) return null;

        var number = 0;
        foreach (var score in scores.EnumerateArray())
        {
            var ours = output.SequencesScores![number];
            if (!(Math.Abs(ours - score.GetDouble()) <= ScoreTolerance)) return Invariant($"score of sequence {number}: {ours}, expected {score.GetDouble()}, tolerance {ScoreTolerance:0.0e+00}");
            number++;
        }

        return null;
    }

    // The cases say in words what their function allows. Where the end token has the number 0 (Marian), their expected sequences and scores are those of a function that does not allow it: Python counts
    // 0 as nothing.
    private static PrefixAllowedTokens Allowed(string words, GenerationConfig config)
    {
        if (Rule().Match(words) is not { Success: true } rule) throw new InvalidDataException($"The case allows prefixes by a rule that is not understood: {words}");
        var (first, modulus) = (Number(rule.Groups["first"].Value), Number(rule.Groups["modulus"].Value));
        int[] always = [.. rule.Groups["always"].Captures.Select(capture => Number(capture.Value)), .. config.EosTokenId!.Where(token => token > 0)];
        return (_, ids) => [first + (ids.Length % modulus), .. always];
    }

    [GeneratedRegex(@"^at a prefix of n tokens: (?<first>\d+) \+ n % (?<modulus>\d+)(, (?<always>\d+))* and the end token$")]
    private static partial Regex Rule();

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    private static Tensor Ids(JsonElement rows)
    {
        long[][] ids = [.. rows.EnumerateArray().Select(row => row.EnumerateArray().Select(id => id.GetInt64()).ToArray())];
        return Tensor.From<long>([.. ids.SelectMany(row => row)], [ids.Length, ids[0].Length]);
    }
}
