namespace CourseKit.Tokenizers.Tests;

public sealed class DecoderTests
{
    [Theory]
    [InlineData("""{"type":"BPEDecoder","suffix":"</w>"}""", "he,llo</w>,world</w>", "hello world")]
    [InlineData("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"always"}""", "▁a,▁b▁c", "a b c")]
    [InlineData("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"never"}""", "▁a,▁b", " a b")]
    [InlineData("""{"type":"Replace","pattern":{"String":"▁"},"content":" "}""", "▁a,b▁c", " ab c")]
    [InlineData("""{"type":"Replace","pattern":{"Regex":"x+"},"content":"y"}""", "axxb,x", "ayby")]
    [InlineData("""{"type":"Fuse"}""", "a,b", "ab")]
    [InlineData("""{"type":"Strip","content":"_","start":1,"stop":2}""", "__a___,_,b", "_a_b")]
    [InlineData("""{"type":"ByteFallback"}""", "a,<0xE2>,<0x82>,<0xAC>,b", "a€b")]
    [InlineData("""{"type":"ByteFallback"}""", "<0xE2>,<0x82>,b", "\uFFFD\uFFFDb")]
    [InlineData("""{"type":"CTC","pad_token":"<pad>","word_delimiter_token":"|","cleanup":true}""", "<pad>,h,h,i,i,<pad>,i,|,o", "hii o")]
    [InlineData("""{"type":"WordPiece","prefix":"##","cleanup":true}""", "un,##able,!,it,'s", "unable! it's")]
    [InlineData("""{"type":"WordPiece","prefix":"##","cleanup":false}""", "un,##able,!", "unable !")]
    [InlineData("""{"type":"Sequence","decoders":[{"type":"ByteFallback"},{"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]}""", " a,<0x21>", "a!")]
    public void Tokens_are_joined_as_the_kind_says(string json, string tokens, string expected)
    {
        var decoder = Decoder.FromJson(json);
        Assert.Equal(expected, decoder.Decode(tokens.Split(',')));
        Assert.Equal(expected, string.Concat(decoder.DecodeChain(tokens.Split(','))));
        Assert.Equal("", decoder.Decode([]));
    }

    [Fact]
    public void A_word_piece_text_is_the_same_by_both_ways_of_decoding()
    {
        var random = new Random(3);
        string[] tokens = ["it", "##s", "'", "s", "n't", "'m", ".", "?", "!", ",", "do not", " ' ", "'ve", "'re", "## .", "x", "漢"];
        for (var round = 0; round < 2000; round++)
        {
            string[] chosen = [.. Enumerable.Range(0, random.Next(12)).Select(_ => tokens[random.Next(tokens.Length)])];
            var decoder = new WordPieceDecoder(cleanup: round % 2 == 0);
            Assert.Equal(string.Concat(decoder.DecodeChain(chosen)), decoder.Decode(chosen));
        }
    }

    [Fact]
    public void A_stream_gives_the_whole_text_and_never_half_a_character()
    {
        var tokenizer = Tokenizer.FromFile(Path.Combine(TestTokenizers.Root, "tests", "goldens", "tokenizers", "training", "byte-bpe", "tokenizer.json"));
        foreach (var text in OddTexts.Generate(1, 300).Append("naïve 漢字 👩‍👩‍👧‍👦 don't"))
        {
            var ids = tokenizer.EncodeIds(text);
            var expected = tokenizer.Decode(ids);
            var stream = tokenizer.DecodeStream();
            var parts = ids.Select(stream.Add).ToList();
            parts.Add(stream.Finish());
            Assert.Equal(expected, string.Concat(parts));
            if (!expected.Contains('\uFFFD')) Assert.DoesNotContain(parts, part => part.Contains('\uFFFD'));
            Assert.All(parts.Where(part => part.Length > 0), part => Assert.False(char.IsLowSurrogate(part[0])));
        }
    }

    [Fact]
    public void A_stream_puts_the_spaces_that_the_whole_text_has()
    {
        var stream = TestTokenizers.MiniLm.DecodeStream(skipSpecialTokens: true);
        var parts = TestTokenizers.MiniLm.EncodeIds("tokenizers are unbelievable!").Select(stream.Add).ToList();
        Assert.Equal("tokenizers are unbelievable!", string.Concat(parts) + stream.Finish());
        Assert.True(parts.Count(part => part.Length > 0) > 3);
    }

    [Fact]
    public void A_stream_refuses_an_id_that_no_token_has() =>
        Assert.Contains("30522", Assert.Throws<TokenizerException>(() => TestTokenizers.MiniLm.DecodeStream().Add(30522)).Message, StringComparison.Ordinal);
}
