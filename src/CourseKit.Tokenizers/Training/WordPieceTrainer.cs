using CourseKit.Tokenizers.Training;

namespace CourseKit.Tokenizers;

/// <summary>Trains a WordPiece vocabulary as <c>WordPieceTrainer</c> of Hugging Face tokenizers does: by the merges of BPE, with a prefix on tokens
/// that continue a word. (Schuster and Nakajima's 2012 original chooses merges by likelihood; neither it nor Google's trainer was published.)</summary>
public sealed record WordPieceTrainer : TokenizerTrainer
{
    /// <summary>A pair that occurs less often is not merged. 0 and 1 mean the same.</summary>
    public long MinFrequency { get; init; }

    /// <summary>How many characters the vocabulary starts with at most, the most frequent ones; null for no limit.</summary>
    public int? LimitAlphabet { get; init; }

    /// <summary>Characters that the vocabulary has even if the corpus does not: every code point of this text.</summary>
    public string InitialAlphabet { get; init; } = "";

    /// <summary>What a token that does not begin a word starts with.</summary>
    public string ContinuingSubwordPrefix { get; init; } = "##";

    /// <summary>What a token at the end of a word ends with; null for nothing.</summary>
    public string? EndOfWordSuffix { get; init; }

    /// <summary>Called for each merge that makes a token, in order, on the training thread.</summary>
    public Action<MergeReport>? OnMerge { get; init; }

    internal MergeOptions Options => new(VocabularySize, SpecialTokens, MinFrequency, LimitAlphabet, InitialAlphabet, ContinuingSubwordPrefix,
        EndOfWordSuffix, null, OnMerge);

    internal override void Check()
    {
        base.Check();
        CheckAlphabet(MinFrequency, LimitAlphabet, InitialAlphabet);
        if (ContinuingSubwordPrefix is null) throw Wrong(nameof(ContinuingSubwordPrefix), null, "expected a text, which may be empty");
    }

    private protected override TokenizerModel Train(WordCounts words, TokenizerModel? like, TrainingMonitor monitor)
    {
        var model = Like<WordPieceModel>(like);
        var (tokens, _) = new BpeLearner(words, Options, monitor).Learn();
        return new WordPieceModel(VocabularyOf(tokens), model?.UnkToken ?? "[UNK]", ContinuingSubwordPrefix, model?.MaxInputCharsPerWord ?? 100);
    }
}
