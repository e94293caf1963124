namespace CourseKit.Tokenizers.Training;

/// <summary>What the learning of merges depends on, the same for BPE and WordPiece; null prefix and suffix for none.</summary>
internal sealed record MergeOptions(int VocabularySize, IReadOnlyList<AddedToken> SpecialTokens, long MinFrequency, int? LimitAlphabet, string InitialAlphabet,
    string? ContinuingSubwordPrefix, string? EndOfWordSuffix, int? MaxTokenLength, Action<MergeReport>? OnMerge);
