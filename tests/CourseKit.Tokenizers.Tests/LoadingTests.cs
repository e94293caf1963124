namespace CourseKit.Tokenizers.Tests;

public sealed class LoadingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_checkpoint_folder_gives_names_and_limits_of_its_configuration()
    {
        var tokenizer = TestTokenizers.MiniLm;

        Assert.Equal(30522, tokenizer.VocabularySize);
        Assert.Equal(512, tokenizer.ModelMaxLength);
        Assert.Equal(("[PAD]", 0), (tokenizer.PadToken, tokenizer.PadTokenId));
        Assert.Equal(("[CLS]", 101), (tokenizer.ClsToken, tokenizer.ClsTokenId));
        Assert.Equal(("[SEP]", 102), (tokenizer.SepToken, tokenizer.SepTokenId));
        Assert.Equal(("[MASK]", 103), (tokenizer.MaskToken, tokenizer.MaskTokenId));
        Assert.Equal(("[UNK]", 100), (tokenizer.UnkToken, tokenizer.UnkTokenId));
    }

    [Fact]
    public void Stored_truncation_and_padding_are_exposed_and_off_unless_asked()
    {
        var tokenizer = TestTokenizers.MiniLm;
        var text = string.Join(' ', Enumerable.Repeat("word", 200));

        Assert.Equal(128, tokenizer.Truncation?.MaxLength);
        Assert.Equal(128, tokenizer.Padding?.Length);
        Assert.Equal(202, tokenizer.Encode(text).Length);
        Assert.Equal(128, tokenizer.Encode(text, truncation: tokenizer.Truncation).Length);
        Assert.Equal(128, tokenizer.Encode("short", padding: tokenizer.Padding).Length);
    }

    [Fact]
    public void A_bare_vocabulary_makes_the_same_tokenizer_as_the_json_file()
    {
        File.Copy(Path.Combine(TestTokenizers.MiniLmFolder, "vocab.txt"), Path.Combine(_folder.Path, "vocab.txt"));
        var tokenizer = Tokenizer.FromPretrained(_folder.Path);
        const string text = "Ünlike the JSON file, 漢字 [MASK] unaffable!";

        Assert.Equal(TestTokenizers.MiniLm.Encode(text, "pair"), tokenizer.Encode(text, "pair"));
    }

    [Theory]
    [InlineData("""{"do_lower_case": false}""", new[] { "NAIVE", "[UNK]", "[UNK]" })]
    [InlineData("""{"do_lower_case": true}""", new[] { "naive", "naive", "[UNK]" })]
    [InlineData("""{"do_lower_case": true, "strip_accents": false}""", new[] { "naive", "[UNK]", "[UNK]" })]
    [InlineData("""{"do_lower_case": true, "tokenize_chinese_chars": false}""", new[] { "naive", "naive", "漢字" })]
    public void The_configuration_beside_a_vocabulary_sets_the_normaliser(string config, string[] expected)
    {
        _folder.Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nnaive\nNAIVE\n漢字\n");
        _folder.Write("tokenizer_config.json", config);

        Assert.Equal(expected, Tokenizer.FromPretrained(_folder.Path).Encode("NAIVE naïve 漢字", addSpecialTokens: false).Tokens.Take(3));
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_refused()
    {
        var json = TestTokenizers.Json();
        for (var length = 0; length < json.Length; length++)
        {
            var path = _folder.Write("tokenizer.json", json[..length]);
            Assert.Contains(path, Assert.Throws<TokenizerException>(() => Tokenizer.FromFile(path)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{"[UNK]":0,"a":0}""", "id 0")]
    [InlineData("""{"[UNK]":0,"a":1,"a":2}""", "occurs twice")]
    [InlineData("""{"[UNK]":0,"a":-1}""", "-1")]
    [InlineData("""{"[UNK]":0,"a":99999999999}""", "99999999999")]
    [InlineData("""{"[UNK]":0,"a":1.5}""", "not an integer")]
    [InlineData("""{"[UNK]":0,"a":"1"}""", "not an integer")]
    [InlineData("""{"[UNK]":0,"\ud800":1}""", "JSON")]
    [InlineData("""[["a",0]]""", "vocab")]
    public void A_damaged_vocabulary_is_refused_with_the_reason(string vocab, string reason)
    {
        var path = _folder.Write("tokenizer.json", TestTokenizers.Json(vocab));

        Assert.Contains(reason, Assert.Throws<TokenizerException>(() => Tokenizer.FromFile(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("normalizer", "Nonsense")]
    [InlineData("pre_tokenizer", "Nonsense")]
    [InlineData("post_processor", "Nonsense")]
    [InlineData("decoder", "Nonsense")]
    public void An_unknown_component_is_named_with_the_file_and_what_is_supported(string role, string kind)
    {
        var path = _folder.Write("tokenizer.json", TestTokenizers.Json(rest: $$""" "{{role}}":{"type":"{{kind}}"} """));

        var error = Assert.Throws<UnsupportedComponentException>(() => Tokenizer.FromFile(path));

        Assert.Equal((role, kind), (error.Role, error.Kind));
        Assert.NotEmpty(error.Supported);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.All(error.Supported, supported => Assert.Contains(supported, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void An_unknown_model_is_refused_before_its_vocabulary_is_read()
    {
        var path = _folder.Write("tokenizer.json", TestTokenizers.Json("{\"a\":-1}", "\"type\":\"Nonsense\""));

        Assert.Equal("Nonsense", Assert.Throws<UnsupportedComponentException>(() => Tokenizer.FromFile(path)).Kind);
    }

    [Fact]
    public void A_model_that_names_no_type_is_told_by_its_fields()
    {
        var path = _folder.Write("tokenizer.json", TestTokenizers.Json(model: "\"unk_token\":\"[UNK]\",\"max_input_chars_per_word\":3"));

        Assert.Equal(["un", "[UNK]"], Tokenizer.FromFile(path).Encode("un unable").Tokens);
    }

    [Fact]
    public void Huge_nesting_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"type\":\"Sequence\",\"normalizers\":[", 100_000));
        var path = _folder.Write("tokenizer.json", TestTokenizers.Json(rest: $"\"normalizer\":{deep}"));

        Assert.Throws<TokenizerException>(() => Tokenizer.FromFile(path));
    }

    [Fact]
    public void A_template_with_an_undeclared_special_token_is_refused()
    {
        var path = _folder.Write("tokenizer.json", TestTokenizers.Json(rest:
            """
            "post_processor":{"type":"TemplateProcessing",
                "single":[{"SpecialToken":{"id":"[X]","type_id":0}}],"pair":[],"special_tokens":{}}
            """));

        Assert.Contains("[X]", Assert.Throws<TokenizerException>(() => Tokenizer.FromFile(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_or_an_empty_folder_says_what_was_expected()
    {
        Assert.Throws<TokenizerException>(() => Tokenizer.FromFile(Path.Combine(_folder.Path, "absent.json")));
        var error = Assert.Throws<TokenizerException>(() => Tokenizer.FromPretrained(_folder.Path));
        Assert.Contains("tokenizer.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vocabulary_of_another_tokenizer_class_is_not_taken_for_BERT()
    {
        _folder.Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n");
        _folder.Write("tokenizer_config.json", """{"tokenizer_class": "BertJapaneseTokenizer"}""");

        Assert.Equal("BertJapaneseTokenizer", Assert.Throws<UnsupportedComponentException>(() => Tokenizer.FromPretrained(_folder.Path)).Kind);
    }

    [Fact]
    public void A_vocabulary_without_the_special_tokens_of_BERT_is_refused()
    {
        var path = _folder.Write("vocab.txt", "hello\nworld\n");

        Assert.Contains("[CLS]", Assert.Throws<TokenizerException>(() => Tokenizer.FromBertVocabulary(path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Special_tokens_of_the_configuration_may_be_strings_or_objects()
    {
        _folder.Write("tokenizer.json", TestTokenizers.Json());
        _folder.Write("tokenizer_config.json", """
            {"cls_token": {"content": "able"}, "model_max_length": 1000000000000000019884624838656}
            """);
        _folder.Write("special_tokens_map.json", """{"sep_token": "to"}""");
        var tokenizer = Tokenizer.FromPretrained(_folder.Path);

        Assert.Equal(("able", 6, "to", 7), (tokenizer.ClsToken, tokenizer.ClsTokenId, tokenizer.SepToken, tokenizer.SepTokenId));
        Assert.Null(tokenizer.ModelMaxLength);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_checkpoint_is_found_by_its_name()
    {
        Assert.Equal(TestTokenizers.MiniLm.VocabularySize, Tokenizer.FromPretrained("minilm-l6").VocabularySize);
        Assert.Equal(TestTokenizers.MiniLm.VocabularySize, Tokenizer.FromPretrained("coursekit/minilm-l6").VocabularySize);
    }

    [Theory]
    [InlineData("no-such-checkpoint")]
    [InlineData("../minilm-l6")]
    [InlineData("models/../../minilm-l6")]
    public void A_name_that_leads_nowhere_is_refused_with_the_places_looked_in(string name) =>
        Assert.Contains("COURSEKIT_MODEL_MIRROR", Assert.Throws<TokenizerException>(() => Tokenizer.FromPretrained(name)).Message, StringComparison.Ordinal);
}
