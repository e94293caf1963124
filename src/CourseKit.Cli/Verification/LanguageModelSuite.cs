using System.Text.Json;
using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tokenizers;

namespace CourseKit.Cli.Verification;

/// <summary>A real language model in a GGUF file: its tokens, the prompts that its chat template makes of conversations, its scores for the next token, and how it goes on when it always takes the best one.</summary>
internal sealed class LanguageModelSuite : IGoldenSuite
{
    private const double LogitTolerance = 1e-2;

    // Where the best two tokens are closer than this, another rounding of the same weights may choose the other.
    private const double SmallestGap = 0.05;

    /// <inheritdoc/>
    public IEnumerable<GoldenUnit> Find(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
            if (GoldenTensors.HasKeys(path, "source", "cases") && GoldenTensors.ReadCase(path) is var root && HasPrompts(root))
                yield return new(path, sources => Run(path, root, sources));
    }

    private static bool HasPrompts(JsonElement root) => root.GetProperty("cases") is { ValueKind: JsonValueKind.Array } cases && cases.EnumerateArray()
        .All(item => item.ValueKind == JsonValueKind.Object && item.TryGetProperty("prompt", out _) && item.TryGetProperty("messages", out _));

    private static IEnumerable<CaseResult> Run(string path, JsonElement root, GoldenSources sources)
    {
        var source = root.GetProperty("source").GetString()!;
        var folder = Locate(source, sources);
        var tokenizer = new Lazy<Tokenizer>(() => AutoTokenizer.FromPretrained(folder!));
        var model = new Lazy<GenerativeModel>(() => AutoModel.ForCausalLM(folder!, new() { Trainable = false }));
        var tensors = Path.ChangeExtension(path, ".safetensors") is var file && File.Exists(file) ? GoldenTensors.Open(file) : null;
        var number = 0;
        foreach (var item in root.GetProperty("cases").EnumerateArray())
        {
            var name = $"#{number}";
            if (item.GetProperty("messages").ValueKind == JsonValueKind.Array) yield return Case($"{name} prompt", () => Prompt(item, tokenizer.Value));
            if (item.TryGetProperty("input_ids", out _)) yield return Case($"{name} tokens", () => Tokens(item, tokenizer.Value));
            if (tensors?.Find($"{number}.last_logits") is { } expected) yield return Case($"{name} logits", () => Logits(item, model.Value, expected));
            if (item.TryGetProperty("greedy", out _)) yield return Case($"{name} greedy", () => Greedy(item, model.Value, tokenizer.Value));
            number++;
        }

        CaseResult Case(string name, Func<string?> check) => folder is null ? CaseResult.Skip(name, source) : GoldenCase.Run(name, check);
    }

    // "SmolLM2-135M-Instruct.Q4_1.gguf" is the one GGUF file of models/SmolLM2-135M-Instruct.
    private static string? Locate(string source, GoldenSources sources) => sources.Find($"models/{source.Split('.')[0]}");

    private static string? Prompt(JsonElement item, Tokenizer tokenizer)
    {
        var messages = ChatMessage.ListFromJson(item.GetProperty("messages").GetRawText());
        return Difference("prompt", tokenizer.ApplyChatTemplate(messages, addGenerationPrompt: true), item.GetProperty("prompt").GetString()!);
    }

    // The reference put the token that begins a text before each prompt, though the file says that none is added.
    private static string? Tokens(JsonElement item, Tokenizer tokenizer)
    {
        int[] ours = [tokenizer.BosTokenId!.Value, .. tokenizer.Encode(item.GetProperty("prompt").GetString()!, addSpecialTokens: false).Ids];
        return Difference("input_ids", string.Join(' ', ours), string.Join(' ', Integers(item, "input_ids")));
    }

    private static string? Logits(JsonElement item, GenerativeModel model, Tensor expected)
    {
        var ids = Integers(item, "input_ids");
        var logits = NoGrad.Run(() => model.Forward(new(Ids(ids)))).Logits[0];
        var last = logits[ids.Length - 1];
        if (GoldenTensors.Difference("last_logits", last, expected, LogitTolerance) is { } difference) return difference;
        if (item.TryGetProperty("mean_negative_log_likelihood", out var likelihood))
        {
            var ours = logits[..(ids.Length - 1)].CrossEntropy(Ids(ids[1..]).Reshape(-1)).Item();
            if (Math.Abs(ours - likelihood.GetDouble()) > LogitTolerance) return FormattableString.Invariant($"mean_negative_log_likelihood: {ours:0.00000}, expected {likelihood.GetDouble():0.00000}");
        }

        return item.TryGetProperty("top5", out var best) ? Top(last.LogSoftmax(-1).ToArray(), best) : null;
    }

    private static string? Top(float[] ours, JsonElement expected)
    {
        foreach (var (pair, rank) in expected.EnumerateArray().Select((pair, rank) => (pair, rank)))
        {
            var (id, logProbability) = (pair[0].GetInt32(), pair[1].GetDouble());
            if (Math.Abs(ours[id] - logProbability) > LogitTolerance) return FormattableString.Invariant($"top5, token {id}: log probability {ours[id]:0.00000}, expected {logProbability:0.00000}");

            // Tokens that are closer than the tolerance may change places.
            if (ours.Count(other => other > ours[id] + (2 * LogitTolerance)) > rank) return $"top5: token {id} is not at place {rank}";
        }

        return null;
    }

    private static string? Greedy(JsonElement item, GenerativeModel model, Tokenizer tokenizer)
    {
        var gaps = item.GetProperty("gaps").EnumerateArray().Select(gap => gap.GetDouble()).ToList();
        var unsure = gaps.FindIndex(gap => gap < SmallestGap);
        var expected = Integers(item, "greedy");
        if (unsure >= 0) expected = expected[..unsure];
        var ours = Continue(model, Integers(item, "input_ids"), expected.Length);
        if (Difference("greedy", string.Join(' ', ours), string.Join(' ', expected)) is { } difference) return difference;
        var (text, whole) = (tokenizer.Decode(ours), item.GetProperty("text").GetString()!);
        return unsure < 0 ? Difference("text", text, whole) : whole.StartsWith(text, StringComparison.Ordinal) ? null : Difference("text", text, whole);
    }

    private static int[] Continue(GenerativeModel model, int[] prompt, int count)
    {
        var session = model.StartDecoding(new(Ids(prompt)));
        var (next, written) = (prompt, new List<int>());
        while (written.Count < count)
        {
            var best = (int)session.Append(Ids(next)).Argmax(-1).Item();
            written.Add(best);
            next = [best];
        }

        return [.. written];
    }

    private static int[] Integers(JsonElement item, string name) => [.. item.GetProperty(name).EnumerateArray().Select(id => id.GetInt32())];

    private static Tensor Ids(int[] ids) => Tensor.From(Array.ConvertAll(ids, id => (long)id), [1, ids.Length]);

    private static string? Difference(string name, string ours, string expected) =>
        ours == expected ? null : $"{name}: {JsonSerializer.Serialize(ours)}, expected {JsonSerializer.Serialize(expected)}";
}
