using CourseKit.Tokenizers.Training;

namespace CourseKit.Tokenizers;

/// <summary>Learns the vocabulary of a tokenizer from a corpus: options, and how. The result is the same on every run and for every number
/// of threads.</summary>
public abstract record TokenizerTrainer
{
    private protected TokenizerTrainer() { }

    /// <summary>How many tokens the vocabulary should have, special tokens included. It has fewer when the corpus gives no more, and more when
    /// the alphabet alone is larger.</summary>
    public int VocabularySize { get; init; } = 30_000;

    /// <summary>Tokens that come first, in this order, and are never split, such as <c>[UNK]</c>.</summary>
    public IReadOnlyList<AddedToken> SpecialTokens { get; init; } = [];

    /// <summary>Told how training goes; null for nobody. Calls come one at a time, from changing threads.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Stops training with an <see cref="OperationCanceledException"/> when cancelled.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>How many threads work at most; null for as many as the machine has processors.</summary>
    public int? MaxDegreeOfParallelism { get; init; }

    internal int Threads => MaxDegreeOfParallelism ?? Environment.ProcessorCount;

    internal TrainingMonitor Monitor() => new(Progress, CancellationToken);

    /// <summary>Trains a model from the words of a corpus.</summary>
    /// <param name="words">The words, as a tokenizer's normaliser and pre-tokenizer give them, and their counts.</param>
    /// <param name="like">A model of the same kind whose other options, such as its unknown token, the new one takes over; null for the
    /// defaults.</param>
    /// <exception cref="TokenizerException">An option makes no sense, or <paramref name="like"/> is of another kind.</exception>
    /// <exception cref="OperationCanceledException"><see cref="CancellationToken"/> was cancelled.</exception>
    public TokenizerModel Train(WordCounts words, TokenizerModel? like = null)
    {
        ArgumentNullException.ThrowIfNull(words);
        Check();
        return Train(words, like, Monitor());
    }

    private protected abstract TokenizerModel Train(WordCounts words, TokenizerModel? like, TrainingMonitor monitor);

    private protected TModel? Like<TModel>(TokenizerModel? like) where TModel : TokenizerModel => like switch
    {
        null => null,
        TModel model => model,
        _ => throw new TokenizerException($"A {GetType().Name} trains a {typeof(TModel).Name}, and the tokenizer has a {like.GetType().Name}. Use the trainer of that model, or a tokenizer with the other."),
    };

    private protected static Vocabulary VocabularyOf(IEnumerable<string> tokens) => new(tokens.Select((token, id) => KeyValuePair.Create(token, id)));

    /// <summary>Says which option makes no sense, before anything is read.</summary>
    internal virtual void Check()
    {
        if (VocabularySize is < 1 or > Vocabulary.MaxId) throw Wrong(nameof(VocabularySize), VocabularySize, $"expected 1 to {Vocabulary.MaxId}");
        if (MaxDegreeOfParallelism < 1) throw Wrong(nameof(MaxDegreeOfParallelism), MaxDegreeOfParallelism, "expected at least 1, or null");
        if (SpecialTokens is null) throw Wrong(nameof(SpecialTokens), null, "expected a list, which may be empty");
        foreach (var token in SpecialTokens)
            if (string.IsNullOrEmpty(token?.Content)) throw Wrong(nameof(SpecialTokens), SpecialTokens.Count, "tokens, one of them empty; expected tokens with text");
    }

    private protected void CheckAlphabet(long minFrequency, int? limitAlphabet, string initialAlphabet)
    {
        if (minFrequency < 0) throw Wrong("MinFrequency", minFrequency, "expected at least 0");
        if (limitAlphabet < 1) throw Wrong("LimitAlphabet", limitAlphabet, "expected at least 1, or null for no limit");
        if (initialAlphabet is null) throw Wrong("InitialAlphabet", null, "expected a text, which may be empty");
    }

    private protected TokenizerException Wrong(string option, object? value, string expected) =>
        new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{GetType().Name}.{option} is {value ?? "null"}; {expected}."));
}
