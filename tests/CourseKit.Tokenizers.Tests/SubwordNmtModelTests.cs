namespace CourseKit.Tokenizers.Tests;

public sealed class SubwordNmtModelTests
{
    private static readonly SubwordNmtModel s_model = new(
        new Vocabulary([new("<unk>", 0), new("lo@@", 1), new("low", 2), new("w@@", 3), new("er", 4), new("l", 5), new("l@@", 6), new("o", 7)]),
        [("l", "o"), ("lo", "w</w>"), ("e", "r</w>"), ("x", "y")], "<unk>");

    [Theory]
    [InlineData("low", "low")]
    [InlineData("lower", "lo@@ w@@ er")]
    [InlineData("l", "l")] // a single character ends its word
    [InlineData("lo", "l@@ o")] // the o carries the end of the word, which no merge takes
    [InlineData("lowé", "lo@@ w@@ <unk>")]
    [InlineData("xyl", "<unk> l")] // merges, but what it becomes is no token
    [InlineData("🙂", "<unk>")]
    public void Symbols_are_looked_up_after_merging(string word, string expected) =>
        Assert.Equal(expected.Split(' '), s_model.Tokenize(word).Select(token => token.Value));

    [Fact]
    public void Tokens_say_where_they_stand() =>
        Assert.Equal([(0, 2), (2, 3), (3, 5)], s_model.Tokenize("lower").Select(token => (token.Start, token.End)));

    [Fact]
    public void Long_words_are_merged_as_short_ones()
    {
        var tokens = s_model.Tokenize(string.Concat(Enumerable.Repeat("lo", 500)) + "w").Select(token => token.Value).ToArray();
        Assert.Equal([.. Enumerable.Repeat("lo@@", 499), "low"], tokens);
    }

    [Fact]
    public void A_vocabulary_without_the_unknown_token_is_reported_when_a_text_needs_it()
    {
        var model = new SubwordNmtModel(new Vocabulary([new("a", 0)]), [], "<unk>");
        Assert.Equal(0, Assert.Single(model.Tokenize("a")).Id);
        Assert.Contains("<unk>", Assert.Throws<TokenizerException>(() => model.Tokenize("b")).Message, StringComparison.Ordinal);
    }
}
