namespace CourseKit.Tokenizers.Tests;

public sealed class PreTokenizerTests
{
    [Theory]
    [InlineData("BertPreTokenizer", "can't stop—now", new[] { "can", "'", "t", "stop", "—", "now" })]
    [InlineData("Whitespace", "can't stop—now...", new[] { "can", "'", "t", "stop", "—", "now", "..." })]
    [InlineData("WhitespaceSplit", " can't\u3000stop ", new[] { "can't", "stop" })]
    public void Words_are_split_as_the_kind_says(string kind, string text, string[] expected)
    {
        var words = PreTokenizer.FromJson($$"""{"type":"{{kind}}"}""").PreTokenize(text);

        Assert.Equal(expected, words.Select(word => word.Word));
        Assert.All(words, word => Assert.Equal(word.Word, word.Offsets.Of(text)));
    }

    [Fact]
    public void A_sequence_splits_the_parts_of_the_step_before()
    {
        var preTokenizer = new SequencePreTokenizer(new WhitespaceSplitPreTokenizer(), new BertPreTokenizer());

        Assert.Equal(["a", "-", "b", "c"], preTokenizer.PreTokenize("a-b c").Select(word => word.Word));
    }

    [Fact]
    public void No_text_has_no_words() => Assert.Empty(new BertPreTokenizer().PreTokenize(""));
}
