namespace CourseKit.Tokenizers.Tests;

/// <summary>The corpus of the golden trainings, and what is compared of a trained tokenizer.</summary>
internal static class TrainingCorpus
{
    private static readonly Lazy<string[]> s_lines = new(() =>
        File.ReadAllText(Path.Combine(Folder, "corpus.txt")).TrimEnd('\n').Split('\n'));

    internal static string Folder => Path.Combine(TestTokenizers.Root, "tests", "goldens", "tokenizers", "training");

    internal static string[] Lines => s_lines.Value;

    /// <summary>Tokenizers without a vocabulary, by the name of the trainer.</summary>
    internal static Tokenizer Untrained(TokenizerTrainer trainer) => trainer switch
    {
        BpeTrainer => new(new BpeModel(new Vocabulary([]), Array.Empty<(string, string)>(), new BpeOptions { UnkToken = "<unk>" }), preTokenizer: new WhitespaceSplitPreTokenizer()),
        WordPieceTrainer => new(new WordPieceModel(new Vocabulary([])), preTokenizer: new WhitespaceSplitPreTokenizer()),
        WordLevelTrainer => new(new WordLevelModel(new Vocabulary([])), preTokenizer: new WhitespaceSplitPreTokenizer()),
        _ => new(new UnigramModel([new("<unk>", 0)], 0), preTokenizer: new MetaspacePreTokenizer()),
    };

    internal static Tokenizer Train(TokenizerTrainer trainer, params IEnumerable<string> texts) => Untrained(trainer).Train(trainer, texts);

    /// <summary>The tokens by id.</summary>
    internal static string[] Tokens(Tokenizer tokenizer) => [.. tokenizer.Model.Vocabulary.Entries().Select(entry => entry.Key)];
}
