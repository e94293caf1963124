using System.Collections.Frozen;
using System.Text.Json.Nodes;
using CourseKit.Models;
using static CourseKit.Generation.GenerationField;

namespace CourseKit.Generation;

/// <content>The fields, and reading and writing them.</content>
public partial record GenerationConfig
{
    private const string FileName = "generation_config.json";

    private static readonly FrozenDictionary<string, GenerationField> ByProperty = new Dictionary<string, GenerationField>
    {
        [nameof(MaxLength)] = Whole("max_length", minimum: 1),
        [nameof(MaxNewTokens)] = Whole("max_new_tokens", minimum: 1),
        [nameof(MinLength)] = Whole("min_length"),
        [nameof(MinNewTokens)] = Whole("min_new_tokens"),
        [nameof(EarlyStopping)] = Stopping("early_stopping"),
        [nameof(MaxTime)] = Real("max_time", 0),
        [nameof(StopStrings)] = Texts("stop_strings"),
        [nameof(DoSample)] = Flag("do_sample"),
        [nameof(NumBeams)] = Whole("num_beams", 1, 1 << 10),
        [nameof(NumReturnSequences)] = Whole("num_return_sequences", 1, 1 << 16),
        [nameof(UseCache)] = Flag("use_cache"),
        [nameof(Temperature)] = Real("temperature", 0),
        [nameof(TopK)] = Whole("top_k"),
        [nameof(TopP)] = Real("top_p", 0, 1),
        [nameof(MinP)] = Real("min_p", 0, 1),
        [nameof(TypicalP)] = Real("typical_p", 0, 1, isAbove: true),
        [nameof(EpsilonCutoff)] = Real("epsilon_cutoff", 0, 1),
        [nameof(EtaCutoff)] = Real("eta_cutoff", 0, 1),
        [nameof(RepetitionPenalty)] = Real("repetition_penalty", 0, isAbove: true),
        [nameof(EncoderRepetitionPenalty)] = Real("encoder_repetition_penalty", 0, isAbove: true),
        [nameof(LengthPenalty)] = Real("length_penalty"),
        [nameof(NoRepeatNgramSize)] = Whole("no_repeat_ngram_size"),
        [nameof(EncoderNoRepeatNgramSize)] = Whole("encoder_no_repeat_ngram_size"),
        [nameof(BadWordsIds)] = Sequences("bad_words_ids"),
        [nameof(SequenceBias)] = Biases("sequence_bias"),
        [nameof(SuppressTokens)] = Tokens("suppress_tokens"),
        [nameof(BeginSuppressTokens)] = Tokens("begin_suppress_tokens"),
        [nameof(ForcedBosTokenId)] = Token("forced_bos_token_id"),
        [nameof(ForcedEosTokenId)] = Tokens("forced_eos_token_id"),
        [nameof(ExponentialDecayLengthPenalty)] = Decay("exponential_decay_length_penalty"),
        [nameof(RemoveInvalidValues)] = Flag("remove_invalid_values"),
        [nameof(RenormalizeLogits)] = Flag("renormalize_logits"),
        [nameof(BosTokenId)] = Token("bos_token_id"),
        [nameof(PadTokenId)] = Token("pad_token_id"),
        [nameof(EosTokenId)] = Tokens("eos_token_id"),
        [nameof(DecoderStartTokenId)] = Token("decoder_start_token_id"),
        [nameof(NumAssistantTokens)] = Whole("num_assistant_tokens", 1, 1 << 10),
        [nameof(AssistantConfidenceThreshold)] = Real("assistant_confidence_threshold", 0, 1),
        [nameof(OutputScores)] = Flag("output_scores"),
        [nameof(OutputLogits)] = Flag("output_logits"),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, GenerationField> ByName = ByProperty.Values.ToFrozenDictionary(field => field.Name);

    /// <summary>The configuration of a checkpoint: its <c>generation_config.json</c>, or else what its <c>config.json</c> says of generation, as older checkpoints do; empty when neither does.</summary>
    /// <param name="folder">The checkpoint's folder.</param>
    /// <exception cref="CheckpointException">A file is broken, or a field has a value that it cannot have.</exception>
    public static GenerationConfig FromPretrained(string folder)
    {
        var (own, model) = (Path.Combine(folder, FileName), Path.Combine(folder, "config.json"));
        if (File.Exists(own)) return FromJson(PretrainedConfig.ReadFields(own), own);
        return File.Exists(model) ? FromModelConfig(PretrainedConfig.ReadFields(model), model) : new();
    }

    /// <summary>The configuration of the checkpoint that a model was read from.</summary>
    internal static GenerationConfig ForModel(PretrainedConfig config)
    {
        var own = Path.Combine(Path.GetDirectoryName(config.Source) ?? "", FileName);
        return File.Exists(own) ? FromJson(PretrainedConfig.ReadFields(own), own) : FromModelConfig(config.ToJson(), config.Source);
    }

    /// <summary>Takes the fields of a <c>generation_config.json</c>. Those that are not known here are kept.</summary>
    /// <param name="fields">The parsed file.</param>
    /// <param name="source">Its path, for messages.</param>
    /// <exception cref="CheckpointException">A field has a value that it cannot have.</exception>
    public static GenerationConfig FromJson(JsonObject fields, string source) => FromFields(fields, source, keepOthers: true);

    /// <summary>Takes what a <c>config.json</c> says of generation, as files did before there was a <c>generation_config.json</c>. Of a model made of two, what the decoder says holds where the
    /// whole says nothing.</summary>
    /// <param name="fields">The parsed file.</param>
    /// <param name="source">Its path, for messages.</param>
    /// <exception cref="CheckpointException">A field has a value that it cannot have.</exception>
    public static GenerationConfig FromModelConfig(JsonObject fields, string source)
    {
        var own = FromFields(fields, source, keepOthers: false);
        return fields["decoder"] is JsonObject decoder ? own.Over(FromFields(decoder, source, keepOthers: false)) : own;
    }

    /// <summary>The fields as a <c>generation_config.json</c> has them.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject();
        foreach (var (name, value) in values) json[name] = ByName.TryGetValue(name, out var field) ? field.Write(value) : ((JsonNode)value).DeepClone();
        return json;
    }

    /// <summary>Writes <c>generation_config.json</c> into a folder, whole or not at all.</summary>
    /// <param name="folder">Made when it does not exist.</param>
    public void SavePretrained(string folder)
    {
        Directory.CreateDirectory(folder);
        JsonFile.Write(Path.Combine(folder, FileName), ToJson());
    }

    private static GenerationConfig FromFields(JsonObject fields, string source, bool keepOthers)
    {
        var config = new GenerationConfig();
        var read = config.values.ToBuilder();
        foreach (var (name, node) in fields)
        {
            // null says the same as saying nothing.
            if (node is null) continue;
            // Numbers that were parsed convert to each other, those that a program put there do not; so all are parsed.
            if (ByName.TryGetValue(name, out var field)) read[name] = field.Read(JsonNode.Parse(node.ToJsonString())!) ?? throw Wrong(source, field, node);
            else if (keepOthers) read[name] = node.DeepClone();
        }

        config.values = read.ToImmutable();
        return config;
    }

    private static CheckpointException Wrong(string source, GenerationField field, JsonNode node)
    {
        var text = node.ToJsonString();
        return new($"{source}: {field.Name} is {(text.Length > 100 ? text[..100] + "..." : text)}; expected {field.Expected}.");
    }
}
