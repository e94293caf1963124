using System.Text;
using System.Text.Json;

namespace CourseKit.Tokenizers.Tests.PreTokenizers;

/// <summary>Pre-tokenizers that cut. In expectations a bar separates the words.</summary>
public sealed class CuttingPreTokenizerTests
{
    private static readonly string[] Kinds =
    [
        """{"type":"Punctuation","behavior":"Contiguous"}""", """{"type":"Digits","individual_digits":true}""",
        """{"type":"CharDelimiterSplit","delimiter":"😀"}""", """{"type":"UnicodeScripts"}""", """{"type":"FixedLength","length":3}""",
        """{"type":"Split","pattern":{"Regex":"\\p{N}{1,3}"},"behavior":"MergedWithNext","invert":true}""",
        """{"type":"Split","pattern":{"String":" "},"behavior":"Removed","invert":false}""",
    ];

    public static TheoryData<string> Json => [.. Kinds];

    [Theory]
    [InlineData(SplitBehavior.Removed, "the|final|countdown")]
    [InlineData(SplitBehavior.Isolated, "the|-|final|-|-|countdown")]
    [InlineData(SplitBehavior.MergedWithPrevious, "the-|final-|-|countdown")]
    [InlineData(SplitBehavior.MergedWithNext, "the|-final|-|-countdown")]
    [InlineData(SplitBehavior.Contiguous, "the|-|final|--|countdown")]
    public void The_five_behaviours_are_those_of_the_reference_s_documentation(SplitBehavior behavior, string expected)
    {
        const string Text = "the-final--countdown";

        Assert.Equal(expected, Words(new SplitPreTokenizer(TextPattern.FromLiteral("-"), behavior), Text));
        Assert.Equal(expected, Words(new PunctuationPreTokenizer(behavior), Text));
    }

    [Theory]
    [InlineData(SplitBehavior.MergedWithPrevious, "-a", "-|a")]
    [InlineData(SplitBehavior.MergedWithNext, "a-", "a|-")]
    [InlineData(SplitBehavior.Contiguous, "--", "--")]
    [InlineData(SplitBehavior.Removed, "--", "")]
    public void Delimiters_without_a_neighbour_stand_alone(SplitBehavior behavior, string text, string expected) =>
        Assert.Equal(expected, Words(new PunctuationPreTokenizer(behavior), text));

    [Fact]
    public void An_inverted_split_keeps_the_matches() =>
        Assert.Equal("can|t|stop",
            Words(new SplitPreTokenizer(TextPattern.FromRegex("\\w+"), SplitBehavior.Removed, invert: true), "can't stop!"));

    [Fact]
    public void An_empty_match_cuts_without_taking_anything() =>
        Assert.Equal("漢|字|ab|漢",
            Words(new SplitPreTokenizer(TextPattern.FromRegex("(?<=\\p{Han})|(?=\\p{Han})"), SplitBehavior.Isolated), "漢字ab漢"));

    [Theory]
    [InlineData(false, "a|12½Ⅷ|b|٣")]
    [InlineData(true, "a|1|2|½|Ⅷ|b|٣")]
    public void Digits_are_the_numbers_of_Unicode(bool individual, string expected) =>
        Assert.Equal(expected, Words(new DigitsPreTokenizer(individual), "a12½Ⅷb٣"));

    [Fact]
    public void Punctuation_is_every_ASCII_symbol_too() => Assert.Equal("a|$|b|+|c|—|d€", Words(new PunctuationPreTokenizer(), "a$b+c—d€"));

    [Theory]
    [InlineData('-', "-a--b-", "a|b")]
    [InlineData('a', "bab", "b|b")]
    public void A_delimiter_is_dropped(char delimiter, string text, string expected) =>
        Assert.Equal(expected, Words(new CharDelimiterSplitPreTokenizer(new Rune(delimiter)), text));

    [Fact]
    public void A_delimiter_may_lie_beyond_the_basic_plane() =>
        Assert.Equal("a|b😁", Words(new CharDelimiterSplitPreTokenizer(new Rune(0x1F600)), "a😀b😁"));

    [Theory]
    [InlineData("どこで生れ。Yes", "どこで生れ|。|Yes")] // kana and kanji are one script
    [InlineData("Apples are りんご 林檎", "Apples are |りんご 林檎")]
    [InlineData("カーa", "カー|a")]
    [InlineData("  a", "a")] // nothing to belong to
    [InlineData("   ", "")]
    public void Scripts_are_set_apart_and_spaces_belong_to_what_stands_before(string text, string expected) =>
        Assert.Equal(expected, Words(new UnicodeScriptsPreTokenizer(), text));

    [Fact]
    public void Pieces_of_fixed_length_count_code_points()
    {
        Assert.Equal("a😀b|cd", Words(new FixedLengthPreTokenizer(3), "a😀bcd"));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FixedLengthPreTokenizer(0));
    }

    [Theory]
    [MemberData(nameof(Json))]
    public void What_is_read_is_written_again(string json)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            PreTokenizer.FromJson(json).WriteJson(writer);

        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(json).RootElement, JsonDocument.Parse(stream.ToArray()).RootElement));
    }

    [Theory]
    [MemberData(nameof(Json))]
    public void Words_stand_where_their_offsets_say(string json)
    {
        var preTokenizer = PreTokenizer.FromJson(json);
        foreach (var text in OddTexts.Generate(seed: 29, count: 500).Select(text => text.Replace('\uD800', 'x')))
            foreach (var (word, offsets) in preTokenizer.PreTokenize(text))
                if (!word.Contains('\uFFFD')) Assert.Equal(word, offsets.Of(text));
    }

    [Theory]
    [InlineData("""{"type":"Split","pattern":{"Regex":"("},"behavior":"Isolated","invert":false}""", "pattern.Regex")]
    [InlineData("""{"type":"Split","pattern":{},"behavior":"Isolated","invert":false}""", "pattern")]
    [InlineData("""{"type":"Split","pattern":{"String":"a","Regex":"a"},"behavior":"Isolated","invert":false}""", "pattern")]
    [InlineData("""{"type":"Split","pattern":{"String":"a"},"behavior":"isolated","invert":false}""", "behavior")]
    [InlineData("""{"type":"Split","pattern":{"String":"a"},"invert":false}""", "behavior")]
    [InlineData("""{"type":"Split","pattern":{"String":"a"},"behavior":"Isolated"}""", "invert")]
    [InlineData("""{"type":"Punctuation","behavior":"Drop"}""", "behavior")]
    [InlineData("""{"type":"Digits"}""", "individual_digits")]
    [InlineData("""{"type":"CharDelimiterSplit","delimiter":"ab"}""", "delimiter")]
    [InlineData("""{"type":"CharDelimiterSplit","delimiter":""}""", "delimiter")]
    [InlineData("""{"type":"FixedLength","length":0}""", "length")]
    public void A_bad_field_is_named(string json, string field) =>
        Assert.Contains(field, Assert.Throws<TokenizerException>(() => PreTokenizer.FromJson(json)).Message);

    private static string Words(PreTokenizer preTokenizer, string text) =>
        string.Join('|', preTokenizer.PreTokenize(text).Select(word => word.Word));
}
