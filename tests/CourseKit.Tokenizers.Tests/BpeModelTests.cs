namespace CourseKit.Tokenizers.Tests;

public sealed class BpeModelTests
{
    private static readonly (string, string)[] s_merges = [("l", "o"), ("lo", "w"), ("e", "r"), ("low", "er")];

    private static Vocabulary Words(params IEnumerable<string> tokens) => new(tokens.Select((token, id) => KeyValuePair.Create(token, id)));

    private static Vocabulary LowVocabulary(params IEnumerable<string> more) => Words(["l", "o", "w", "e", "r", "lo", "low", "er", "lower", .. more]);

    private static string Split(BpeModel model, string word, Random? random = null) => string.Join(' ', model.Tokenize(word, random).Select(token => token.Value));

    [Theory]
    [InlineData("lower", "lower")]
    [InlineData("lowlow", "low low")]
    [InlineData("wer", "w er")]
    [InlineData("ow", "o w")]
    [InlineData("l", "l")]
    public void Pairs_merge_in_the_order_of_their_ranks(string word, string expected) =>
        Assert.Equal(expected, Split(new BpeModel(LowVocabulary(), s_merges), word));

    [Fact]
    public void Of_equal_pairs_the_leftmost_merges_first() =>
        Assert.Equal("aa a", Split(new BpeModel(Words("a", "aa"), [("a", "a")]), "aaa"));

    [Fact]
    public void Tokens_say_where_they_stand_in_the_word()
    {
        var tokens = new BpeModel(LowVocabulary("𝕏"), s_merges).Tokenize("𝕏lowr");
        Assert.Equal([(0, 2), (2, 5), (5, 6)], tokens.Select(token => (token.Start, token.End)));
    }

    [Fact]
    public void A_long_word_merges_as_the_definition_says()
    {
        // Words of three letters with random merges, long enough for the heap; compared with merging by the definition, pair by pair.
        var random = new Random(7);
        for (var round = 0; round < 60; round++)
        {
            var vocabulary = new List<string> { "a", "b", "c" };
            var merges = new List<(string, string)>();
            for (var i = 0; i < 25; i++)
            {
                var pair = (vocabulary[random.Next(vocabulary.Count)], vocabulary[random.Next(vocabulary.Count)]);
                if (merges.Contains(pair)) continue;
                merges.Add(pair);
                if (!vocabulary.Contains(pair.Item1 + pair.Item2)) vocabulary.Add(pair.Item1 + pair.Item2);
            }
            var model = new BpeModel(Words(vocabulary), merges);
            var word = string.Concat(Enumerable.Range(0, random.Next(1, 200)).Select(_ => "abc"[random.Next(3)]));
            Assert.Equal(string.Join(' ', MergeByDefinition(word, merges)), Split(model, word));
        }
    }

    private static List<string> MergeByDefinition(string word, List<(string, string)> merges)
    {
        var symbols = word.Select(letter => letter.ToString()).ToList();
        while (true)
        {
            var pairs = Enumerable.Range(0, symbols.Count - 1).Select(i => (Rank: merges.IndexOf((symbols[i], symbols[i + 1])), At: i)).Where(pair => pair.Rank >= 0).ToList();
            if (pairs.Count == 0) return symbols;
            var at = pairs.Min().At;
            symbols[at] += symbols[at + 1];
            symbols.RemoveAt(at + 1);
        }
    }

    [Fact]
    public void Unknown_characters_are_left_out_without_an_unknown_token() =>
        Assert.Equal("lo w", Split(new BpeModel(Words("l", "o", "w", "lo"), [("l", "o")]), "l?ow!".Replace("?", "", StringComparison.Ordinal)));

    [Theory]
    [InlineData(false, "low <unk> <unk> er")]
    [InlineData(true, "low <unk> er")]
    public void Unknown_characters_become_the_unknown_token(bool fuse, string expected)
    {
        var model = new BpeModel(LowVocabulary("<unk>"), s_merges, new BpeOptions { UnkToken = "<unk>", FuseUnk = fuse });
        Assert.Equal(expected, Split(model, "low??er"));
    }

    [Fact]
    public void Bytes_stand_for_unknown_characters_when_the_vocabulary_has_them()
    {
        var model = new BpeModel(LowVocabulary("<0xC3>", "<0xA4>", "<unk>"), s_merges, new BpeOptions { ByteFallback = true, UnkToken = "<unk>" });
        var tokens = model.Tokenize("loäö");
        Assert.Equal(["lo", "<0xC3>", "<0xA4>", "<unk>"], tokens.Select(token => token.Value)); // ö is C3 B6, and there is no B6
        Assert.All(tokens.Skip(1).Take(2), token => Assert.Equal((2, 3), (token.Start, token.End)));
    }

    [Fact]
    public void A_word_that_is_a_token_needs_no_merges_when_they_are_ignored()
    {
        var vocabulary = LowVocabulary("rewol");
        Assert.Equal("r e w o l", Split(new BpeModel(vocabulary, s_merges), "rewol"));
        Assert.Equal("rewol", Split(new BpeModel(vocabulary, s_merges, new BpeOptions { IgnoreMerges = true }), "rewol"));
    }

    [Fact]
    public void Prefix_and_suffix_mark_the_place_in_the_word()
    {
        var vocabulary = Words("a", "##b", "##c</w>", "a</w>", "##bc</w>");
        var options = new BpeOptions { ContinuingSubwordPrefix = "##", EndOfWordSuffix = "</w>" };
        var model = new BpeModel(vocabulary, [("##b", "##c</w>")], options);
        Assert.Equal("a ##bc</w>", Split(model, "abc"));
        Assert.Equal("a</w>", Split(model, "a"));
    }

    [Fact]
    public void Dropout_of_one_merges_nothing_and_of_zero_everything()
    {
        Assert.Equal("l o w e r", Split(new BpeModel(LowVocabulary(), s_merges, new BpeOptions { Dropout = 1 }), "lower"));
        Assert.Equal("lower", Split(new BpeModel(LowVocabulary(), s_merges, new BpeOptions { Dropout = 0 }), "lower"));
    }

    [Fact]
    public void Dropout_passes_merges_over_as_often_as_it_says_and_repeats_with_the_seed()
    {
        // With one pair, its merge is found unless dropout passes it over, once.
        var model = new BpeModel(Words("a", "b", "ab"), [("a", "b")], new BpeOptions { Dropout = 0.3f });
        var random = new Random(11);
        var merged = Enumerable.Range(0, 20_000).Count(_ => Split(model, "ab", random) == "ab");
        Assert.InRange(merged / 20_000.0, 0.68, 0.72);

        string[] Run(int seed)
        {
            var tokenizer = new Tokenizer(model) { Random = new Random(seed) };
            return [.. tokenizer.EncodeBatch([.. Enumerable.Repeat("abababab", 4000)]).Select(encoding => encoding.ToString())];
        }
        Assert.Equal(Run(5), Run(5));
        Assert.NotEqual(Run(5), Run(6));
    }

    [Fact]
    public void A_merge_of_a_token_that_the_vocabulary_lacks_is_refused_by_name()
    {
        var error = Assert.Throws<TokenizerException>(() => new BpeModel(LowVocabulary(), [("l", "o"), ("x", "y")]));
        Assert.Contains("merges[1]", error.Message, StringComparison.Ordinal);
        Assert.Contains("'x'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'ww'", Assert.Throws<TokenizerException>(() => new BpeModel(LowVocabulary(), [("w", "w")])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1.5f)]
    [InlineData(float.NaN)]
    public void A_dropout_that_is_no_probability_is_refused(float dropout) =>
        Assert.Throws<TokenizerException>(() => new BpeModel(LowVocabulary(), s_merges, new BpeOptions { Dropout = dropout }));

    [Fact]
    public void An_unknown_token_that_the_vocabulary_lacks_is_an_error_when_it_is_needed()
    {
        var model = new BpeModel(LowVocabulary(), s_merges, new BpeOptions { UnkToken = "<unk>" });
        Assert.Equal("lower", Split(model, "lower"));
        Assert.Contains("<unk>", Assert.Throws<TokenizerException>(() => Split(model, "x")).Message, StringComparison.Ordinal);
    }
}
