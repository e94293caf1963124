using CourseKit.Models;
using CourseKit.Tensors;

namespace CourseKit.Generation;

/// <summary>One call's options with all defaults filled in, checked against the model and the prompt.</summary>
internal sealed class GenerationPlan
{
    // What transformers takes when nobody says anything.
    private const int DefaultNewTokens = 20;
    private const int DefaultTopK = 50;
    private const int DefaultAssistantTokens = 20;
    private const float DefaultAssistantConfidence = 0.4f;

    // Strategies that transformers has or had and that are not here, with the values that mean "not used".
    private static readonly (string Field, string[] Unused)[] NotHere =
    [
        ("num_beam_groups", ["1"]), ("diversity_penalty", ["0", "0.0"]), ("penalty_alpha", ["0", "0.0"]), ("guidance_scale", ["1", "1.0"]), ("force_words_ids", ["[]"]), ("constraints", ["[]"]),
        ("dola_layers", []), ("prompt_lookup_num_tokens", ["0"]), ("watermarking_config", []), ("forced_decoder_ids", ["[]"]), ("low_memory", ["false"]),
    ];

    private readonly GenerateOptions options;

    public GenerationPlan(GenerativeModel model, GenerateOptions given, IReadOnlyList<int[]> encoderInputIds, int promptLength)
    {
        var defaults = model.GenerationConfig;
        options = (GenerateOptions)given.Over(given.UseModelDefaults ? defaults : SpecialTokensOf(defaults));
        PromptLength = promptLength;
        EncoderInputIds = encoderInputIds;
        EosTokenIds = [.. (options.EosTokenId ?? []).Where(token => token >= 0)];
        MaxLength = FindMaxLength(given.MaxLength, model.Config.MaxInputLength);
        Check();
        if (AssistantModel is { } assistant && assistant.Config.VocabSize != model.Config.VocabSize)
            throw new GenerationException($"The assistant model has {assistant.Config.VocabSize} tokens, the model {model.Config.VocabSize}. Take one with the same tokenizer, whose drafts the model can read.");
        Generator = options.Seed is { } seed ? new(seed) : options.Generator ?? Generator.Default;
        Processors = CreateProcessors();
        Criteria = CreateCriteria();
    }

    public int PromptLength { get; }

    public int MaxLength { get; }

    public IReadOnlyList<int[]> EncoderInputIds { get; }

    public int[] EosTokenIds { get; }

    public int PadTokenId => options.PadTokenId is { } pad and >= 0 ? pad : EosTokenIds is [var eos, ..] ? eos : 0;

    /// <summary>What fills up the shorter sequences of beam search: as in the reference, a padding token of number 0 counts as none.</summary>
    public int BeamFillTokenId => PadTokenId == 0 && EosTokenIds is [var eos, ..] ? eos : PadTokenId;

    public int NumBeams => options.NumBeams ?? 1;

    public int NumReturnSequences => options.NumReturnSequences ?? 1;

    public bool DoSample => options.DoSample ?? false;

    public EarlyStopping EarlyStopping => options.EarlyStopping ?? EarlyStopping.False;

    public float LengthPenalty => options.LengthPenalty ?? 1;

    public int NumAssistantTokens => options.NumAssistantTokens ?? DefaultAssistantTokens;

    public float AssistantConfidence => options.AssistantConfidenceThreshold ?? DefaultAssistantConfidence;

    public GenerativeModel? AssistantModel => options.AssistantModel;

    public bool OutputScores => options.OutputScores ?? false;

    public bool OutputLogits => options.OutputLogits ?? false;

    public bool OutputProbabilities => options.OutputProbabilities;

    public Action<IReadOnlyList<int>>? OnTokens => options.OnTokens;

    public Generator Generator { get; }

    public LogitsProcessorList Processors { get; }

    public IReadOnlyList<StoppingCriteria> Criteria { get; }

    /// <summary>Whether a sequence ends with its last token.</summary>
    public bool IsDone(ReadOnlySpan<int> tokens)
    {
        foreach (var criterion in Criteria)
            if (criterion.IsDone(tokens)) return true;
        return false;
    }

    private static GenerationConfig SpecialTokensOf(GenerationConfig config) => new()
    {
        BosTokenId = config.BosTokenId,
        EosTokenId = config.EosTokenId,
        PadTokenId = config.PadTokenId,
        DecoderStartTokenId = config.DecoderStartTokenId,
    };

    private int FindMaxLength(int? asked, int? positions)
    {
        var unset = asked is null && options.MaxLength is null or DefaultNewTokens;
        var length = options.MaxNewTokens is { } count ? PromptLength + count : unset ? PromptLength + DefaultNewTokens : options.MaxLength!.Value;
        if (PromptLength >= positions)
            throw new GenerationException($"The prompt has {PromptLength} tokens, but the model has {positions} positions for prompt and answer together. Shorten the prompt (Truncation), or take a model with a longer context.");
        if (PromptLength >= length)
            throw new GenerationException($"The prompt has {PromptLength} tokens already, but max_length is {length}. Raise it, or set max_new_tokens, which counts new tokens only.");
        return Math.Min(length, positions ?? int.MaxValue);
    }

    private void Check()
    {
        var json = options.ToJson();
        foreach (var (field, unused) in NotHere)
            if (json[field] is { } value && !unused.Contains(value.ToJsonString()))
                throw new GenerationException($"{field} is {value.ToJsonString()}: this strategy is not supported. Leave it out, or set it so that it does nothing; docs/generation.md lists the strategies there are.");
        if (NumBeams > 1 && NumReturnSequences > NumBeams)
            throw new GenerationException($"num_return_sequences is {NumReturnSequences}, but there are only {NumBeams} beams (num_beams). Raise num_beams, or ask for fewer.");
        if (NumBeams == 1 && !DoSample && NumReturnSequences > 1)
            throw new GenerationException($"num_return_sequences is {NumReturnSequences}, but greedy decoding has one answer. Set do_sample, or num_beams to as many at least.");
        if (NumBeams > 1 && OnTokens is not null)
            throw new GenerationException("Tokens cannot be streamed from beam search, which may still change its mind about them. Set num_beams to 1.");
        if (AssistantModel is not null && (NumBeams > 1 || NumReturnSequences > 1))
            throw new GenerationException("An assistant model drafts one sequence. Set num_beams and num_return_sequences to 1.");
        if (options.StopStrings is { Count: > 0 } && options.Tokenizer is null)
            throw new GenerationException("stop_strings need the tokenizer to read tokens by. Set Tokenizer in the options, or generate from text.");
        if (options.ExponentialDecayLengthPenalty is not null && EosTokenIds.Length == 0)
            throw new GenerationException("exponential_decay_length_penalty raises the end token's score, but eos_token_id is not set.");
    }

    // The order is that of transformers: it changes results.
    private LogitsProcessorList CreateProcessors()
    {
        var list = new List<LogitsProcessor>();
        if (options.SequenceBias is { Count: > 0 } bias) list.Add(new SequenceBiasLogitsProcessor(bias));
        if (options.EncoderRepetitionPenalty is { } encoderPenalty and not 1) list.Add(new EncoderRepetitionPenaltyLogitsProcessor(encoderPenalty, EncoderInputIds));
        if (options.RepetitionPenalty is { } penalty and not 1) list.Add(new RepetitionPenaltyLogitsProcessor(penalty));
        if (options.NoRepeatNgramSize is { } size and > 0) list.Add(new NoRepeatNGramLogitsProcessor(size));
        if (options.EncoderNoRepeatNgramSize is { } encoderSize and > 0) list.Add(new EncoderNoRepeatNGramLogitsProcessor(encoderSize, EncoderInputIds));
        if (options.BadWordsIds is { Count: > 0 } badWords) list.Add(new NoBadWordsLogitsProcessor(badWords, EosTokenIds));
        var minLength = options.MinNewTokens is { } least ? PromptLength + least : options.MinLength ?? 0;
        if (minLength > 0 && EosTokenIds.Length > 0) list.Add(new MinLengthLogitsProcessor(minLength, EosTokenIds));
        if (options.MinNewTokens is { } minimum and > 0 && EosTokenIds.Length > 0) list.Add(new MinNewTokensLengthLogitsProcessor(PromptLength, minimum, EosTokenIds));
        if (options.PrefixAllowedTokens is { } allowed) list.Add(new PrefixConstrainedLogitsProcessor(allowed));
        if (options.ForcedBosTokenId is { } bos and >= 0) list.Add(new ForcedBosTokenLogitsProcessor(bos));
        if (options.ForcedEosTokenId is { Count: > 0 } eos && eos.All(token => token >= 0)) list.Add(new ForcedEosTokenLogitsProcessor(MaxLength, eos));
        if (options.RemoveInvalidValues is true) list.Add(new InfNanRemoveLogitsProcessor());
        if (options.ExponentialDecayLengthPenalty is { } decay) list.Add(new ExponentialDecayLengthPenaltyLogitsProcessor(decay, EosTokenIds, PromptLength));
        if (options.SuppressTokens is { Count: > 0 } suppressed) list.Add(new SuppressTokensLogitsProcessor([.. suppressed.Where(token => token >= 0)]));
        if (options.BeginSuppressTokens is { Count: > 0 } first) list.Add(new SuppressTokensAtBeginLogitsProcessor([.. first.Where(token => token >= 0)], BeginIndex));
        list.AddRange(options.LogitsProcessors);
        if (DoSample) AddWarpers(list);
        if (options.RenormalizeLogits is true) list.Add(new LogitNormalization());
        return new(list);
    }

    // Behind a forced first token the first free choice is the second.
    private int BeginIndex => PromptLength > 1 || options.ForcedBosTokenId is null ? PromptLength : PromptLength + 1;

    private void AddWarpers(List<LogitsProcessor> list)
    {
        // Beams need a token to go on with beside every end token.
        var least = NumBeams > 1 ? Math.Max(EosTokenIds.Length, 1) + 1 : 1;
        if (options.Temperature is { } temperature and not 1) list.Add(new TemperatureLogitsWarper(temperature));
        if ((options.TopK ?? DefaultTopK) is var topK and > 0) list.Add(new TopKLogitsWarper(topK, least));
        if (options.TopP is { } topP and < 1) list.Add(new TopPLogitsWarper(topP, least));
        if (options.MinP is { } minP) list.Add(new MinPLogitsWarper(minP, least));
        if (options.TypicalP is { } typical and < 1) list.Add(new TypicalLogitsWarper(typical, least));
        if (options.EpsilonCutoff is { } epsilon and > 0 and < 1) list.Add(new EpsilonLogitsWarper(epsilon, least));
        if (options.EtaCutoff is { } eta and > 0 and < 1) list.Add(new EtaLogitsWarper(eta, least));
    }

    private List<StoppingCriteria> CreateCriteria()
    {
        var list = new List<StoppingCriteria> { new MaxLengthCriteria(MaxLength) };
        if (options.MaxTime is { } seconds) list.Add(new MaxTimeCriteria(TimeSpan.FromSeconds(Math.Min(seconds, 1e9))));
        if (options.StopStrings is { Count: > 0 } stop) list.Add(new StopStringCriteria(stop, options.Tokenizer!, PromptLength));
        if (EosTokenIds.Length > 0) list.Add(new EosTokenCriteria(EosTokenIds));
        list.AddRange(options.StoppingCriteria);
        return list;
    }
}
