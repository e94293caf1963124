namespace CourseKit.Tokenizers.Tests;

public sealed class EncodingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Offsets_cut_the_words_out_of_the_original_text()
    {
        const string text = "The Café\u0301 sells 漢字, naïvely \U0001F44D!";
        var encoding = TestTokenizers.MiniLm.Encode(text);

        Assert.Equal("Café\u0301"[..4], encoding.TextOf(2)[..4]);
        Assert.Equal("漢", text[encoding.Offsets[4].Range]);
        Assert.Equal("\U0001F44D", encoding.TextOf(encoding.CharToToken(text.IndexOf('\uD83D', StringComparison.Ordinal))!.Value));
        Assert.Equal("naïvely", encoding.WordToChars(encoding.WordIds[encoding.CharToToken(text.IndexOf('ï',
            StringComparison.Ordinal))!.Value]!.Value)!.Value.Of(text));
    }

    [Fact]
    public void Code_point_offsets_count_a_surrogate_pair_as_one()
    {
        var encoding = TestTokenizers.MiniLm.Encode("\U0001F44D\U0001F44D a", addSpecialTokens: false);

        Assert.Equal([new(0, 4), new(5, 6)], encoding.Offsets);
        Assert.Equal([new(0, 2), new(3, 4)], encoding.CodePointOffsets());
    }

    [Fact]
    public void A_word_that_needs_an_unknown_token_which_the_vocabulary_lacks_is_an_error_of_its_own()
    {
        var tokenizer = Tokenizer.FromFile(_folder.Write("tokenizer.json", TestTokenizers.Json("""{"un":0,"##able":1}""")));

        Assert.Equal([0, 1], tokenizer.Encode("unable").Ids);
        Assert.Contains("[UNK]", Assert.Throws<TokenizerException>(() => tokenizer.Encode("able")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_gives_what_its_texts_give_alone()
    {
        var texts = OddTexts.Generate(seed: 11, count: 300).ToArray();
        var batch = TestTokenizers.MiniLm.EncodeBatch(texts);

        Assert.Equal(texts.Select(text => TestTokenizers.MiniLm.Encode(text)), batch);
    }

    [Fact]
    public void A_large_batch_on_many_threads_keeps_the_order()
    {
        var texts = Enumerable.Range(0, 4000).Select(i => $"number {i} of many texts").ToArray();
        var batch = TestTokenizers.MiniLm.EncodeBatch(texts);

        for (var i = 0; i < texts.Length; i += 97) Assert.Equal(TestTokenizers.MiniLm.Encode(texts[i]), batch[i]);
    }

    [Fact]
    public void Any_text_encodes_and_its_offsets_lie_inside_it_in_order()
    {
        foreach (var text in OddTexts.Generate(seed: 3, count: 3000))
        {
            var encoding = TestTokenizers.MiniLm.Encode(text, addSpecialTokens: false);
            var end = 0;
            for (var i = 0; i < encoding.Length; i++)
            {
                var span = encoding.Offsets[i];
                Assert.True(span.Start >= 0 && span.Start < span.End && span.End <= text.Length, $"{span} in a text of {text.Length}");
                Assert.False(span.Start > 0 && char.IsSurrogatePair(text, span.Start - 1), "an offset splits a surrogate pair");
                Assert.True(span.Start >= end || span == encoding.Offsets[i - 1], $"{span} overlaps what ends at {end}");
                end = span.End;
            }
        }
    }

    [Fact]
    public void Ascii_tokens_spell_the_text_that_their_offsets_cut_out()
    {
        foreach (var text in OddTexts.Generate(seed: 5, count: 1000))
        {
            var encoding = TestTokenizers.MiniLm.Encode(text, addSpecialTokens: false);
            for (var i = 0; i < encoding.Length; i++)
                if (encoding.TextOf(i) is var source && source.All(char.IsAsciiLetterOrDigit) && encoding.Tokens[i] != "[UNK]")
                    Assert.Equal(source.ToLowerInvariant(), encoding.Tokens[i].TrimStart('#'));
        }
    }

    [Fact]
    public void A_pair_has_type_and_sequence_ids_and_separators()
    {
        var encoding = TestTokenizers.MiniLm.Encode("who?", "me");

        Assert.Equal(["[CLS]", "who", "?", "[SEP]", "me", "[SEP]"], encoding.Tokens);
        Assert.Equal([0, 0, 0, 0, 1, 1], encoding.TypeIds);
        Assert.Equal([null, 0, 0, null, 1, null], encoding.SequenceIds);
        Assert.Equal([1, 0, 0, 1, 0, 1], encoding.SpecialTokensMask);
    }

    [Fact]
    public void Bert_processing_equals_the_template_that_spells_it_out()
    {
        var model = TestTokenizers.MiniLm.Model;
        var tokenizer = new Tokenizer(model, new BertNormalizer(), new BertPreTokenizer(),
            new BertProcessing(("[SEP]", 102), ("[CLS]", 101)), new WordPieceDecoder());
        var truncation = Truncation.LongestFirst(9, stride: 1);

        Assert.Equal(TestTokenizers.MiniLm.Encode("one two three four five", "six seven eight nine ten", truncation: truncation),
            tokenizer.Encode("one two three four five", "six seven eight nine ten", truncation: truncation));
    }

    [Fact]
    public void Without_normaliser_and_pre_tokenizer_a_text_is_one_word()
    {
        var tokenizer = new Tokenizer(new WordPieceModel(new Vocabulary([new("[UNK]", 0), new("a b", 1), new("##c", 2)])));

        Assert.Equal([1, 2], tokenizer.Encode("a bc").Ids);
        Assert.Equal([0], tokenizer.Encode("A bc").Ids);
        Assert.Equal("a b ##c", tokenizer.Decode([1, 2, 77]));
    }

    [Fact]
    public void A_word_limit_counts_code_points()
    {
        var vocabulary = new Vocabulary([new("[UNK]", 0), new("\U0001F44D", 1), new("##\U0001F44D", 2)]);
        var tokenizer = new Tokenizer(new WordPieceModel(vocabulary, maxInputCharsPerWord: 3));

        Assert.Equal([1, 2, 2], tokenizer.Encode("\U0001F44D\U0001F44D\U0001F44D").Ids);
        Assert.Equal([0], tokenizer.Encode("\U0001F44D\U0001F44D\U0001F44D\U0001F44D").Ids);
    }

    [Fact]
    public void Added_tokens_continue_after_the_vocabulary_and_decode()
    {
        var tokenizer = TestTokenizers.MiniLm.WithAddedTokens(new AddedToken("<user>") { Special = true }, new AddedToken("coursekit"));
        var encoding = tokenizer.Encode("<user> CourseKit", addSpecialTokens: false);

        Assert.Equal([30522, 30523], encoding.Ids);
        Assert.Equal(30524, tokenizer.VocabularySize);
        Assert.Equal("coursekit", tokenizer.Decode(encoding.Ids, skipSpecialTokens: true));
        Assert.Equal(30522, TestTokenizers.MiniLm.VocabularySize);
    }

    public void Dispose() => _folder.Dispose();
}
