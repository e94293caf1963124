namespace CourseKit.Tokenizers.Tests;

/// <summary>What BERTweet makes of a tweet before it is split into tokens (Nguyen et al. 2020, section 3).</summary>
public sealed class TweetNormalizerTests
{
    private static readonly Normalizer s_normalizer = Tokenizer.FromPretrained(
        Path.Combine(TestTokenizers.Root, "tests", "goldens", "tokenizers", "families", "bertweet-normalised")).Normalizer!;

    [Theory]
    [InlineData("@bob see https://t.co/x or www.example.org!", "@USER see HTTPURL or HTTPURL !")]
    [InlineData("mail me@example.org, not @ all", "mail me@example.org , not @USER all")]
    [InlineData("go to example.org/a(b) now", "go to example.org/a(b) now")]
    [InlineData("http://x.org/wiki_(a_(b)), http://x.org/a.", "HTTPURL , HTTPURL .")]
    [InlineData("example.com2 and a.b.co.uk/ end", "example . com 2 and a.b.co.uk/ end")]
    public void Users_and_addresses(string tweet, string expected) => Assert.Equal(expected, s_normalizer.Normalize(tweet));

    [Theory]
    [InlineData("I can't, don't even", "I can't , do n't even")]
    [InlineData("We cannot ain't go", "We can not ain't go")]
    [InlineData("it’s ok they're I'm you've we'll he'd go", "it 's ok they 're I 'm you 've we 'll he 'd go")]
    [InlineData("I don't", "I don't")] // at the end there is no space for it to be seen by
    [InlineData("at 5 p.m. or 6 a.m. today", "at 5 p.m. or 6 a.m. today")]
    public void Contractions(string tweet, string expected) => Assert.Equal(expected, s_normalizer.Normalize(tweet));

    [Theory]
    [InlineData("👍🏽", ":thumbs_up: :medium_skin_tone:")]
    [InlineData("☺️!", ":smiling_face: !")]
    [InlineData("🇫🇷", ":regional_indicator_symbol_letter_f: :regional_indicator_symbol_letter_r:")]
    [InlineData("2™ ©", "2 :trade_mark: :copyright:")]
    [InlineData("🙂🙂🙂🙂🙂🙂", ":slightly_smiling_face: :slightly_smiling_face: :slightly_smiling_face:")]
    [InlineData("🫠", "🫠")] // younger than the names that the model knows
    public void Emoji(string tweet, string expected) => Assert.Equal(expected, s_normalizer.Normalize(tweet));

    [Theory]
    [InlineData("Tom &amp; Jerry &lt;3 &#8364;5 &#x41; &#x80; &eacute;", "Tom & Jerry <3 € 5 A € é")]
    [InlineData("a &nothing; b &apos; c & d &amp e", "a b c & d & amp e")]
    public void Html_entities(string tweet, string expected) => Assert.Equal(expected, s_normalizer.Normalize(tweet));

    [Theory]
    [InlineData(":-) ;P :( <3 8-)", ":-) ;P :( <3 8-)")]
    [InlineData("call (800) 555-1234 or +1 800 555 1234.", "call (800) 555-1234 or +1 800 555 1234 .")]
    [InlineData("#never-again! #a ##two", "#never-again ! # a ##two")]
    [InlineData("wow...ok… a!!!!!!b --> c <-- d", "wow ... ok ... a ! ! ! b --> c <-- d")]
    [InlineData("rock'n'roll well-known snake_case 3.14 1,000 <b>x</b>", "rock'n'roll well-known snake_case 3.14 1,000 <b> x </b>")]
    [InlineData("", "")]
    [InlineData(" \t\n", "")]
    public void Tokens(string tweet, string expected) => Assert.Equal(expected, s_normalizer.Normalize(tweet));

    [Theory]
    [InlineData("see https://t.co/abc 🙂", "HTTPURL", "https://t.co/abc")]
    [InlineData("see https://t.co/abc 🙂", ":slightly_smiling_face:", "🙂")]
    [InlineData("hi @some_one!", "@USER", "@some_one")]
    [InlineData("Tom &amp; Jerry", "&", "&amp;")]
    [InlineData("I cannot go", "not", "not")]
    [InlineData("you don't say", "n't", "n't")]
    public void What_is_written_instead_stands_for_what_it_replaces(string tweet, string written, string original)
    {
        var text = new NormalizedText(tweet);
        s_normalizer.Apply(text);
        var start = text.ToString().IndexOf(written, StringComparison.Ordinal);
        var span = text.OriginalSpan(start, start + written.Length);
        Assert.Equal(original, tweet[span.Start..span.End]);
    }

    [Theory]
    [InlineData("http://", "(a", "")]
    [InlineData("http://", "(a)(", ".")]
    [InlineData("http://", "a(b(c)", "!")]
    [InlineData("", "a.b@", "")]
    [InlineData("", "1-", "")]
    [InlineData("", "<a", "")]
    [InlineData("#", "a'-", "'")]
    [InlineData("", "http:/((", "")]
    public void Texts_that_backtracking_would_never_end_with_are_done(string before, string repeated, string after)
    {
        var tweet = before + string.Concat(Enumerable.Repeat(repeated, 100_000)) + after;
        Assert.NotEmpty(s_normalizer.Normalize(tweet));
    }
}
