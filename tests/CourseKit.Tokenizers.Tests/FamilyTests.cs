using CourseKit.Tokenizers.SentencePiece;

namespace CourseKit.Tokenizers.Tests;

/// <summary>Tokenizers put together from a family's own files. What transformers answers is in the goldens; these tests are about what the
/// goldens do not ask.</summary>
public sealed class FamilyTests
{
    private static readonly string s_families = Path.Combine(TestTokenizers.Root, "tests", "goldens", "tokenizers", "families");

    public static TheoryData<string> Names() =>
        ["albert", "camembert", "deberta-v2", "llama", "llama-legacy", "m2m100", "marian", "mbart", "pegasus", "t5", "t5-legacy", "xlm-roberta"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Saved_and_loaded_again_it_answers_the_same(string name)
    {
        using var folder = new TemporaryFolder();
        var tokenizer = Load(name);
        tokenizer.SavePretrained(folder.Path);
        var again = Tokenizer.FromPretrained(folder.Path);

        foreach (var text in OddTexts.Generate(3, 60).Append("Raing <mask> stides </s> raly <extra_id_1>!"))
        {
            Assert.Equal(tokenizer.Encode(text, text).Ids, again.Encode(text, text).Ids);
            Assert.Equal(tokenizer.EncodeTarget(text).Ids, again.EncodeTarget(text).Ids);
            var ids = tokenizer.EncodeIds(text);
            Assert.Equal(tokenizer.Decode(ids), again.Decode(ids));
            Assert.Equal(tokenizer.Decode(ids, skipSpecialTokens: true), again.Decode(ids, skipSpecialTokens: true));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Offsets_lie_within_the_text_and_go_forward(string name)
    {
        var tokenizer = Load(name);
        foreach (var text in OddTexts.Generate(4, 100).Append("Raing <mask> stides </s> 2006, raly!"))
        {
            var last = 0;
            foreach (var (start, end) in tokenizer.Encode(text, addSpecialTokens: false).Offsets)
            {
                Assert.InRange(start, last, text.Length);
                Assert.InRange(end, start, text.Length);
                last = start;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_added_token_is_found_and_stands_apart_when_decoded(string name)
    {
        var tokenizer = Load(name).WithAddedTokens(new AddedToken("<new>"));
        var id = tokenizer.TokenToId("<new>");

        Assert.NotNull(id);
        Assert.Null(Load(name).TokenToId("<new>"));
        var ids = tokenizer.Encode("raing<new>raly", addSpecialTokens: false).Ids;
        Assert.Contains(id.Value, ids);
        Assert.Contains(" <new> ", tokenizer.Decode(ids), StringComparison.Ordinal);
    }

    [Fact]
    public void Languages_can_be_changed()
    {
        var tokenizer = Load("mbart");
        var other = tokenizer.WithLanguages(source: "fr_XX", target: "de_DE");

        Assert.Equal(("fr_XX", "de_DE"), (other.SourceLanguage, other.TargetLanguage));
        Assert.Equal(other.LanguageIds["fr_XX"], other.Encode("ra").Ids[^1]);
        Assert.Equal(other.LanguageIds["de_DE"], other.EncodeTarget("ra").Ids[^1]);
        Assert.Equal(tokenizer.LanguageIds["en_XX"], tokenizer.Encode("ra").Ids[^1]);
        Assert.Equal(other.Encode("ra").Ids[..^1], tokenizer.Encode("ra").Ids[..^1]);

        using var folder = new TemporaryFolder();
        other.SavePretrained(folder.Path);
        Assert.Equal("fr_XX", Tokenizer.FromPretrained(folder.Path).SourceLanguage);
    }

    [Fact]
    public void Languages_that_are_not_known_are_refused()
    {
        Assert.Throws<TokenizerException>(() => Load("m2m100").WithLanguages(source: "tlh"));
        Assert.Throws<TokenizerException>(() => Load("t5").WithLanguages(source: "en"));
        Assert.Empty(Load("t5").LanguageIds);
    }

    [Fact]
    public void Marian_takes_a_language_code_for_one_token()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(Path.Combine(s_families, "marian"))) File.Copy(file, Path.Combine(folder.Path, Path.GetFileName(file)));
        var vocabulary = File.ReadAllText(Path.Combine(folder.Path, "vocab.json")).TrimEnd().TrimEnd('}');
        File.WriteAllText(Path.Combine(folder.Path, "vocab.json"), vocabulary.TrimEnd() + ", \">>fra<<\": 300}");
        var tokenizer = Tokenizer.FromPretrained(folder.Path);

        Assert.Equal(300, tokenizer.Encode(">>fra<< raing raly").Ids[0]);
        Assert.Equal(tokenizer.Encode("raing raly").Ids, tokenizer.Encode(">>fra<< raing raly").Ids[1..]);
        Assert.Equal(tokenizer.UnkTokenId, tokenizer.Encode(">>tlh<< raing").Ids[0]);
        Assert.Equal([300, tokenizer.EosTokenId!.Value], tokenizer.Encode(">>fra<<").Ids);
    }

    [Fact]
    public void Albert_keeps_a_comma_behind_a_digit_apart()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "tokenizer_config.json"), """{"tokenizer_class": "AlbertTokenizer"}""");
        var model = new SentencePieceModelBuilder().Piece("<unk>", 0, SentencePieceType.Unknown)
            .Piece("[CLS]", 0, SentencePieceType.Control).Piece("[SEP]", 0, SentencePieceType.Control).Piece("<pad>", 0, SentencePieceType.Control)
            .Piece("[MASK]", 0, SentencePieceType.UserDefined).Piece("▁10,", -1).Piece("▁10", -5).Piece("10", -5).Piece(",", -6).Piece("▁", -6).Piece("a,", -3);
        File.WriteAllBytes(Path.Combine(folder.Path, "spiece.model"), model.ToBytes());
        var tokenizer = Tokenizer.FromPretrained(folder.Path);

        Assert.Equal(["[CLS]", "▁10", ",", "a,", "[SEP]"], tokenizer.Encode("10,a,").Tokens);
    }

    [Fact]
    public void A_folder_without_its_vocabulary_is_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer_config.json", """{"tokenizer_class": "T5Tokenizer"}""");
        Assert.Contains("spiece.model", Assert.Throws<TokenizerException>(() => Tokenizer.FromPretrained(folder.Path)).Message, StringComparison.Ordinal);

        folder.Write("spiece.model", "this is no model");
        Assert.Throws<TokenizerException>(() => Tokenizer.FromPretrained(folder.Path));
    }

    [Fact]
    public void The_model_type_names_the_family_where_no_class_does()
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", """{"model_type": "xlm-roberta"}""");
        File.Copy(Path.Combine(s_families, "xlm-roberta", "sentencepiece.bpe.model"), Path.Combine(folder.Path, "sentencepiece.bpe.model"));

        Assert.Equal(Load("xlm-roberta").Encode("Raing <mask> raly").Ids, Tokenizer.FromPretrained(folder.Path).Encode("Raing <mask> raly").Ids);
    }

    private static Tokenizer Load(string name) => Tokenizer.FromPretrained(Path.Combine(s_families, name));
}
