using CourseKit.Tokenizers;

namespace CourseKit.Cli.Tests;

public sealed class TrainTokenizerCommandTests : IDisposable
{
    private static readonly string Corpus = Path.Combine(Repository.Root, "tests", "goldens", "tokenizers", "training", "corpus.txt");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("byte-bpe", typeof(BpeModel))]
    [InlineData("bpe", typeof(BpeModel))]
    [InlineData("wordpiece", typeof(WordPieceModel))]
    [InlineData("unigram", typeof(UnigramModel))]
    [InlineData("word-level", typeof(WordLevelModel))]
    public void A_trained_tokenizer_is_loaded_from_its_folder(string type, Type model)
    {
        var target = Path.Combine(folder.Path, type);
        var (code, output, errors) = Run("--files", Corpus, Corpus, "--type", type, "--vocab-size", "400", "--output", target, "--special-tokens", "<user>", "<end>");
        Assert.Equal(0, code);
        Assert.Contains("400 tokens", output);
        Assert.Contains("counting words 100 %", errors);
        var tokenizer = Tokenizer.FromPretrained(target);
        Assert.IsType(model, tokenizer.Model);
        Assert.Equal(400, tokenizer.VocabularySize);
        Assert.Contains("<user>", tokenizer.Encode("raed <user> vokafa").Tokens);
    }

    [Fact]
    public void WordPiece_frames_texts_as_BERT_does()
    {
        var target = Path.Combine(folder.Path, "bert");
        Run("--files", Corpus, "--type", "wordpiece", "--vocab-size", "300", "--output", target, "--lowercase");
        var encoding = Tokenizer.FromPretrained(target).Encode("RAED", "ra");
        Assert.Equal(("[CLS]", "raed", "[SEP]", 1), (encoding.Tokens[0], encoding.Tokens[1], encoding.Tokens[^1], encoding.TypeIds[^1]));
    }

    [Fact]
    public void The_first_merges_are_shown()
    {
        var (_, output, _) = Run("--files", Corpus, "--vocab-size", "300", "--output", Path.Combine(folder.Path, "x"), "--show-merges", "2");
        Assert.Equal(2, output.Split('\n').Count(line => line.Contains(" + ") && line.EndsWith(" times)")));
    }

    [Fact]
    public void A_text_that_gives_fewer_tokens_is_said_so()
    {
        var (code, output, _) = Run("--files", Corpus, "--type", "word-level", "--min-frequency", "100", "--output", Path.Combine(folder.Path, "x"));
        Assert.Equal(0, code);
        Assert.Contains("30,000 were asked for", output);
    }

    [Theory]
    [InlineData("--vocab-size 0", "--vocab-size is 0")]
    [InlineData("--min-frequency -1", "--min-frequency is -1")]
    [InlineData("--type morse", "morse")]
    [InlineData("--files no-such-file", "no-such-file")]
    public void Senseless_options_are_refused(string more, string part)
    {
        var target = Path.Combine(folder.Path, "never");
        var (code, output, errors) = Run(["--files", Corpus, "--output", target, .. more.Split(' ')]);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(part, errors);
        Assert.False(Directory.Exists(target));
    }

    [Fact]
    public void Too_small_a_vocabulary_for_unigram_fails_with_the_number_it_needs()
    {
        var (code, _, errors) = Run("--files", Corpus, "--type", "unigram", "--vocab-size", "10", "--output", Path.Combine(folder.Path, "x"));
        Assert.Equal(1, code);
        Assert.Contains("expected at least", errors);
    }

    private static (int Code, string Output, string Errors) Run(params string[] options)
    {
        StringWriter output = new() { NewLine = "\n" }, errors = new() { NewLine = "\n" };
        var code = CourseKitCommand.Run(["train", "tokenizer", .. options], output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
