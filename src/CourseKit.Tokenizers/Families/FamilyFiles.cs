using System.Text.Json;
using CourseKit.Tokenizers.Loading;

namespace CourseKit.Tokenizers.Families;

/// <summary>The files of a checkpoint folder that say how its tokenizer is put together: the vocabulary files of its family,
/// <c>tokenizer_config.json</c>, and the older <c>special_tokens_map.json</c> and <c>added_tokens.json</c>.</summary>
internal sealed class FamilyFiles
{
    private readonly JsonSection? _config;
    private readonly JsonSection? _map;
    private readonly SortedDictionary<int, AddedToken> _added = [];
    private readonly HashSet<string> _found = [];

    internal FamilyFiles(string folder, TokenizerConfig config)
    {
        (Folder, Config) = (folder, config);
        _config = Read("tokenizer_config.json");
        _map = Read("special_tokens_map.json");
        ModelType = Read("config.json")?.OptionalString("model_type");
        if (_config?.Has("added_tokens_decoder") ?? false) ReadAddedTokens(_config.Section("added_tokens_decoder"));
        else if (Read("added_tokens.json") is { } older) ReadOlderAddedTokens(older);
    }

    internal string Folder { get; }

    /// <summary>The vocabulary files that were found, to be saved with the tokenizer again.</summary>
    internal IReadOnlyDictionary<string, ReadOnlyMemory<byte>> VocabularyFiles =>
        _found.ToDictionary(name => name, name => JsonFile.ReadBytes(Path.Combine(Folder, name)));

    /// <summary>What every tokenizer takes from the configuration.</summary>
    internal TokenizerConfig Config { get; }

    /// <summary>Whether the files name a class with <c>Fast</c>, or a vocabulary file stands alone.</summary>
    internal bool IsFast => Config.TokenizerClass?.EndsWith("Fast", StringComparison.Ordinal) ?? _config is null && ModelType is null;

    /// <summary>The <c>model_type</c> of <c>config.json</c>, or null.</summary>
    internal string? ModelType { get; }

    /// <summary>The added tokens that the files name, by id.</summary>
    internal IReadOnlyDictionary<int, AddedToken> AddedTokens => _added;

    /// <summary>Special tokens without a role of their own, or null when the files say nothing of them.</summary>
    internal IReadOnlyList<string>? AdditionalSpecialTokens =>
        Contents(_config, "additional_special_tokens") ?? Contents(_map, "additional_special_tokens");

    /// <summary>The path of the first of these files that is there.</summary>
    /// <exception cref="TokenizerException">None is.</exception>
    internal string Find(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (!Has(name)) continue;
            _found.Add(name);
            return Path.Combine(Folder, name);
        }
        throw new TokenizerException($"{Folder}: the folder lacks {string.Join(" or ", names)}, which its tokenizer is read from.");
    }

    internal bool Has(string name) => File.Exists(Path.Combine(Folder, name));

    /// <summary>A truth value of the configuration, or null. Some files spell it as a string.</summary>
    internal bool? Flag(string name) => _config?.Find(name) switch
    {
        { ValueKind: JsonValueKind.String } value => value.GetString() is "True" or "true",
        not null => _config!.Bool(name),
        _ => null,
    };

    /// <summary>A number of the configuration, or null.</summary>
    internal int? Number(string name) => _config?.OptionalInt(name);

    /// <summary>A text of the configuration, or null.</summary>
    internal string? Text(string name) => _config?.OptionalString(name);

    /// <summary>The special token of a role: as the files name it, or <paramref name="usual"/>. A role that they set to null has none.</summary>
    internal string? Special(string role, string? usual) =>
        Content(_config, role) ?? (IsNull(_config, role) ? null : Content(_map, role) ?? usual);

    private static bool IsNull(JsonSection? section, string name) =>
        section?.Properties().Any(field => field.Name == name && field.Value.ValueKind == JsonValueKind.Null) ?? false;

    private static string? Content(JsonSection? section, string name) => section?.Find(name) switch
    {
        { ValueKind: JsonValueKind.Object } => section.Section(name).String("content"),
        not null => section!.String(name),
        _ => null,
    };

    private static string[]? Contents(JsonSection? section, string name)
    {
        if (section is null || !section.Has(name)) return null;
        if (section.Find(name) is not { ValueKind: JsonValueKind.Array } list) throw section.Error(name, "expected an array of tokens");
        return [.. list.EnumerateArray().Select(item => item.ValueKind switch
        {
            JsonValueKind.String => item.GetString()!,
            JsonValueKind.Object => new JsonSection(item, section.File, name).String("content"),
            _ => throw section.Error(name, "expected an array of tokens"),
        })];
    }

    private void ReadAddedTokens(JsonSection tokens)
    {
        foreach (var (name, value) in tokens.Properties())
        {
            if (!int.TryParse(name, out var id) || id is < 0 or > Vocabulary.MaxId) throw tokens.Error(name, "is not an id");
            _added[id] = AddedTokenParser.Parse(new JsonSection(value, tokens.File, $"added_tokens_decoder.{name}"));
        }
    }

    private void ReadOlderAddedTokens(JsonSection tokens)
    {
        foreach (var (content, _) in tokens.Properties())
        {
            var id = tokens.Int(content);
            if (id > Vocabulary.MaxId) throw tokens.Error(content, $"the id is {id}; ids go up to {Vocabulary.MaxId}");
            _added[id] = new AddedToken(content);
        }
    }

    private JsonSection? Read(string name)
    {
        var path = Path.Combine(Folder, name);
        return File.Exists(path) ? JsonFile.ReadSection(path) : null;
    }
}
