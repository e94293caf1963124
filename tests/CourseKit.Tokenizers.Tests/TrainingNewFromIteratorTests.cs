namespace CourseKit.Tokenizers.Tests;

public class TrainingNewFromIteratorTests
{
    [Fact]
    public void A_new_BERT_keeps_its_pipeline_and_its_special_tokens()
    {
        var old = TestTokenizers.MiniLm;
        var trained = old.TrainNewFromIterator(TrainingCorpus.Lines, 500);
        Assert.Equal(500, trained.VocabularySize);
        Assert.IsType<WordPieceModel>(trained.Model);
        Assert.Same(old.Normalizer, trained.Normalizer);
        Assert.Equal(old.AddedTokens.Select(token => token.Content), trained.AddedTokens.Select(token => token.Content));
        var encoding = trained.Encode(TrainingCorpus.Lines[0], TrainingCorpus.Lines[1]);
        Assert.Equal(("[CLS]", "[SEP]"), (encoding.Tokens[0], encoding.Tokens[^1]));
        Assert.Equal(trained.ClsTokenId, encoding.Ids[0]);
        Assert.NotEqual(old.ClsTokenId, trained.ClsTokenId);
        Assert.Equal(1, encoding.TypeIds[^1]);
        Assert.Equal(old.ModelMaxLength, trained.ModelMaxLength);
    }

    [Fact]
    public void A_new_byte_level_vocabulary_covers_every_byte()
    {
        var old = Tokenizer.FromFile(Path.Combine(TrainingCorpus.Folder, "byte-bpe", "tokenizer.json"));
        var trained = old.TrainNewFromIterator(["only a few words"], 270);
        Assert.All(ByteAlphabet.Characters.ToArray(), character => Assert.NotNull(trained.TokenToId(character.ToString())));
        Assert.Equal("数字 ünïcode 🙂", trained.Decode(trained.Encode("数字 ünïcode 🙂").Ids));
        Assert.Equal(0, trained.TokenToId("<|endoftext|>"));
    }

    [Fact]
    public void The_same_corpus_gives_the_same_vocabulary_again()
    {
        var old = Tokenizer.FromFile(Path.Combine(TrainingCorpus.Folder, "byte-bpe", "tokenizer.json"));
        var trained = old.TrainNewFromIterator(TrainingCorpus.Lines, old.VocabularySize);
        Assert.Equal(old.ToJson(), trained.ToJson());
    }

    [Fact]
    public void Special_tokens_can_be_renamed_and_added()
    {
        var trained = TestTokenizers.MiniLm.TrainNewFromIterator(TrainingCorpus.Lines, 400, newSpecialTokens: ["<user>"],
            specialTokensMap: new Dictionary<string, string> { ["[CLS]"] = "<s>", ["[SEP]"] = "</s>", ["[UNK]"] = "<unk>" });
        var encoding = trained.Encode("<user>\u4E00\u9FA5");
        Assert.Equal(["<s>", "<user>", "<unk>", "<unk>", "</s>"], encoding.Tokens);
        Assert.Equal(("<s>", "</s>", "<unk>"), (trained.ClsToken, trained.SepToken, trained.UnkToken));
        Assert.Null(trained.TokenToId("[CLS]"));
        Assert.Equal(encoding.Ids, Tokenizer.FromJson(trained.ToJson()).Encode("<user>\u4E00\u9FA5").Ids);
    }

    [Fact]
    public void Prefix_suffix_and_unknown_token_of_the_model_go_to_the_trainer()
    {
        var old = Tokenizer.FromFile(Path.Combine(TrainingCorpus.Folder, "char-bpe", "tokenizer.json"));
        TokenizerTrainer? used = null;
        var trained = old.TrainNewFromIterator(TrainingCorpus.Lines, 300, configure: trainer => used = trainer with { MaxDegreeOfParallelism = 1 });
        Assert.Equal("</w>", Assert.IsType<BpeTrainer>(used).EndOfWordSuffix);
        Assert.Equal(300, trained.VocabularySize);
        Assert.Contains(TrainingCorpus.Tokens(trained), token => token.EndsWith("</w>", StringComparison.Ordinal));
        Assert.Equal(old.UnkToken, trained.UnkToken);
        Assert.Throws<TokenizerException>(() => old.TrainNewFromIterator([], 300, configure: _ => null!));
    }
}
