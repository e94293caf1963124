using System.Text.Json.Nodes;

namespace CourseKit.Tokenizers.Tests;

/// <summary>Tokenizers from bare vocabulary files, without a <c>tokenizer.json</c>. The file that transformers wrote beside them says what
/// they are to be.</summary>
public sealed class FamiliesVocabularyTests : IDisposable
{
    private static readonly string s_families = Path.Combine(TestTokenizers.Root, "tests", "goldens", "tokenizers", "families");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> WithTokenizerJson() => ["bart", "distilbert", "electra", "gpt2", "mpnet", "roberta"];

    public static TheoryData<string> WithoutTokenizerJson() => ["bertweet", "bertweet-normalised", "ctrl", "prophetnet"];

    [Theory]
    [MemberData(nameof(WithTokenizerJson))]
    public void Put_together_from_its_vocabulary_it_is_the_tokenizer_json_that_transformers_wrote(string family)
    {
        var expected = JsonNode.Parse(File.ReadAllText(Path.Combine(s_families, family, "tokenizer.json")))!.AsObject();
        var actual = JsonNode.Parse(Tokenizer.FromPretrained(Bare(family)).ToJson())!.AsObject();
        foreach (var (name, value) in expected)
            Assert.True(JsonNode.DeepEquals(value, actual[name]), $"{name}: {Start(actual[name])}; expected {Start(value)}");

        static string Start(JsonNode? node) => node?.ToJsonString() is { } text ? text[..Math.Min(text.Length, 400)] : "null";
    }

    [Theory]
    [MemberData(nameof(WithTokenizerJson))]
    public void Put_together_from_its_vocabulary_it_encodes_as_its_tokenizer_json(string family)
    {
        var expected = Tokenizer.FromPretrained(Path.Combine(s_families, family));
        var actual = Tokenizer.FromPretrained(Bare(family));
        foreach (var text in OddTexts.Generate(11, 80).Append("Raing <mask> stides </s> <|endoftext|> [MASK] raly"))
            Assert.Equal(expected.Encode(text, "a pair"), actual.Encode(text, "a pair"));
    }

    [Theory]
    [MemberData(nameof(WithTokenizerJson))]
    [MemberData(nameof(WithoutTokenizerJson))]
    public void Saved_and_loaded_again_it_answers_the_same(string family)
    {
        var tokenizer = Tokenizer.FromPretrained(Bare(family));
        var saved = Path.Combine(_folder.Path, "saved");
        tokenizer.SavePretrained(saved);
        var again = Tokenizer.FromPretrained(saved);

        Assert.Equal(tokenizer.TokenizerClass, again.TokenizerClass);
        foreach (var text in OddTexts.Generate(12, 60).Append("Raing <mask> 🙂 http://a.org/b @x don't [SEP] raly!"))
        {
            Assert.Equal(tokenizer.Encode(text, "a pair"), again.Encode(text, "a pair"));
            var ids = tokenizer.EncodeIds(text);
            Assert.Equal(tokenizer.Decode(ids), again.Decode(ids));
        }
    }

    [Theory]
    [MemberData(nameof(WithoutTokenizerJson))]
    public void A_family_that_tokenizer_json_cannot_express_is_saved_in_its_own_files(string family)
    {
        var saved = Path.Combine(_folder.Path, "saved");
        Tokenizer.FromPretrained(Path.Combine(s_families, family)).SavePretrained(saved);
        string[] own = family switch { "ctrl" => ["vocab.json", "merges.txt"], "prophetnet" => ["prophetnet.tokenizer"], _ => ["vocab.txt", "bpe.codes"] };

        Assert.Equal([.. own.Concat(["tokenizer_config.json", "special_tokens_map.json"]).Order(StringComparer.Ordinal)],
            Directory.GetFiles(saved).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        foreach (var name in own) Assert.Equal(File.ReadAllBytes(Path.Combine(s_families, family, name)), File.ReadAllBytes(Path.Combine(saved, name)));
    }

    [Theory]
    [MemberData(nameof(WithoutTokenizerJson))]
    public void Offsets_lie_within_the_text_and_go_forward(string family)
    {
        var tokenizer = Tokenizer.FromPretrained(Path.Combine(s_families, family));
        foreach (var text in OddTexts.Generate(13, 150).Append("Raing &amp; <mask> 🙂🙂🙂🙂🙂 at 5 p.m., http://a.org/b don't @x ... I cannot go"))
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
    [InlineData("gpt2", "GPT2Tokenizer")]
    [InlineData("roberta", "RobertaTokenizer")]
    [InlineData("ctrl", "CTRLTokenizer")]
    [InlineData("bertweet", "BertweetTokenizer")]
    [InlineData("prophetnet", "ProphetNetTokenizer")]
    public void Without_any_configuration_the_vocabulary_tells_the_family(string family, string expected)
    {
        var folder = Bare(family);
        foreach (var config in Directory.GetFiles(folder, "*.json").Where(path => Path.GetFileName(path) != "vocab.json")) File.Delete(config);
        var tokenizer = Tokenizer.FromPretrained(folder);

        Assert.Equal(expected, tokenizer.TokenizerClass);
        const string Text = "Raing stides, raly!";
        Assert.Equal(Tokenizer.FromPretrained(Path.Combine(s_families, family)).Encode(Text).Ids, tokenizer.Encode(Text).Ids);
        tokenizer.SavePretrained(folder);
        Assert.Equal(expected, Tokenizer.FromPretrained(folder).TokenizerClass);
    }

    [Fact]
    public void A_model_type_is_enough_to_tell_bart_from_roberta()
    {
        var folder = Bare("bart");
        foreach (var config in Directory.GetFiles(folder, "*.json").Where(path => Path.GetFileName(path) != "vocab.json")) File.Delete(config);
        _folder.Write("bart/config.json", """{"model_type": "bart"}""");
        var expected = Tokenizer.FromPretrained(Path.Combine(s_families, "bart"));

        Assert.Equal(expected.AddedTokens.OrderBy(token => token.Content, StringComparer.Ordinal),
            Tokenizer.FromPretrained(folder).AddedTokens.OrderBy(token => token.Content, StringComparer.Ordinal));
        Assert.True(expected.AddedTokens.Single(token => token.Content == "<mask>").Normalized);
        Assert.False(Tokenizer.FromRobertaVocabulary(Path.Combine(folder, "vocab.json"), Path.Combine(folder, "merges.txt"))
            .AddedTokens.Single(token => token.Content == "<mask>").Normalized);
    }

    [Fact]
    public void A_configuration_may_describe_a_special_token_where_it_gives_it_its_role()
    {
        var folder = Bare("gpt2");
        _folder.Write("gpt2/tokenizer_config.json", """
            {"tokenizer_class": "GPT2Tokenizer", "pad_token": {"content": "<new>", "normalized": false, "lstrip": true}, "add_bos_token": true}
            """);
        var tokenizer = Tokenizer.FromPretrained(folder);

        Assert.Equal(new AddedToken("<new>") { Special = true, LStrip = true, Normalized = false },
            tokenizer.AddedTokens.Single(token => token.Content == "<new>"));
        Assert.Equal(tokenizer.PadTokenId, tokenizer.TokenToId("<new>"));
        Assert.Equal(tokenizer.BosTokenId, tokenizer.Encode("raly").Ids[0]);
    }

    [Fact]
    public void A_prefix_space_makes_the_first_word_as_any_other()
    {
        var (vocabulary, merges) = (Path.Combine(s_families, "gpt2", "vocab.json"), Path.Combine(s_families, "gpt2", "merges.txt"));
        var with = Tokenizer.FromGpt2Vocabulary(vocabulary, merges, addPrefixSpace: true);
        var without = Tokenizer.FromGpt2Vocabulary(vocabulary, merges);

        Assert.Equal(without.Encode(" raly").Ids, with.Encode("raly").Ids);
        Assert.NotEqual(without.Encode("raly").Ids, with.Encode("raly").Ids);
        Assert.Equal("<|endoftext|>", without.EosToken);
    }

    [Fact]
    public void Qwen_2_splits_every_digit_and_contractions_of_any_case()
    {
        var (vocabulary, merges) = (Path.Combine(s_families, "gpt2", "vocab.json"), Path.Combine(s_families, "gpt2", "merges.txt"));
        var tokenizer = Tokenizer.FromQwen2Vocabulary(vocabulary, merges);

        Assert.Equal(["It", "'LL", "Ġbe", "ĊĊ", "Ġ", "1", "2"], tokenizer.PreTokenizer!.PreTokenize("It'LL be\n\n 12").Select(word => word.Word));
        Assert.Equal("café", tokenizer.Normalizer!.Normalize("cafe\u0301"));
        Assert.Equal(tokenizer.ToJson(), Tokenizer.FromJson(tokenizer.ToJson()).ToJson());
    }

    [Fact]
    public void Clip_decodes_ends_of_words_to_spaces_and_is_its_own_tokenizer_json()
    {
        var folder = Published("clip");
        var tokenizer = Tokenizer.FromClipVocabulary(Path.Combine(folder, "vocab.json"), Path.Combine(folder, "merges.txt"));
        var file = Tokenizer.FromFile(Path.Combine(folder, "tokenizer.json"));

        Assert.Equal("a photo of a cat !", tokenizer.Decode(tokenizer.Encode("A  photo of\na cat!").Ids, skipSpecialTokens: true));
        foreach (var text in OddTexts.Generate(14, 200)) Assert.Equal(file.Encode(text).Ids, tokenizer.Encode(text).Ids);
        var again = Tokenizer.FromJson(tokenizer.ToJson());
        Assert.Equal(tokenizer.ToJson(), again.ToJson());
        Assert.Equal(tokenizer.Encode("A photo, <|endoftext|> IT'S"), again.Encode("A photo, <|endoftext|> IT'S"));
    }

    [Fact]
    public void The_first_gpt_is_loaded_from_its_folder_and_from_its_files()
    {
        var folder = Published("openai-gpt");
        var tokenizer = Tokenizer.FromOpenAIGptVocabulary(Path.Combine(folder, "vocab.json"), Path.Combine(folder, "merges.txt"));

        Assert.Equal(tokenizer.ToJson(), Tokenizer.FromPretrained(folder).ToJson());
        Assert.Equal("hello world , it works", tokenizer.Decode(tokenizer.Encode("Hello WORLD, it works").Ids));
        Assert.Equal(tokenizer.ToJson(), Tokenizer.FromJson(tokenizer.ToJson()).ToJson());
    }

    [Fact]
    public void What_is_wrong_with_a_vocabulary_file_is_said_with_its_place()
    {
        var folder = Bare("bertweet");
        File.AppendAllText(Path.Combine(folder, "bpe.codes"), "a b c d 1\n");
        Assert.Contains("columns", Error("bpe.codes"), StringComparison.Ordinal);

        File.Copy(Path.Combine(s_families, "bertweet", "bpe.codes"), Path.Combine(folder, "bpe.codes"), overwrite: true);
        var vocabulary = File.ReadAllText(Path.Combine(folder, "vocab.txt"));
        File.WriteAllText(Path.Combine(folder, "vocab.txt"), vocabulary + "alone\n");
        Assert.Contains("'alone'", Error("vocab.txt"), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "vocab.txt"), vocabulary + "! 1\n");
        Assert.Contains("'!'", Error("vocab.txt"), StringComparison.Ordinal);
        File.Delete(Path.Combine(folder, "vocab.txt"));
        Error("vocab.txt");

        string Error(string file)
        {
            var message = Assert.Throws<TokenizerException>(() => Tokenizer.FromPretrained(folder)).Message;
            Assert.Contains(file, message, StringComparison.Ordinal);
            return message;
        }
    }

    [Fact]
    public void Prophetnet_lowercases_as_python_does_and_knows_emoji_of_today()
    {
        _folder.Write("prophetnet.tokenizer", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nοδος\nσ\nσας\ncafe\n");
        _folder.Write("tokenizer_config.json", """{"tokenizer_class": "ProphetNetTokenizer"}""");
        var tokenizer = Tokenizer.FromPretrained(_folder.Path);

        Assert.Equal(["οδος", "σ", "σας", "cafe", "[UNK]", "[SEP]"], tokenizer.Encode("ΟΔΟΣ Σ ΣΑΣ Café 🫠").Tokens);
        _folder.Write("tokenizer_config.json", """{"tokenizer_class": "ProphetNetTokenizer", "never_split": ["Café"]}""");
        Assert.Throws<UnsupportedComponentException>(() => Tokenizer.FromPretrained(_folder.Path));
    }

    /// <summary>A copy of a family's vocabulary and configuration.</summary>
    private string Bare(string family)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, family)).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(s_families, family)))
            if (Path.GetFileName(file) is not ("tokenizer.json" or "cases.json")) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        return folder;
    }

    /// <summary>A published vocabulary, which lies beside the data sets where there is one.</summary>
    private static string Published(string name)
    {
        var folder = Environment.GetEnvironmentVariable("COURSEKIT_DATA_MIRROR") is { Length: > 0 } mirror ? Path.Combine(mirror, "..", "vocab", name) : null;
        if (folder is null || !Directory.Exists(folder)) Assert.Skip($"The published vocabulary of {name} is not on this machine.");
        return folder;
    }
}
