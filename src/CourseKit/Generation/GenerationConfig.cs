using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace CourseKit.Generation;

/// <summary>How text is generated (<c>transformers.GenerationConfig</c>): the names are transformers' in C# case, and so are the meanings. What is null is not set: then the model's own
/// configuration decides, and after it the default that is named here.</summary>
/// <remarks>A value outside its range is refused when it is set (<see cref="GenerationException"/>) or read (<see cref="CheckpointException"/>).</remarks>
public partial record GenerationConfig
{
    // Values by the names that files have. Fields that are not known here are kept as they were read.
    private ImmutableSortedDictionary<string, object> values = ImmutableSortedDictionary.Create<string, object>(StringComparer.Ordinal);

    /// <summary>A configuration that sets nothing.</summary>
    public GenerationConfig()
    {
    }

    // ---- length

    /// <summary>The most tokens, the prompt included. By default 20 more than the prompt, but not more than the model has positions.</summary>
    public int? MaxLength { get => Get<int?>(); init => Set(value); }

    /// <summary>The most new tokens; goes before <see cref="MaxLength"/>.</summary>
    public int? MaxNewTokens { get => Get<int?>(); init => Set(value); }

    /// <summary>The fewest tokens, the prompt included, before generation may end.</summary>
    public int? MinLength { get => Get<int?>(); init => Set(value); }

    /// <summary>The fewest new tokens; goes before <see cref="MinLength"/>.</summary>
    public int? MinNewTokens { get => Get<int?>(); init => Set(value); }

    /// <summary>When beam search ends. By default <see cref="Generation.EarlyStopping.False"/>.</summary>
    public EarlyStopping? EarlyStopping { get => Get<EarlyStopping?>(); init => Set(value); }

    /// <summary>The most seconds that generation may take; it ends after the token during which they run out.</summary>
    public float? MaxTime { get => Get<float?>(); init => Set(value); }

    /// <summary>Texts that end generation when they appear. They need <see cref="GenerateOptions.Tokenizer"/>.</summary>
    public IReadOnlyList<string>? StopStrings { get => Get<IReadOnlyList<string>>(); init => Set(value); }

    // ---- strategy

    /// <summary>Whether tokens are drawn by their probabilities instead of taken as the likeliest. By default not.</summary>
    public bool? DoSample { get => Get<bool?>(); init => Set(value); }

    /// <summary>How many continuations beam search follows. By default 1: no beam search.</summary>
    public int? NumBeams { get => Get<int?>(); init => Set(value); }

    /// <summary>How many sequences are returned for a prompt: samples, or the best of the beams. By default 1.</summary>
    public int? NumReturnSequences { get => Get<int?>(); init => Set(value); }

    /// <summary>Whether keys and values of earlier tokens are kept. Decoding here always does; files say it.</summary>
    public bool? UseCache { get => Get<bool?>(); init => Set(value); }

    // ---- the choice of tokens when sampling

    /// <summary>Divides the scores: below 1 the likely tokens become likelier. By default 1.</summary>
    public float? Temperature { get => Get<float?>(); init => Set(value); }

    /// <summary>Keeps the k likeliest tokens. By default 50, as in transformers; 0 for all.</summary>
    public int? TopK { get => Get<int?>(); init => Set(value); }

    /// <summary>Keeps the likeliest tokens up to this share of probability. By default 1: all.</summary>
    public float? TopP { get => Get<float?>(); init => Set(value); }

    /// <summary>Keeps tokens that are at least this share as likely as the likeliest.</summary>
    public float? MinP { get => Get<float?>(); init => Set(value); }

    /// <summary>Keeps the tokens closest to the expected surprise up to this share of probability. By default 1: all.</summary>
    public float? TypicalP { get => Get<float?>(); init => Set(value); }

    /// <summary>Keeps tokens of at least this probability. By default 0: all.</summary>
    public float? EpsilonCutoff { get => Get<float?>(); init => Set(value); }

    /// <summary>As <see cref="EpsilonCutoff"/>, but lower where many tokens are likely. By default 0: all.</summary>
    public float? EtaCutoff { get => Get<float?>(); init => Set(value); }

    // ---- penalties and constraints

    /// <summary>Above 1, makes tokens that are there already less likely. By default 1.</summary>
    public float? RepetitionPenalty { get => Get<float?>(); init => Set(value); }

    /// <summary>Above 1, makes tokens of the source more likely. By default 1.</summary>
    public float? EncoderRepetitionPenalty { get => Get<float?>(); init => Set(value); }

    /// <summary>The exponent of the length by which beam search divides the score of a finished sequence: above 0 for longer ones. By default 1.</summary>
    public float? LengthPenalty { get => Get<float?>(); init => Set(value); }

    /// <summary>No so many tokens in a row appear twice. By default 0: any may.</summary>
    public int? NoRepeatNgramSize { get => Get<int?>(); init => Set(value); }

    /// <summary>No so many tokens in a row are taken over from the source. By default 0: any may be.</summary>
    public int? EncoderNoRepeatNgramSize { get => Get<int?>(); init => Set(value); }

    /// <summary>Sequences of tokens that do not appear.</summary>
    public IReadOnlyList<IReadOnlyList<int>>? BadWordsIds { get => Get<IReadOnlyList<IReadOnlyList<int>>>(); init => Set(value); }

    /// <summary>Sequences of tokens that are made likelier or less likely.</summary>
    public IReadOnlyList<SequenceBias>? SequenceBias { get => Get<IReadOnlyList<SequenceBias>>(); init => Set(value); }

    /// <summary>Tokens that do not appear.</summary>
    public IReadOnlyList<int>? SuppressTokens { get => Get<IReadOnlyList<int>>(); init => Set(value); }

    /// <summary>Tokens that are not the first.</summary>
    public IReadOnlyList<int>? BeginSuppressTokens { get => Get<IReadOnlyList<int>>(); init => Set(value); }

    /// <summary>The first token that an encoder-decoder generates: the target's language, say.</summary>
    public int? ForcedBosTokenId { get => Get<int?>(); init => Set(value); }

    /// <summary>The last token of a sequence that the maximum length cuts off.</summary>
    public IReadOnlyList<int>? ForcedEosTokenId { get => Get<IReadOnlyList<int>>(); init => Set(value); }

    /// <summary>Makes ending likelier from some length on.</summary>
    public ExponentialDecayLengthPenalty? ExponentialDecayLengthPenalty { get => Get<ExponentialDecayLengthPenalty>(); init => Set(value); }

    /// <summary>Whether scores that are no numbers, or infinite, are replaced instead of refused. By default not.</summary>
    public bool? RemoveInvalidValues { get => Get<bool?>(); init => Set(value); }

    /// <summary>Whether scores are made log-probabilities again after all other changes. By default not.</summary>
    public bool? RenormalizeLogits { get => Get<bool?>(); init => Set(value); }

    // ---- tokens

    /// <summary>Begins a text where there is no prompt.</summary>
    public int? BosTokenId { get => Get<int?>(); init => Set(value); }

    /// <summary>Fills up shorter sequences; the first end token when not set.</summary>
    public int? PadTokenId { get => Get<int?>(); init => Set(value); }

    /// <summary>End a sequence: one or several.</summary>
    public IReadOnlyList<int>? EosTokenId { get => Get<IReadOnlyList<int>>(); init => Set(value); }

    /// <summary>What an encoder-decoder's decoder begins with; <see cref="BosTokenId"/> when not set.</summary>
    public int? DecoderStartTokenId { get => Get<int?>(); init => Set(value); }

    // ---- speculative decoding

    /// <summary>How many tokens the assistant drafts at first. By default 20; it grows by two when all are right and shrinks by one when not.</summary>
    public int? NumAssistantTokens { get => Get<int?>(); init => Set(value); }

    /// <summary>The assistant stops drafting behind a token that it gives less than this probability. By default 0.4; 0 for never.</summary>
    public float? AssistantConfidenceThreshold { get => Get<float?>(); init => Set(value); }

    // ---- what is returned

    /// <summary>Whether the processed scores of every step are returned.</summary>
    public bool? OutputScores { get => Get<bool?>(); init => Set(value); }

    /// <summary>Whether the model's own scores of every step are returned.</summary>
    public bool? OutputLogits { get => Get<bool?>(); init => Set(value); }

    /// <summary>Compares the values.</summary>
    public virtual bool Equals(GenerationConfig? other) =>
        other is not null && EqualityContract == other.EqualityContract && JsonNode.DeepEquals(ToJson(), other.ToJson());

    /// <inheritdoc/>
    public override int GetHashCode() => ToJson().ToJsonString().GetHashCode(StringComparison.Ordinal);

    /// <summary>This configuration, and for what it does not set the values of another.</summary>
    internal GenerationConfig Over(GenerationConfig defaults) => this with { values = defaults.values.SetItems(values) };

    private T Get<T>([CallerMemberName] string property = "") =>
        values.TryGetValue(ByProperty[property].Name, out var value) && value is T typed ? typed : default!;

    private void Set(object? value, [CallerMemberName] string property = "")
    {
        var field = ByProperty[property];
        if (value is null)
        {
            values = values.Remove(field.Name);
            return;
        }

        // What a file may not say, a program may not either.
        var text = value is float number && !float.IsFinite(number) ? $"\"{number}\"" : field.Write(value).ToJsonString();
        if (field.Read(JsonNode.Parse(text)!) is null) throw new GenerationException($"{property} ({field.Name}) is {text}; expected {field.Expected}.");
        values = values.SetItem(field.Name, value);
    }
}
