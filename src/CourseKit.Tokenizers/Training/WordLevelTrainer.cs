using CourseKit.Tokenizers.Training;

namespace CourseKit.Tokenizers;

/// <summary>Trains a vocabulary of whole words as <c>WordLevelTrainer</c> of Hugging Face tokenizers does: special tokens, then words by falling
/// count, equally frequent ones by code points.</summary>
public sealed record WordLevelTrainer : TokenizerTrainer
{
    /// <summary>Words that occur less often are left out.</summary>
    public long MinFrequency { get; init; }

    internal override void Check()
    {
        base.Check();
        if (MinFrequency < 0) throw Wrong(nameof(MinFrequency), MinFrequency, "expected at least 0");
    }

    private protected override TokenizerModel Train(WordCounts words, TokenizerModel? like, TrainingMonitor monitor) =>
        new WordLevelModel(VocabularyOf(Learn(words, monitor)), Like<WordLevelModel>(like)?.UnkToken ?? "<unk>");

    private List<string> Learn(WordCounts words, TrainingMonitor monitor)
    {
        monitor.Report("sorting words", 0, words.Count, "words");
        var order = Enumerable.Range(0, words.Count).Where(word => words.CountOf(word) >= MinFrequency).ToArray();
        Array.Sort(order, (a, b) =>
        {
            var byCount = words.CountOf(b).CompareTo(words.CountOf(a));
            return byCount != 0 ? byCount : CodePoints.Compare(words.Word(a), words.Word(b));
        });
        var tokens = SpecialTokens.Select(token => token.Content).Distinct(StringComparer.Ordinal).ToList();
        var special = tokens.ToHashSet(StringComparer.Ordinal);
        foreach (var word in order)
        {
            if (tokens.Count >= VocabularySize) break;
            var text = words.Word(word).ToString();
            if (!special.Contains(text)) tokens.Add(text);
        }
        monitor.Report("sorting words", words.Count, words.Count, "words");
        return tokens;
    }
}
