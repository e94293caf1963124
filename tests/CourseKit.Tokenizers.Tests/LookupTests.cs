namespace CourseKit.Tokenizers.Tests;

/// <summary>Between characters, words and tokens.</summary>
public sealed class LookupTests
{
    // 0 [CLS] 1 un 2 ##able 3 to 4 [SEP] 5 to 6 ##o 7 [SEP]
    private static readonly EncodedText Pair = Tokenizer.FromJson(TestTokenizers.Json(rest:
        """ "normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"},"post_processor":{"type":"BertProcessing","cls":["[CLS]",2],"sep":["[SEP]",3]} """))
        .Encode("unable to", "too");

    [Fact]
    public void Characters_lead_to_tokens_and_words()
    {
        Assert.Equal(["[CLS]", "un", "##able", "to", "[SEP]", "to", "##o", "[SEP]"], Pair.Tokens);
        Assert.Equal(1, Pair.CharToToken(1));
        Assert.Equal(2, Pair.CharToToken(2));
        Assert.Null(Pair.CharToToken(6)); // the blank
        Assert.Null(Pair.CharToToken(-1));
        Assert.Null(Pair.CharToToken(99));
        Assert.Equal(6, Pair.CharToToken(2, sequence: 1));
        Assert.Equal(0, Pair.CharToWord(5));
        Assert.Equal(1, Pair.CharToWord(8));
        Assert.Null(Pair.CharToWord(6));
        Assert.Equal(0, Pair.CharToWord(2, sequence: 1));
    }

    [Fact]
    public void Tokens_lead_to_characters_words_and_sequences()
    {
        Assert.Equal(new TextSpan(2, 6), Pair.TokenToChars(2));
        Assert.Equal(new TextSpan(2, 3), Pair.TokenToChars(6));
        Assert.Equal(0, Pair.TokenToWord(2));
        Assert.Equal(1, Pair.TokenToWord(3));
        Assert.Equal(0, Pair.TokenToWord(5));
        Assert.Equal(0, Pair.TokenToSequence(3));
        Assert.Equal(1, Pair.TokenToSequence(5));
        foreach (var none in new[] { -1, 0, 4, 7, 8 })
        {
            Assert.Null(Pair.TokenToChars(none));
            Assert.Null(Pair.TokenToWord(none));
            Assert.Null(Pair.TokenToSequence(none));
        }
    }

    [Fact]
    public void Words_lead_to_tokens_and_characters()
    {
        Assert.Equal(1..3, Pair.WordToTokens(0));
        Assert.Equal(3..4, Pair.WordToTokens(1));
        Assert.Equal(5..7, Pair.WordToTokens(0, sequence: 1));
        Assert.Null(Pair.WordToTokens(2));
        Assert.Equal(new TextSpan(0, 6), Pair.WordToChars(0));
        Assert.Equal(new TextSpan(0, 3), Pair.WordToChars(0, sequence: 1));
        Assert.Null(Pair.WordToChars(9));
    }

    [Fact]
    public void Overflowing_parts_know_the_input_that_they_come_from()
    {
        var batch = TestTokenizers.MiniLm.EncodeBatch(["one two three four five", "six", "seven eight nine"], truncation: Truncation.LongestFirst(4));
        var rows = OverflowBatch.From(batch);
        Assert.Equal([0, 0, 0, 1, 2, 2], rows.OverflowToSampleMapping);
        Assert.Equal(["[CLS] one two [SEP]", "[CLS] three four [SEP]", "[CLS] five [SEP]", "[CLS] six [SEP]", "[CLS] seven eight [SEP]", "[CLS] nine [SEP]"],
            rows.Encodings.Select(row => row.ToString()));
    }
}
