using CourseKit.Tokenizers.Training;

namespace CourseKit.Tokenizers;

/// <summary>Trains byte-pair encoding (Sennrich et al. 2016) as <c>BpeTrainer</c> of Hugging Face tokenizers does: same vocabulary, same merges.
/// Where the reference's result hangs on the order of its hash table, there is a rule: of equally rare characters at the limit of the alphabet, those
/// of lower code points stay; of the forms that a prefix or suffix makes, the more common ones have the smaller ids.</summary>
public sealed record BpeTrainer : TokenizerTrainer
{
    /// <summary>A pair that occurs less often is not merged. 0 and 1 mean the same.</summary>
    public long MinFrequency { get; init; }

    /// <summary>How many characters the vocabulary starts with at most, the most frequent ones; others become unknown. Null for no limit.</summary>
    public int? LimitAlphabet { get; init; }

    /// <summary>Characters that the vocabulary has even if the corpus does not: every code point of this text. Byte-level BPE wants
    /// all of <see cref="ByteAlphabet.Characters"/>.</summary>
    public string InitialAlphabet { get; init; } = "";

    /// <summary>What a token that does not begin a word starts with, such as <c>##</c>; null for nothing.</summary>
    public string? ContinuingSubwordPrefix { get; init; }

    /// <summary>What a token at the end of a word ends with, such as <c>&lt;/w&gt;</c>; null for nothing.</summary>
    public string? EndOfWordSuffix { get; init; }

    /// <summary>Tokens that merges make must be shorter than this, counted in characters of the text; null for any length. (Shorter, not equal: so
    /// the reference compares. Two characters may always merge.)</summary>
    public int? MaxTokenLength { get; init; }

    /// <summary>Called for each merge that makes a token, in order, on the training thread; to show in a lecture how a vocabulary grows.</summary>
    public Action<MergeReport>? OnMerge { get; init; }

    internal MergeOptions Options => new(VocabularySize, SpecialTokens, MinFrequency, LimitAlphabet, InitialAlphabet, ContinuingSubwordPrefix,
        EndOfWordSuffix, MaxTokenLength, OnMerge);

    internal override void Check()
    {
        base.Check();
        CheckAlphabet(MinFrequency, LimitAlphabet, InitialAlphabet);
        if (MaxTokenLength < 1) throw Wrong(nameof(MaxTokenLength), MaxTokenLength, "expected at least 1, or null");
    }

    private protected override TokenizerModel Train(WordCounts words, TokenizerModel? like, TrainingMonitor monitor)
    {
        var options = Like<BpeModel>(like)?.Options ?? new BpeOptions();
        var (tokens, merges) = new BpeLearner(words, Options, monitor).Learn();
        return new BpeModel(VocabularyOf(tokens), [.. merges],
            options with { ContinuingSubwordPrefix = ContinuingSubwordPrefix, EndOfWordSuffix = EndOfWordSuffix });
    }
}
