using System.Text;
using CourseKit.Tokenizers;

namespace CourseKit.Cli.Recipes;

/// <summary>Tokenizers to train: for each kind the steps around the model and the special tokens that go with it in published tokenizers.</summary>
internal sealed record TokenizerRecipe
{
    /// <summary>The kinds, as the command line names them.</summary>
    public static IReadOnlyList<string> Types { get; } = ["byte-bpe", "bpe", "wordpiece", "unigram", "word-level"];

    /// <summary>One of <see cref="Types"/>.</summary>
    public required string Type { get; init; }

    /// <summary>How many tokens the vocabulary should have.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Pairs or words that occur less often are left out (not for unigram).</summary>
    public long MinFrequency { get; init; }

    /// <summary>How many characters the vocabulary starts with at most (bpe and wordpiece), or null.</summary>
    public int? LimitAlphabet { get; init; }

    /// <summary>Whether text is lowercased first.</summary>
    public bool Lowercase { get; init; }

    /// <summary>Special tokens beside the usual ones.</summary>
    public IReadOnlyList<string> SpecialTokens { get; init; } = [];

    /// <summary>How many threads work at most, or null.</summary>
    public int? Threads { get; init; }

    /// <summary>Told of each merge of bpe and wordpiece, or null.</summary>
    public Action<MergeReport>? OnMerge { get; init; }

    /// <summary>Trains on the lines of files.</summary>
    public Tokenizer Train(IEnumerable<string> files, IProgress<TrainingProgress> progress, CancellationToken cancellation)
    {
        var trainer = Trainer() with { Progress = progress, CancellationToken = cancellation, MaxDegreeOfParallelism = Threads };
        return Untrained(trainer).TrainFromFiles(trainer, files);
    }

    private AddedToken[] Special() => [.. Usual().Concat(SpecialTokens).Distinct().Select(token => new AddedToken(token) { Special = true })];

    private string[] Usual() => Type switch
    {
        "byte-bpe" => ["<|endoftext|>"],
        "wordpiece" => ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
        "word-level" => ["[UNK]"],
        _ => ["<unk>", "<s>", "</s>"],
    };

    private TokenizerTrainer Trainer() => Type switch
    {
        "byte-bpe" => new BpeTrainer
        {
            VocabularySize = VocabularySize,
            MinFrequency = MinFrequency,
            SpecialTokens = Special(),
            InitialAlphabet = new string(ByteAlphabet.Characters),
            OnMerge = OnMerge,
        },
        "bpe" => new BpeTrainer
        {
            VocabularySize = VocabularySize,
            MinFrequency = MinFrequency,
            LimitAlphabet = LimitAlphabet,
            SpecialTokens = Special(),
            EndOfWordSuffix = "</w>",
            OnMerge = OnMerge,
        },
        "wordpiece" => new WordPieceTrainer
        {
            VocabularySize = VocabularySize,
            MinFrequency = MinFrequency,
            LimitAlphabet = LimitAlphabet,
            SpecialTokens = Special(),
            OnMerge = OnMerge,
        },
        "word-level" => new WordLevelTrainer { VocabularySize = VocabularySize, MinFrequency = MinFrequency, SpecialTokens = Special() },
        _ => new UnigramTrainer { VocabularySize = VocabularySize, SpecialTokens = Special(), UnkToken = "<unk>" },
    };

    private Tokenizer Untrained(TokenizerTrainer trainer)
    {
        var none = new Vocabulary([]);
        (string, string)[] noMerges = [];
        return Type switch
        {
            "byte-bpe" => new(new BpeModel(none, noMerges), Normalizer(null), new ByteLevelPreTokenizer(addPrefixSpace: false), new ByteLevelProcessing(), new ByteLevelDecoder(),
                specialTokens: new() { BosToken = "<|endoftext|>", EosToken = "<|endoftext|>" }),
            "bpe" => new(new BpeModel(none, noMerges, new BpeOptions { UnkToken = "<unk>" }), Normalizer(NormalizationForm.FormC), new BertPreTokenizer(), decoder: new BpeDecoder(),
                specialTokens: new() { BosToken = "<s>", EosToken = "</s>" }),
            "wordpiece" => new(new WordPieceModel(none), new BertNormalizer { Lowercase = Lowercase }, new BertPreTokenizer(),
                new BertProcessing(("[SEP]", Id("[SEP]")), ("[CLS]", Id("[CLS]"))), new WordPieceDecoder())
            { TokenizerClass = "BertTokenizer" },
            "word-level" => new(new WordLevelModel(none, "[UNK]"), Normalizer(NormalizationForm.FormC), new WhitespacePreTokenizer()),
            _ => new(new UnigramModel([new("<unk>", 0)], 0), Normalizer(NormalizationForm.FormKC), new MetaspacePreTokenizer(), decoder: new MetaspaceDecoder(),
                specialTokens: new() { BosToken = "<s>", EosToken = "</s>" }),
        };

        // Special tokens come first, so their ids are known before training.
        int Id(string token) => trainer.SpecialTokens.Select(special => special.Content).ToList().IndexOf(token);
    }

    private Normalizer? Normalizer(NormalizationForm? form) => (form, Lowercase) switch
    {
        (null, false) => null,
        (null, true) => new LowercaseNormalizer(),
        ({ } known, false) => new UnicodeNormalizer(known),
        ({ } known, true) => new SequenceNormalizer(new UnicodeNormalizer(known), new LowercaseNormalizer()),
    };
}
