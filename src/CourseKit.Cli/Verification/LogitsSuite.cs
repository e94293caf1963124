using System.Text.Json;
using System.Text.Json.Nodes;
using CourseKit.Generation;
using CourseKit.Tensors;

namespace CourseKit.Cli.Verification;

/// <summary>Logits processors, each alone: <c>logits.json</c> lists arguments and token ids, <c>logits.safetensors</c> holds scores before (<c>N.in</c>) and after (<c>N.out</c>).</summary>
public sealed class LogitsSuite : IGoldenSuite
{
    private const double Tolerance = 1e-5;

    /// <inheritdoc/>
    public IEnumerable<GoldenUnit> Find(string folder)
    {
        var path = Path.Combine(folder, "logits.json");
        if (GoldenTensors.HasKeys(path, "cases") && File.Exists(Path.Combine(folder, "logits.safetensors"))) yield return new(path, _ => Run(folder));
    }

    private static IEnumerable<CaseResult> Run(string folder)
    {
        var tensors = GoldenTensors.Open(folder, "logits.safetensors");
        foreach (var item in GoldenTensors.ReadCase(folder, "logits.json").GetProperty("cases").EnumerateArray())
        {
            var number = item.GetProperty("case").GetInt32();
            var name = $"{item.GetProperty("processor").GetString()} #{number}";
            var arguments = new ProcessorArguments(item.GetProperty("arguments"));
            yield return arguments.Create() is { } processor
                ? GoldenCase.Run(name, () => Check(processor, item, tensors[$"{number}.in"], tensors[$"{number}.out"], number))
                : CaseResult.Unsupported(name, $"no processor of arguments {item.GetProperty("arguments").GetRawText()}");
        }
    }

    private static string? Check(LogitsProcessor processor, JsonElement item, Tensor before, Tensor expected, int number)
    {
        var (scores, width) = (before.ToArray(), before.Shape[1]);
        var row = 0;
        foreach (var ids in item.GetProperty("input_ids").EnumerateArray())
        {
            processor.Process(ProcessorArguments.List(ids), scores.AsSpan(row * width, width), row);
            row++;
        }

        // An infinity agrees with its like only, so this asks for the same removed entries, too.
        return GoldenTensors.Difference($"{number}.out", Tensor.From<float>(scores, before.Shape), expected, Tolerance);
    }

    /// <summary>Arguments of a processor, named as in a generation configuration.</summary>
    private sealed class ProcessorArguments(JsonElement arguments)
    {
        private readonly GenerationConfig config = GenerationConfig.FromJson(JsonNode.Parse(arguments.GetRawText())!.AsObject(), "arguments");

        public LogitsProcessor? Create() => First(Name()) switch
        {
            "temperature" => new TemperatureLogitsWarper(config.Temperature!.Value),
            "top_k" => new TopKLogitsWarper(config.TopK!.Value, Least),
            "top_p" => new TopPLogitsWarper(config.TopP!.Value, Least),
            "min_p" => new MinPLogitsWarper(config.MinP!.Value, Least),
            "typical_p" => new TypicalLogitsWarper(config.TypicalP!.Value, Least),
            "epsilon_cutoff" => new EpsilonLogitsWarper(config.EpsilonCutoff!.Value, Least),
            "eta_cutoff" => new EtaLogitsWarper(config.EtaCutoff!.Value, Least),
            "repetition_penalty" => new RepetitionPenaltyLogitsProcessor(config.RepetitionPenalty!.Value),
            "encoder_repetition_penalty" => new EncoderRepetitionPenaltyLogitsProcessor(config.EncoderRepetitionPenalty!.Value, Source),
            "no_repeat_ngram_size" => new NoRepeatNGramLogitsProcessor(config.NoRepeatNgramSize!.Value),
            "encoder_no_repeat_ngram_size" => new EncoderNoRepeatNGramLogitsProcessor(config.EncoderNoRepeatNgramSize!.Value, Source),
            "sequence_bias" => new SequenceBiasLogitsProcessor(config.SequenceBias!),
            "bad_words_ids" => new NoBadWordsLogitsProcessor(config.BadWordsIds!, config.EosTokenId),
            "begin_suppress_tokens" => new SuppressTokensAtBeginLogitsProcessor(config.BeginSuppressTokens!, Whole("begin_index")),
            "suppress_tokens" => new SuppressTokensLogitsProcessor(config.SuppressTokens!),
            "min_length" => new MinLengthLogitsProcessor(config.MinLength!.Value, config.EosTokenId!),
            "min_new_tokens" => new MinNewTokensLengthLogitsProcessor(PromptLength, config.MinNewTokens!.Value, config.EosTokenId!),
            "exponential_decay_length_penalty" => new ExponentialDecayLengthPenaltyLogitsProcessor(config.ExponentialDecayLengthPenalty!, config.EosTokenId!, PromptLength),
            "forced_bos_token_id" => new ForcedBosTokenLogitsProcessor(config.ForcedBosTokenId!.Value),
            "forced_eos_token_id" => new ForcedEosTokenLogitsProcessor(config.MaxLength!.Value, config.ForcedEosTokenId!),
            "remove_invalid_values" => new InfNanRemoveLogitsProcessor(),
            "renormalize_logits" => new LogitNormalization(),
            _ => null,
        };

        public static int[] List(JsonElement ids) => [.. ids.EnumerateArray().Select(id => id.GetInt32())];

        // Arguments that only say more about the processor that another one names.
        private static readonly string[] Details =
            ["eos_token_id", "min_tokens_to_keep", "encoder_input_ids", "begin_index", "input_ids_seq_length", "prompt_length_to_skip", "max_length"];

        private IEnumerable<string> Name() => arguments.EnumerateObject().Select(argument => argument.Name).Where(name => !Details.Contains(name));

        private static string? First(IEnumerable<string> names) => names.ToArray() is [var only] ? only : null;

        private int Least => arguments.TryGetProperty("min_tokens_to_keep", out var value) ? value.GetInt32() : 1;

        private int PromptLength => arguments.TryGetProperty("prompt_length_to_skip", out var skipped) ? skipped.GetInt32() : Whole("input_ids_seq_length");

        private int[][] Source => [.. arguments.GetProperty("encoder_input_ids").EnumerateArray().Select(List)];

        private int Whole(string name) => arguments.GetProperty(name).GetInt32();
    }
}
