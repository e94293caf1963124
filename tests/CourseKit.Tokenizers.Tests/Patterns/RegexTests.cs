namespace CourseKit.Tokenizers.Tests.Patterns;

/// <summary>Regular expressions. Expectations follow from the definition of the constructs; in them a bar separates the
/// matches.</summary>
public sealed class RegexTests
{
    [Theory]
    [InlineData("ab", "abcab", "ab|ab")]
    [InlineData("a|ab", "ab", "a")] // the first alternative that matches, not the longest
    [InlineData("(a|ab)(c|bcd)", "abcd", "abcd")]
    [InlineData("a*", "aab", "aa|")] // nothing matches behind b; directly behind the a's it does not count
    [InlineData("a+?", "aaa", "a|a|a")]
    [InlineData("a??b", "ab", "ab")]
    [InlineData("a{2}", "aaaaa", "aa|aa")]
    [InlineData("a{2,}", "aaaaa", "aaaaa")]
    [InlineData("a{,2}b", "aaab", "aab")]
    [InlineData("a{1,2}?", "aa", "a|a")]
    [InlineData("a{1,2}+b", "aaaab", "aaaab")] // no possessive interval in this syntax, but a repeated one
    [InlineData("a{2}?b", "aab b", "aab|b")] // an optional {2}
    [InlineData("a{,}", "a{,}", "a{,}")]
    [InlineData("x{a}", "x{a}", "x{a}")]
    [InlineData("a++a", "aaa", "")]
    [InlineData("a*+b", "aab", "aab")]
    [InlineData("(?>a|ab)c", "abc ac", "ac")]
    [InlineData("(?:ab)+", "ababa", "abab")]
    [InlineData("(a*)*b", "aab", "aab")]
    [InlineData("(?:a?)+b", "b", "b")]
    [InlineData("(a)(b)?\\1", "aba aa", "aba|aa")]
    [InlineData("(?<x>.)\\k<x>", "abba", "bb")]
    [InlineData("(.)\\k<-1>", "abba", "bb")]
    [InlineData("(?i)(s)\\1", "sS ss", "sS|ss")]
    public void Repetition_alternation_and_references(string pattern, string text, string matches) => Check(pattern, text, matches);

    [Theory]
    [InlineData("a(?=b)", "abac", "a")]
    [InlineData("a(?!b).", "abac", "ac")]
    [InlineData("(?<=a)b", "abcb", "b")]
    [InlineData("(?<!a)b", "abcb", "b")]
    [InlineData("(?<=a|bc)d", "adbcd", "d|d")]
    [InlineData("(?<=\\d+)x", "12x x", "x")]
    [InlineData("(?<=😀)x", "😀x", "x")]
    [InlineData("\\s+(?!\\S)|\\s+", "a   b", "  | ")]
    [InlineData("\\bfoo\\b", "foo food foo", "foo|foo")]
    [InlineData("\\Boo", "foo oo", "oo")]
    [InlineData("\\Aa", "aa", "a")]
    [InlineData("a\\z", "aa\na", "a")]
    [InlineData("b\\Z", "b\nb\n", "b")]
    [InlineData("\\G.", "ab", "a|b")]
    [InlineData("^.", "ab\ncd", "a|c")]
    [InlineData(".$", "ab\ncd", "b|d")]
    public void Conditions_on_positions(string pattern, string text, string matches) => Check(pattern, text, matches);

    [Theory]
    [InlineData(".", "a\n😀", "a|😀")]
    [InlineData("(?m).", "a\n", "a|\n")]
    [InlineData("(?m:a.)b", "a\nb", "a\nb")]
    [InlineData("[^a]", "a😀b", "😀|b")]
    [InlineData("[😀-🙏]+", "x😀😁y", "😀😁")]
    [InlineData("[a-c&&[^b]]+", "abcca", "a|cca")]
    [InlineData("[a[b-d]]+", "abcde", "abcd")]
    [InlineData("[]a]+", "]a[", "]a")]
    [InlineData("[a-]+", "a-b", "a-")]
    [InlineData("[a-c-e]+", "b-ed", "b-e")]
    [InlineData("[\\w-]+", "a-b c", "a-b|c")]
    [InlineData("[\\]\\\\]+", "]\\[", "]\\")]
    [InlineData("[[:alpha:]]+", "aé1", "aé")]
    [InlineData("[[:^digit:]]+", "a1b", "a|b")]
    [InlineData("[[:punct:]]+", "a+.b", "+.")]
    [InlineData("\\p{L}+", "aé1漢𝒜", "aé|漢𝒜")]
    [InlineData("\\P{L}", "a1", "1")]
    [InlineData("\\p{^L}", "a1", "1")]
    [InlineData("\\p{Han}+", "漢字かな", "漢字")]
    [InlineData("\\p{ uppercase-letter }", "aA", "A")]
    [InlineData("\\p{Emoji_Presentation}", "1😀", "😀")]
    [InlineData("\\pL", "pL", "pL")] // no short form in this syntax
    [InlineData("\\h+", "beefx", "beef")]
    [InlineData("\\d+", "12٣x", "12٣")]
    [InlineData("(?D)\\d+", "12٣x", "12")]
    [InlineData("\\w+", "a_é²-", "a_é²")]
    [InlineData("(?W)\\w+", "aé_", "a|_")]
    [InlineData("\\R", "a\r\nb\n", "\r\n|\n")]
    [InlineData("\\N+", "a\nb", "a|b")]
    public void Sets_of_characters(string pattern, string text, string matches) => Check(pattern, text, matches);

    [Theory]
    [InlineData("\\x41\\u0042\\x{43}\\x{1F600}\\103", "ABC😀C", "ABC😀C")]
    [InlineData("\\t\\n\\r\\f\\v\\a\\e", "\t\n\r\f\v\a\u001b", "\t\n\r\f\v\a\u001b")]
    [InlineData("\\.\\*\\-\\'\\/\\|", ".*-'/|", ".*-'/|")]
    [InlineData("[\\b\\n]+", "\b\n", "\b\n")]
    [InlineData("a(?#comment)b", "ab", "ab")]
    [InlineData("(?x) a b # comment\n c", "abc", "abc")]
    public void Escapes_and_comments(string pattern, string text, string matches) => Check(pattern, text, matches);

    [Theory]
    [InlineData("(?i)straße", "STRASSE Straße strasse", "STRASSE|Straße|strasse")]
    [InlineData("(?i:'s)", "'s 'S 'ſ", "'s|'S|'ſ")]
    [InlineData("(?i)(?<=ß)x", "ẞx ssx", "x")] // looking behind, one character stands for one
    [InlineData("(?i)k", "kK\u212A", "k|K|\u212A")]
    [InlineData("(?i)[a-z]+", "aZſ1", "aZſ")]
    [InlineData("(?i)[^s]", "sSſx", "x")]
    [InlineData("(?i)σ", "Σσς", "Σ|σ|ς")]
    [InlineData("(?i)\\p{Lu}", "aA", "A")] // a property is what it is
    [InlineData("a(?i)b|c", "aB AB aC C", "aB|aC")] // the option holds for the other alternatives, which follow a as well
    [InlineData("(?i:a)b", "Ab AB", "Ab")]
    [InlineData("(?i)a(?-i)b", "Ab AB", "Ab")]
    public void Case_is_ignored_where_asked(string pattern, string text, string matches) => Check(pattern, text, matches);

    [Fact]
    public void An_empty_text_has_no_match() => Assert.Empty(Matches(TextPattern.FromRegex("a*"), ""));

    [Fact]
    public void Searching_goes_on_from_a_position_and_sees_what_is_before_it()
    {
        var pattern = TextPattern.FromRegex("(?<=a)b");

        Assert.True(pattern.FindNext("ab", 1, out var start, out var end));
        Assert.Equal((1, 2), (start, end));
        Assert.False(pattern.FindNext("ab", 2, out _, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => pattern.FindNext("ab", 3, out _, out _));
    }

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("(a|a)*$")]
    [InlineData("(a*)*b")]
    [InlineData("(?:a?){30}a{30}b")]
    public void A_catastrophic_expression_ends_at_its_budget(string pattern)
    {
        var error = Assert.Throws<TokenizerException>(() => Matches(TextPattern.FromRegex(pattern), new string('a', 60) + "!"));

        Assert.Contains(pattern, error.Message);
        Assert.Contains("budget", error.Message);
    }

    [Theory]
    [InlineData("(a", "closing parenthesis")]
    [InlineData("a)", "closing parenthesis")]
    [InlineData("[a", "closing bracket")]
    [InlineData("[]", "empty")]
    [InlineData("*a", "nothing to repeat")]
    [InlineData("a|+", "nothing to repeat")]
    [InlineData("a\\", "backslash")]
    [InlineData("[z-a]", "empty")]
    [InlineData("[a-\\d]", "set of characters")]
    [InlineData("[\\w-z]", "range")]
    [InlineData("[[:foo:]]", "foo")]
    [InlineData("\\p{Nonsense}", "Nonsense")]
    [InlineData("\\p{L", "no end")]
    [InlineData("\\u41", "hexadecimal")]
    [InlineData("\\x{110000}", "hexadecimal")]
    [InlineData("\\xE9", "byte")]
    [InlineData("(?s)a", "option 's'")]
    [InlineData("(?P<n>a)", "option '<'")]
    [InlineData("(a)\\2", "group 2")]
    [InlineData("\\k<n>", "'n'")]
    [InlineData("(?<n>a)\\1", "named groups")]
    [InlineData("\\X", "not supported")]
    [InlineData("\\Ka", "not supported")]
    [InlineData("(?~a)", "not supported")]
    [InlineData("(?(1)a)", "not supported")]
    [InlineData("a{100001}", "100000")]
    [InlineData("(?:abc){100000}", "instructions")]
    [InlineData("((((a{1,99}){1,99}){1,99}){1,99}){1,99}", "instructions")]
    [InlineData("(?#a", "comment")]
    public void A_malformed_or_oversized_expression_is_refused_with_the_reason(string pattern, string reason)
    {
        var error = Assert.Throws<TokenizerException>(() => TextPattern.FromRegex(pattern));

        Assert.Contains(reason, error.Message);
        Assert.Contains(pattern, error.Message);
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("(?:", ")*")]
    [InlineData("(?=", ")")]
    public void Deep_nesting_is_refused(string open, string close)
    {
        var pattern = string.Concat(Enumerable.Repeat(open, 2000)) + "a" + string.Concat(Enumerable.Repeat(close, 2000));

        Assert.Contains("nested", Assert.Throws<TokenizerException>(() => TextPattern.FromRegex(pattern)).Message);
        Assert.Contains("UTF-16 units", Assert.Throws<TokenizerException>(() => TextPattern.FromRegex(new string('a', 20_000))).Message);
    }

    [Fact]
    public void Random_expressions_and_texts_never_end_in_another_error()
    {
        var random = new Random(11);
        const string Units = "ab(|)[]*+?{},1^$\\.-:&=!<>imxpLsdw\uD83D\uDE00ß ";
        for (var round = 0; round < 20_000; round++)
        {
            var pattern = new string([.. Enumerable.Range(0, random.Next(14)).Select(_ => Units[random.Next(Units.Length)])]);
            try
            {
                var covered = 0;
                foreach (var (start, end) in Matches(TextPattern.FromRegex(pattern), "ab1 😀ßs\n-aab"))
                {
                    Assert.InRange(start, covered, end);
                    covered = end;
                }
            }
            catch (TokenizerException) { }
        }
    }

    [Fact]
    public void A_literal_is_taken_as_it_is_and_an_empty_one_matches_everywhere()
    {
        Assert.Equal([(1, 3)], Matches(TextPattern.FromLiteral(".*"), "a.*b"));
        Assert.Equal([(0, 0), (2, 2), (3, 3)], Matches(TextPattern.FromLiteral(""), "😀a"));
    }

    internal static List<(int Start, int End)> Matches(TextPattern pattern, string text)
    {
        var found = new List<(int, int)>();
        var matches = pattern.Matches(text);
        while (matches.Next(out var start, out var end)) found.Add((start, end));
        return found;
    }

    private static void Check(string pattern, string text, string expected)
    {
        var matches = Matches(TextPattern.FromRegex(pattern), text);

        Assert.Equal(expected, string.Join('|', matches.Select(match => text[match.Start..match.End])));
    }
}
