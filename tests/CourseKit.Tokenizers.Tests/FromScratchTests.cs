using CourseKit.Tokenizers.FromScratch;

namespace CourseKit.Tokenizers.Tests;

/// <summary>The tokenizers to read aloud agree with the fast ones.</summary>
public class FromScratchTests
{
    // Made-up words, all of the basic plane.
    private static readonly string s_text = string.Join('\n', TrainingCorpus.Lines.Take(250)
        .Select(line => string.Concat(line.Where(character => !char.IsSurrogate(character)))));

    private static readonly string[] s_lines = s_text.Split('\n');

    [Fact]
    public void BPE_finds_the_same_merges()
    {
        var scratch = new FromScratchBpe();
        scratch.Train(s_text, 400);
        var fast = TrainingCorpus.Train(new BpeTrainer { VocabularySize = 400, EndOfWordSuffix = "</w>" }, s_lines);
        Assert.Equal(((BpeModel)fast.Model).Merges, scratch.Merges);
        Assert.Equal(TrainingCorpus.Tokens(fast), scratch.Vocabulary.Keys);
        foreach (var line in s_lines) Assert.Equal(fast.Encode(line).Tokens, scratch.Encode(line));
    }

    [Fact]
    public void WordPiece_finds_the_same_vocabulary()
    {
        var scratch = new FromScratchWordPiece();
        scratch.Train(s_text, 400);
        var fast = TrainingCorpus.Train(new WordPieceTrainer { VocabularySize = 400, SpecialTokens = ["[UNK]"] }, s_lines);
        Assert.Equal(TrainingCorpus.Tokens(fast), scratch.Vocabulary.Keys);
        foreach (var line in s_lines.Append("unknown Ж word")) Assert.Equal(fast.Encode(line).Tokens, scratch.Encode(line));
    }

    [Fact]
    public void Unigram_finds_the_same_pieces()
    {
        var scratch = new FromScratchUnigram();
        scratch.Train(s_text, 199);
        var words = new Tokenizer(new UnigramModel([new("<unk>", 0)], 0), preTokenizer: new SequencePreTokenizer(new WhitespaceSplitPreTokenizer(), new MetaspacePreTokenizer()));
        var fast = words.Train(new UnigramTrainer { VocabularySize = 199 }, s_lines);
        Assert.Equal(TrainingCorpus.Tokens(fast).Order(StringComparer.Ordinal), scratch.Pieces.Keys.Order(StringComparer.Ordinal));
        foreach (var line in s_lines) Assert.Equal(fast.Encode(line).Tokens, scratch.Encode(line));
    }

    [Fact]
    public void What_was_encoded_is_decoded()
    {
        const string text = "raed ra vokafaness stide";
        var (bpe, wordPiece, unigram) = (new FromScratchBpe(), new FromScratchWordPiece(), new FromScratchUnigram());
        bpe.Train(s_text, 150);
        wordPiece.Train(s_text, 150);
        unigram.Train(s_text, 150);
        Assert.Equal(text, bpe.Decode(bpe.Encode(text)));
        Assert.Equal(text, wordPiece.Decode(wordPiece.Encode(text)));
        Assert.Equal(text, unigram.Decode(unigram.Encode(text)));
    }

    [Theory]
    [InlineData("FromScratchBpe")]
    [InlineData("FromScratchWordPiece")]
    [InlineData("FromScratchUnigram")]
    public void Each_is_shorter_than_a_hundred_lines(string name) => Assert.True(
        File.ReadLines(Path.Combine(TestTokenizers.Root, "src", "CourseKit.Tokenizers", "FromScratch", $"{name}.cs")).Count() < 100);
}
