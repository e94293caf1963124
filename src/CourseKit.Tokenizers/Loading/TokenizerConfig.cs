using System.Text.Json;

namespace CourseKit.Tokenizers.Loading;

/// <summary>What <c>tokenizer_config.json</c> and <c>special_tokens_map.json</c> of a checkpoint folder say; all of it is
/// optional.</summary>
internal sealed record TokenizerConfig
{
    internal string? TokenizerClass { get; init; }

    /// <summary>Everything that <c>tokenizer_config.json</c> says.</summary>
    internal IReadOnlyDictionary<string, JsonElement> Raw { get; init; } = new Dictionary<string, JsonElement>();

    internal int? ModelMaxLength { get; init; }

    internal Side PaddingSide { get; init; }

    internal bool CleanUpTokenizationSpaces { get; init; }

    internal bool? DoLowerCase { get; init; }

    internal bool? StripAccents { get; init; }

    internal bool? TokenizeChineseChars { get; init; }

    internal SpecialTokens SpecialTokens { get; init; } = new();

    /// <summary>The tokens of <c>added_tokens_decoder</c>, by ascending id.</summary>
    internal IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];

    internal static TokenizerConfig Load(string folder)
    {
        return Parse(Read("tokenizer_config.json"), Read("special_tokens_map.json"), ChatTemplateFiles.Read(folder));

        JsonSection? Read(string name)
        {
            var path = Path.Combine(folder, name);
            return File.Exists(path) ? JsonFile.ReadSection(path) : null;
        }
    }

    /// <summary>What the two files say; templates in files of their own come before those in <paramref name="config"/>.</summary>
    internal static TokenizerConfig Parse(JsonSection? config, JsonSection? map, IReadOnlyDictionary<string, JsonElement> chatTemplates)
    {
        var special = new SpecialTokens
        {
            PadToken = Special("pad_token"),
            ClsToken = Special("cls_token"),
            SepToken = Special("sep_token"),
            MaskToken = Special("mask_token"),
            UnkToken = Special("unk_token"),
            BosToken = Special("bos_token"),
            EosToken = Special("eos_token"),
        };
        return config is not { } section ? new TokenizerConfig { SpecialTokens = special, Raw = chatTemplates } : new TokenizerConfig
        {
            TokenizerClass = section.OptionalString("tokenizer_class"),
            Raw = new Dictionary<string, JsonElement>(
                section.Properties().Where(field => !chatTemplates.ContainsKey(field.Name)).Select(field => KeyValuePair.Create(field.Name, field.Value)).Concat(chatTemplates)),
            ModelMaxLength = MaxLength(section),
            PaddingSide = section.OptionalString("padding_side") == "left" ? Side.Left : Side.Right,
            CleanUpTokenizationSpaces = section.Bool("clean_up_tokenization_spaces") ?? false,
            DoLowerCase = section.Bool("do_lower_case"),
            StripAccents = section.Bool("strip_accents"),
            TokenizeChineseChars = section.Bool("tokenize_chinese_chars"),
            SpecialTokens = special,
            AddedTokens = Added(section),
        };

        string? Special(string name) => Content(config, name) ?? Content(map, name);
    }

    /// <summary>The normaliser with the configuration's choices in place of its own, where it makes any.</summary>
    internal BertNormalizer Adjust(BertNormalizer normalizer) => new()
    {
        CleanText = normalizer.CleanText,
        Lowercase = DoLowerCase ?? normalizer.Lowercase,
        StripAccents = StripAccents ?? normalizer.StripAccents,
        HandleChineseChars = TokenizeChineseChars ?? normalizer.HandleChineseChars,
    };

    /// <summary>A special token is written as a string or as an object with the string in <c>content</c>.</summary>
    private static string? Content(JsonSection? section, string name) =>
        section is not { } present || present.Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Object ? present.Section(name).String("content") : present.String(name);

    /// <summary>transformers writes 1e30 for "no limit".</summary>
    private static int? MaxLength(JsonSection section) =>
        section.Find("model_max_length") is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var length) && length > 0
            ? length
            : null;

    private static AddedToken[] Added(JsonSection section) => !section.Has("added_tokens_decoder") ? [] :
        [.. section.Section("added_tokens_decoder").Properties()
            .OrderBy(entry => int.TryParse(entry.Name, out var id) ? id
                : throw section.Error("added_tokens_decoder", $"'{entry.Name}' is not an id"))
            .Select(entry => AddedTokenParser.Parse(new JsonSection(entry.Value, section.File, $"added_tokens_decoder.{entry.Name}")))];
}
