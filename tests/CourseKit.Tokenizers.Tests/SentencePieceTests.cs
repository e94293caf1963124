using CourseKit.Tokenizers.SentencePiece;

namespace CourseKit.Tokenizers.Tests;

/// <summary>Every type and option of SentencePiece models, on models written for the purpose.</summary>
public sealed class SentencePieceTests
{
    [Fact]
    public void A_unigram_model_takes_the_most_probable_pieces()
    {
        var model = Unigram().Piece("▁ab", -1).Piece("▁a", -1.5f).Piece("b", -2).Piece("▁", -3).Piece("a", -3).Build();

        Assert.Equal(["▁ab", "▁a", "b", "b"], model.EncodePieces("ab abb")[..1].Concat(["▁a", "b", "b"]));
        Assert.Equal(["▁ab", "▁ab", "b"], model.EncodePieces("  ab   abb  "));
        Assert.Equal("ab abb", model.Decode(model.EncodeIds("  ab   abb  ")));
    }

    [Fact]
    public void Unknown_characters_in_a_row_are_one_piece()
    {
        var model = Unigram().Piece("▁", -3).Piece("a", -3).Build();

        var tokens = model.Encode("axya");

        Assert.Equal(["▁", "a", "xy", "a"], tokens.Select(token => token.Value));
        Assert.Equal([3, 4, 0, 4], tokens.Select(token => token.Id));
        Assert.Equal([(0, 0), (0, 1), (1, 3), (3, 4)], tokens.Select(token => (token.Start, token.End)));
        Assert.Equal("a \u2047 a", model.Decode(tokens.Select(token => token.Id)));
        Assert.Equal("axya", model.DecodePieces(tokens.Select(token => token.Value)));
    }

    [Fact]
    public void Control_pieces_are_never_found_in_text()
    {
        var model = Unigram().Piece("▁", -3).Piece("a", -3).Build();

        Assert.Equal(0, model.EncodeIds("</s>")[^1]);
        Assert.Equal(1, model.BosId);
        Assert.Equal(2, model.EosId);
        Assert.Null(model.PadId);
        Assert.Equal("a", model.Decode([1, 4, 2]));
    }

    [Fact]
    public void User_defined_pieces_are_always_one_piece()
    {
        var model = Unigram().Piece("▁", -1).Piece("a", -1).Piece("b", -1).Piece("ab", -0.1f).Piece("xab", 0, SentencePieceType.UserDefined).Build();

        Assert.Equal(["▁", "ab", "xab", "b"], model.EncodePieces("abxabb"));
    }

    [Fact]
    public void Unused_pieces_are_not_used()
    {
        var model = Unigram().Piece("▁", -1).Piece("a", -1).Piece("b", -1).Piece("ab", -0.1f, SentencePieceType.Unused).Build();

        Assert.Equal(["▁", "a", "b"], model.EncodePieces("ab"));
        Assert.Equal(6, model.PieceToId("ab"));
    }

    [Fact]
    public void Byte_fallback_spells_unknown_characters_in_bytes()
    {
        var model = Bytes(Unigram()).Piece("▁", -1).Piece("a", -1).Build();

        Assert.Equal(["▁", "a", "<0xF0>", "<0x9F>", "<0x98>", "<0x80>", "a"], model.EncodePieces("a😀a"));
        Assert.Equal("a😀a", model.Decode(model.EncodeIds("a😀a")));
        Assert.Equal("a\uFFFD\uFFFDa", model.DecodePieces(["▁", "a", "<0xF0>", "<0x9F>", "a"]));
    }

    [Fact]
    public void A_Bpe_model_merges_the_best_score_first()
    {
        var model = Basic(SentencePieceModelType.Bpe)
            .Piece("bc", -1).Piece("ab", -2).Piece("▁", -4).Piece("a", -5).Piece("b", -6).Piece("c", -7).Build();

        Assert.Equal(["▁", "a", "bc"], model.EncodePieces("abc")); // though "ab" stands before "bc"
        Assert.Equal(["▁", "ab", "ab"], model.EncodePieces("abab"));
    }

    [Fact]
    public void Unused_Bpe_pieces_are_taken_apart_again()
    {
        var model = Basic(SentencePieceModelType.Bpe)
            .Piece("ab", -1, SentencePieceType.Unused).Piece("abc", -2).Piece("▁", -4).Piece("a", -5).Piece("b", -6).Piece("c", -7).Build();

        Assert.Equal(["▁", "abc"], model.EncodePieces("abc"));
        Assert.Equal(["▁", "a", "b"], model.EncodePieces("ab"));
    }

    [Fact]
    public void Bpe_dropout_of_one_merges_nothing()
    {
        var model = Basic(SentencePieceModelType.Bpe).Piece("ab", -1).Piece("▁", -4).Piece("a", -5).Piece("b", -6).Build();

        Assert.Equal(["▁", "a", "b"], model.Sample("ab", 1, new Random(1)).Select(token => token.Value));
        Assert.Equal(["▁", "ab"], model.Sample("ab", 0, new Random(1)).Select(token => token.Value));
        Assert.Throws<TokenizerException>(() => model.NBest("ab", 2));
    }

    [Fact]
    public void Word_and_character_models_cut_at_words_and_characters()
    {
        var words = Basic(SentencePieceModelType.Word).Piece("▁ab", -1).Piece("▁c", -1).Build();
        var characters = Basic(SentencePieceModelType.Char).Piece("▁", -1).Piece("a", -1).Piece("cd", 0, SentencePieceType.UserDefined).Build();

        Assert.Equal([3, 0, 4], words.EncodeIds("ab x c"));
        Assert.Equal(["▁", "a", "cd", "b"], characters.EncodePieces("acdb"));
        Assert.Throws<TokenizerException>(() => words.Sample("ab", 0.5, new Random(1)));
    }

    [Fact]
    public void Normalisation_options_are_followed()
    {
        Assert.Equal("▁a▁b", Unigram().Piece("a", -1).Build().Normalize(" a  b "));
        Assert.Equal("a▁b", Unigram().Piece("a", -1).Normalizer(3, 0).Build().Normalize(" a  b "));
        Assert.Equal("▁▁a▁▁b▁", Unigram().Piece("a", -1).Normalizer(4, 0).Build().Normalize(" a  b "));
        Assert.Equal(" a b", Unigram().Piece("a", -1).Normalizer(5, 0).Build().Normalize(" a  b "));
        Assert.Equal("a▁b▁", Unigram().Piece("a", -1).Trainer(24, 1).Build().Normalize(" a  b "));
        Assert.Equal("", Unigram().Piece("a", -1).Build().Normalize("   "));
    }

    [Fact]
    public void Decoding_removes_the_space_that_encoding_put_in_front()
    {
        var pieces = new[] { "▁▁a", "▁b" };

        Assert.Equal(" a b", Unigram().Piece("▁▁a", -1).Piece("▁b", -1).Build().DecodePieces(pieces));
        Assert.Equal("  a b", Unigram().Piece("▁▁a", -1).Piece("▁b", -1).Normalizer(3, 0).Normalizer(4, 0).Build().DecodePieces(pieces));
    }

    [Fact]
    public void Sampling_among_the_best_draws_only_those()
    {
        var model = Unigram().Piece("▁ab", -1).Piece("▁a", -1.5f).Piece("b", -2).Piece("▁", -3).Piece("a", -3).Build();
        var best = model.NBest("ab", 2).Select(way => string.Join('|', way.Tokens)).ToHashSet();
        var random = new Random(2);

        var drawn = Enumerable.Range(0, 200).Select(_ => string.Join('|', model.Sample("ab", 0.1, random, nbestSize: 2))).ToHashSet();

        Assert.Equal(best, drawn);
    }

    [Fact]
    public void NBest_begins_with_the_encoding()
    {
        var model = Unigram().Piece("▁ab", -1).Piece("▁a", -1.5f).Piece("b", -2).Piece("▁", -3).Piece("a", -3).Build();

        var best = model.NBest("ab", 10);

        Assert.Equal(model.Encode("ab"), best[0].Tokens);
        Assert.Equal([-1, -3.5, -8], best.Select(way => way.Score));
        Assert.Equal(["▁ab", "▁a b", "▁ a b"], best.Select(way => string.Join(' ', way.Tokens.Select(token => token.Value))));
    }

    [Fact]
    public void Fields_that_are_not_known_are_skipped() => Assert.Equal(4, Unigram().Piece("a", -1).Unknown(200).Build().PieceCount);

    [Fact]
    public void Every_cut_of_a_model_is_read_or_refused()
    {
        var bytes = Bytes(Unigram()).Piece("▁", -1).Piece("ab", -1).Charsmap(Map()).ToBytes();
        for (var length = 0; length < bytes.Length; length++) ReadOrRefuse(bytes[..length]);
    }

    [Fact]
    public void Every_changed_byte_of_a_model_is_read_or_refused()
    {
        var bytes = Unigram().Piece("▁", -1).Piece("ab", -1).Charsmap(Map()).ToBytes();
        for (var i = 0; i < bytes.Length; i++)
            foreach (var value in new byte[] { 0, 1, 0x7F, 0x80, 0xFF })
            {
                var copy = (byte[])bytes.Clone();
                copy[i] = value;
                ReadOrRefuse(copy);
            }
    }

    [Fact]
    public void Models_that_contradict_themselves_are_refused()
    {
        Assert.Throws<TokenizerException>(() => new SentencePieceModelBuilder().Piece("a", -1).Build()); // no unknown piece
        Assert.Throws<TokenizerException>(() => Unigram().Piece("<unk2>", 0, SentencePieceType.Unknown).Build());
        Assert.Throws<TokenizerException>(() => Unigram().Piece("a", -1).Piece("a", -2).Build());
        Assert.Throws<TokenizerException>(() => Unigram().Piece("", -1).Build());
        Assert.Throws<TokenizerException>(() => Unigram().Piece("<0x00>", 0, SentencePieceType.Byte).Build()); // without byte_fallback
        Assert.Throws<TokenizerException>(() => Unigram().Piece("a", -1).Trainer(35, 1).Build()); // byte_fallback without bytes
        Assert.Throws<TokenizerException>(() => Unigram().Piece("a", -1).Trainer(3, 9).Build()); // no such type
        Assert.Throws<TokenizerException>(() => Unigram().Piece("a", -1).Charsmap([1, 2]).Build());
        Assert.Throws<TokenizerException>(() => Unigram().Piece("a", -1).Charsmap([0xFF, 0xFF, 0xFF, 0xFF, 0]).Build());
        Assert.Throws<TokenizerException>(() => SentencePieceProcessor.FromFile(Path.Combine(Path.GetTempPath(), "no-such.model")));
    }

    [Fact]
    public void Ids_out_of_range_are_refused()
    {
        var model = Unigram().Piece("a", -1).Build();

        Assert.Throws<ArgumentOutOfRangeException>(() => model.Decode([4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.IdToPiece(-1));
    }

    private static SentencePieceModelBuilder Unigram() => Basic(SentencePieceModelType.Unigram);

    private static SentencePieceModelBuilder Basic(SentencePieceModelType type) => new SentencePieceModelBuilder().Type(type)
        .Piece("<unk>", 0, SentencePieceType.Unknown)
        .Piece("<s>", 0, SentencePieceType.Control)
        .Piece("</s>", 0, SentencePieceType.Control);

    private static SentencePieceModelBuilder Bytes(SentencePieceModelBuilder model)
    {
        for (var value = 0; value < 256; value++) model.Piece($"<0x{value:X2}>", 0, SentencePieceType.Byte);
        return model.Trainer(35, 1);
    }

    /// <summary>A map whose only rule turns <c>A</c> into <c>aa</c>.</summary>
    private static byte[] Map() => PrecompiledNormalizerTests.Map;

    private static void ReadOrRefuse(byte[] bytes)
    {
        try
        {
            var model = SentencePieceProcessor.FromBytes(bytes);
            model.Decode(model.EncodeIds("ab A é"));
        }
        catch (TokenizerException)
        {
            // refused, which is what a damaged file deserves
        }
    }
}
