namespace CourseKit.Tokenizers.Tests;

public class TrainingTests
{
    public static TheoryData<string> Kinds => ["BPE", "WordPiece", "WordLevel", "Unigram"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_result_does_not_depend_on_the_number_of_threads_or_the_run(string kind)
    {
        // The corpus several times over, so that there are many batches to share out.
        var texts = Enumerable.Range(0, 12).SelectMany(_ => TrainingCorpus.Lines);
        var one = TrainingCorpus.Train(Trainer(kind) with { MaxDegreeOfParallelism = 1 }, texts).ToJson();
        foreach (var threads in new[] { 1, 2, 5 })
            Assert.Equal(one, TrainingCorpus.Train(Trainer(kind) with { MaxDegreeOfParallelism = threads }, texts).ToJson());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_order_of_texts_does_not_matter(string kind)
    {
        var forwards = TrainingCorpus.Train(Trainer(kind), TrainingCorpus.Lines).ToJson();
        Assert.Equal(forwards, TrainingCorpus.Train(Trainer(kind), TrainingCorpus.Lines.Reverse()).ToJson());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Special_tokens_come_first_and_are_special(string kind)
    {
        var trained = TrainingCorpus.Train(Trainer(kind), TrainingCorpus.Lines);
        Assert.Equal(0, trained.TokenToId("<unk>"));
        Assert.Equal(1, trained.TokenToId("<pad>"));
        Assert.True(trained.IsSpecial(1));
        Assert.Equal(1, trained.PadTokenId);
        Assert.Contains(1, trained.Encode("a<pad>b").Ids);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_trained_tokenizer_is_written_and_read_again(string kind)
    {
        var trained = TrainingCorpus.Train(Trainer(kind), TrainingCorpus.Lines);
        var read = Tokenizer.FromJson(trained.ToJson());
        foreach (var line in TrainingCorpus.Lines.Take(200)) Assert.Equal(trained.Encode(line).Ids, read.Encode(line).Ids);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_empty_corpus_gives_the_special_tokens_only(string kind)
    {
        Assert.Equal(["<unk>", "<pad>"], TrainingCorpus.Tokens(TrainingCorpus.Train(Trainer(kind))));
        Assert.Equal(["<unk>", "<pad>"], TrainingCorpus.Tokens(TrainingCorpus.Train(Trainer(kind), "", "")));
    }

    [Fact]
    public void One_word_is_merged_to_the_end()
    {
        var trained = TrainingCorpus.Train(new BpeTrainer(), "abab");
        Assert.Equal(["a", "b", "ab", "abab"], TrainingCorpus.Tokens(trained));
        Assert.Equal([("a", "b"), ("ab", "ab")], ((BpeModel)trained.Model).Merges);
        Assert.Equal(["a", "b", "##b", "##a", "ab", "##ab", "abab"], TrainingCorpus.Tokens(TrainingCorpus.Train(new WordPieceTrainer(), "abab")));
    }

    [Fact]
    public void Overlapping_pairs_are_counted_as_they_merge()
    {
        // aaaaa: a a a a a, then aa aa a; the pair (aa, aa) is left once.
        var trained = TrainingCorpus.Train(new BpeTrainer(), "aaaaa");
        Assert.Equal(["a", "aa", "aaa", "aaaaa"], TrainingCorpus.Tokens(trained));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Training_from_files_is_training_on_their_lines(string kind)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("corpus.txt", string.Join('\n', TrainingCorpus.Lines));
        var lines = TrainingCorpus.Lines.Select((line, i) => i < TrainingCorpus.Lines.Length - 1 ? line + "\n" : line);
        var trainer = Trainer(kind);
        Assert.Equal(TrainingCorpus.Train(trainer, lines).ToJson(), TrainingCorpus.Untrained(trainer).TrainFromFiles(trainer, [path]).ToJson());
    }

    [Fact]
    public void A_line_longer_than_what_is_read_at_once_stays_whole()
    {
        using var folder = new TemporaryFolder();
        var line = string.Concat(Enumerable.Repeat("ü😀", 200_000));
        var path = folder.Write("long.txt", $"x {line}\ny {line}");
        var trained = TrainingCorpus.Untrained(new WordLevelTrainer()).TrainFromFiles(new WordLevelTrainer(), [path]);
        Assert.Equal([line, "x", "y"], TrainingCorpus.Tokens(trained));
    }

    [Fact]
    public void Texts_are_read_once_and_not_kept()
    {
        var texts = new List<WeakReference>();
        IEnumerable<string> Texts()
        {
            for (var i = 0; i < 50_000; i++)
            {
                var text = $"word{i % 7} {new string('x', 1000)}";
                texts.Add(new WeakReference(text));
                yield return text;
            }
        }

        var trained = TrainingCorpus.Train(new WordLevelTrainer(), Texts());
        Assert.Equal(50_000, texts.Count);
        Assert.Equal(8, trained.VocabularySize);
        GC.Collect();
        Assert.InRange(texts.Count(text => text.IsAlive), 0, 5_000);
    }

    [Fact]
    public void An_added_token_in_the_corpus_is_a_word()
    {
        var tokenizer = TrainingCorpus.Untrained(new WordLevelTrainer()).WithAddedTokens(new AddedToken("<br>") { Special = true });
        Assert.Equal(["<br>", "a", "b"], TrainingCorpus.Tokens(tokenizer.Train(new WordLevelTrainer(), ["a<br>b<br>"])));
    }

    [Fact]
    public void Characters_beyond_the_basic_plane_are_one_character()
    {
        var trained = TrainingCorpus.Train(new BpeTrainer(), "😀😀 😀x 𝕏");
        Assert.Equal(["x", "𝕏", "😀", "😀x", "😀😀"], TrainingCorpus.Tokens(trained).Order(StringComparer.Ordinal));
        Assert.Contains("😀", TrainingCorpus.Tokens(TrainingCorpus.Train(new UnigramTrainer { UnkToken = "<unk>" }, "😀😀 😀x 𝕏")));
    }

    internal static TokenizerTrainer Trainer(string kind)
    {
        AddedToken[] special = ["<unk>", "<pad>"];
        return kind switch
        {
            "BPE" => new BpeTrainer { VocabularySize = 300, SpecialTokens = special },
            "WordPiece" => new WordPieceTrainer { VocabularySize = 300, SpecialTokens = special },
            "WordLevel" => new WordLevelTrainer { VocabularySize = 300, SpecialTokens = special },
            _ => new UnigramTrainer { VocabularySize = 300, SpecialTokens = special, UnkToken = "<unk>" },
        };
    }
}
