using static CourseKit.Tokenizers.Tests.TrainingCorpus;

namespace CourseKit.Tokenizers.Tests;

public class TrainingOptionTests
{
    private const string Text = "low low low low low lower lower newest newest newest newest newest newest widest widest widest";

    [Fact]
    public void The_merges_of_the_paper()
    {
        // Sennrich et al. 2016, section 3.2, give this corpus; of equally frequent pairs, those of smaller ids come first here.
        var reports = new List<MergeReport>();
        Train(new BpeTrainer { EndOfWordSuffix = "</w>", OnMerge = reports.Add, VocabularySize = 17 }, Text);
        Assert.Equal(new(1, "e", "s", "es", 13, 9), reports[0]);
        Assert.Equal(new(2, "es", "t</w>", "est</w>", 14, 9), reports[1]);
        Assert.Equal(new(3, "l", "o", "lo", 15, 7), reports[2]);
        Assert.Equal(4, reports.Count);
    }

    [Fact]
    public void Vocabulary_size_bounds_the_merges_but_not_the_alphabet()
    {
        Assert.Equal(14, Train(new BpeTrainer { VocabularySize = 14 }, Text).VocabularySize);
        Assert.Equal(10, Train(new BpeTrainer { VocabularySize = 3 }, Text).VocabularySize);
        Assert.Equal(3, Train(new WordLevelTrainer { VocabularySize = 3 }, Text).VocabularySize);
    }

    [Fact]
    public void Min_frequency_stops_merging()
    {
        Assert.Contains("widest", Tokens(Train(new BpeTrainer(), Text)));
        Assert.DoesNotContain("widest", Tokens(Train(new BpeTrainer { MinFrequency = 5 }, Text)));
        var reports = new List<MergeReport>();
        Train(new BpeTrainer { MinFrequency = 5, OnMerge = reports.Add }, Text);
        Assert.True(reports.Count > 5 && reports.All(report => report.Count >= 5));
        Assert.Equal(["newest", "low"], Tokens(Train(new WordLevelTrainer { MinFrequency = 5 }, Text)));
    }

    [Fact]
    public void Limit_alphabet_keeps_the_most_frequent_characters()
    {
        var tokens = Tokens(Train(new BpeTrainer { LimitAlphabet = 3 }, "aaa bb c d"));
        Assert.Equal(["a", "b", "c"], tokens.Where(token => token.Length == 1)); // c and d are equally rare: the lower one stays
        Assert.DoesNotContain(tokens, token => token.Contains('d'));
    }

    [Fact]
    public void The_initial_alphabet_is_there_even_if_the_corpus_lacks_it()
    {
        Assert.Equal(["a", "z", "ß", "aa"], Tokens(Train(new BpeTrainer { InitialAlphabet = "zß" }, "aa")));
        Assert.Equal(["a", "z"], Tokens(Train(new BpeTrainer { InitialAlphabet = "z", LimitAlphabet = 2 }, "ab ab aa")).Where(token => token.Length == 1));
        Assert.Contains("ß", Tokens(Train(new UnigramTrainer { InitialAlphabet = "ß", UnkToken = "<unk>" }, "aa")));
        Assert.Contains("ß", Tokens(Train(new WordPieceTrainer { InitialAlphabet = "ß" }, "aa")));
    }

    [Fact]
    public void Prefix_and_suffix_mark_places_in_a_word()
    {
        var trainer = new BpeTrainer { ContinuingSubwordPrefix = "@", EndOfWordSuffix = "$" };
        var trained = Train(trainer, "aba a");
        Assert.Equal(["a", "b", "@a$", "@b", "a$", "ab", "aba$"], Tokens(trained));
        Assert.Equal([("a", "@b"), ("ab", "@a$")], ((BpeModel)trained.Model).Merges);
        Assert.Equal(["aba$", "a$"], trained.Encode("aba a").Tokens);
        Assert.Equal(["a", "b", "_b", "ab"], Tokens(Train(new WordPieceTrainer { ContinuingSubwordPrefix = "_" }, "ab")));
    }

    [Fact]
    public void Max_token_length_bounds_what_merges_make()
    {
        Assert.Contains(Tokens(Train(new BpeTrainer(), Text)), token => token.Length == 6);
        Assert.Equal(3, Tokens(Train(new BpeTrainer { MaxTokenLength = 4 }, Text)).Max(token => token.Length));
        Assert.Equal(2, Tokens(Train(new BpeTrainer { MaxTokenLength = 1 }, Text)).Max(token => token.Length)); // two characters may always merge
    }

    [Fact]
    public void Options_of_the_model_are_kept()
    {
        var bpe = new Tokenizer(new BpeModel(new Vocabulary([]), Array.Empty<(string, string)>(), new BpeOptions { UnkToken = "<u>", FuseUnk = true }));
        var options = ((BpeModel)bpe.Train(new BpeTrainer { SpecialTokens = ["<u>"] }, ["ab"]).Model).Options;
        Assert.Equal(("<u>", true), (options.UnkToken, options.FuseUnk));
        var wordPiece = new Tokenizer(new WordPieceModel(new Vocabulary([]), "?", maxInputCharsPerWord: 7)).Train(new WordPieceTrainer(), ["ab"]).Model;
        Assert.Equal(("?", 7), (wordPiece.UnkToken, ((WordPieceModel)wordPiece).MaxInputCharsPerWord));
    }

    [Fact]
    public void Unigram_pieces_are_no_longer_than_asked_and_as_many()
    {
        var trained = Train(new UnigramTrainer { VocabularySize = 100, UnkToken = "<unk>", MaxPieceLength = 4 }, Lines);
        Assert.Equal(100, trained.VocabularySize);
        Assert.Equal("<unk>", trained.IdToToken(0)); // added in front, since it is no special token
        Assert.All(Tokens(trained).Skip(1), piece => Assert.True(piece.EnumerateRunes().Count() <= 4));
        Assert.Null(Train(new UnigramTrainer { VocabularySize = 100 }, Lines).Model.UnkToken);
    }

    [Fact]
    public void Unigram_options_change_what_is_found()
    {
        var trainer = new UnigramTrainer { VocabularySize = 150, UnkToken = "<unk>" };
        var plain = Tokens(Train(trainer, Lines));
        foreach (var other in new[] { trainer with { ShrinkingFactor = 0.2 }, trainer with { SubIterations = 5 }, trainer with { SeedSize = 200 } })
        {
            var found = Tokens(Train(other, Lines));
            Assert.Equal(150, found.Length);
            Assert.NotEqual(plain, found);
        }
    }

    public static TheoryData<TokenizerTrainer, string> Senseless => new()
    {
        { new BpeTrainer { VocabularySize = 0 }, "BpeTrainer.VocabularySize is 0" },
        { new BpeTrainer { VocabularySize = int.MaxValue }, "VocabularySize" },
        { new BpeTrainer { MinFrequency = -1 }, "MinFrequency is -1" },
        { new BpeTrainer { LimitAlphabet = 0 }, "LimitAlphabet is 0" },
        { new BpeTrainer { MaxTokenLength = 0 }, "MaxTokenLength is 0" },
        { new BpeTrainer { SpecialTokens = [""] }, "SpecialTokens" },
        { new BpeTrainer { MaxDegreeOfParallelism = 0 }, "MaxDegreeOfParallelism is 0" },
        { new WordPieceTrainer { LimitAlphabet = -3 }, "WordPieceTrainer.LimitAlphabet is -3" },
        { new WordLevelTrainer { MinFrequency = -1 }, "WordLevelTrainer.MinFrequency is -1" },
        { new UnigramTrainer { ShrinkingFactor = 1 }, "ShrinkingFactor is 1" },
        { new UnigramTrainer { ShrinkingFactor = double.NaN }, "ShrinkingFactor is NaN" },
        { new UnigramTrainer { MaxPieceLength = 0 }, "MaxPieceLength is 0" },
        { new UnigramTrainer { SubIterations = 0 }, "SubIterations is 0" },
        { new UnigramTrainer { SeedSize = 0 }, "SeedSize is 0" },
        { new UnigramTrainer { UnkToken = "" }, "UnkToken is empty" },
        { new UnigramTrainer { VocabularySize = 5 }, "expected at least 11" },
    };

    [Theory]
    [MemberData(nameof(Senseless))]
    public void A_senseless_option_is_named(TokenizerTrainer trainer, string part)
    {
        var error = Assert.Throws<TokenizerException>(() => Train(trainer, Text));
        Assert.Contains(part, error.Message);
    }

    [Fact]
    public void A_trainer_of_another_model_is_refused()
    {
        var error = Assert.Throws<TokenizerException>(() => Untrained(new BpeTrainer()).Train(new WordPieceTrainer(), [Text]));
        Assert.Contains("BpeModel", error.Message);
        Assert.Contains("WordPieceTrainer", error.Message);
    }
}
