using System.Text.Json.Nodes;

namespace CourseKit.Models;

/// <summary>What a sentence-transformers folder says beside its modules: <c>sentence_bert_config.json</c> and <c>config_sentence_transformers.json</c>, both optional.</summary>
internal sealed record SentenceTransformerConfig
{
    // Named after the encoder in old folders.
    private static readonly string[] TransformerFiles =
    [
        "sentence_bert_config.json", "sentence_roberta_config.json", "sentence_distilbert_config.json", "sentence_camembert_config.json", "sentence_albert_config.json",
        "sentence_xlm-roberta_config.json", "sentence_xlnet_config.json",
    ];

    /// <summary>The most tokens of a text, or null.</summary>
    public int? MaxSequenceLength { get; private init; }

    /// <summary>Whether texts are put into lower case before the tokenizer sees them.</summary>
    public bool LowerCase { get; private init; }

    /// <summary>What is put in front of texts, by name.</summary>
    public IReadOnlyDictionary<string, string> Prompts { get; private init; } = new Dictionary<string, string>();

    /// <summary>The prompt that is used when none is named, or null.</summary>
    public string? DefaultPromptName { get; private init; }

    /// <summary>How embeddings are compared.</summary>
    public SimilarityFunction SimilarityFunction { get; private init; }

    /// <summary>Reads both files.</summary>
    /// <param name="folder">The checkpoint's folder.</param>
    /// <param name="transformerFolder">The encoder's, which may be inside it.</param>
    /// <exception cref="CheckpointException">A field does not fit.</exception>
    public static SentenceTransformerConfig Read(string folder, string transformerFolder)
    {
        var transformer = TransformerFiles.Select(name => SentenceTransformerFields.TryRead(Path.Combine(transformerFolder, name))).FirstOrDefault(fields => fields is not null);
        var general = SentenceTransformerFields.TryRead(Path.Combine(folder, "config_sentence_transformers.json"));
        var prompts = general?.Texts("prompts") ?? [];
        var byDefault = general?.Text("default_prompt_name");
        if (byDefault is not null && !prompts.ContainsKey(byDefault))
            throw new CheckpointException($"{general!.Source}: default_prompt_name \"{byDefault}\" is none of the prompts ({string.Join(", ", prompts.Keys)}).");
        return new()
        {
            MaxSequenceLength = transformer?.Whole("max_seq_length"),
            LowerCase = transformer?.Flag("do_lower_case") ?? false,
            Prompts = prompts,
            DefaultPromptName = byDefault,
            SimilarityFunction = general?.Text("similarity_fn_name") switch
            {
                null or "cosine" => SimilarityFunction.Cosine,
                "dot" => SimilarityFunction.Dot,
                "euclidean" => SimilarityFunction.Euclidean,
                "manhattan" => SimilarityFunction.Manhattan,
                var other => throw new CheckpointException($"{general!.Source}: similarity_fn_name \"{other}\" is unknown; expected cosine, dot, euclidean or manhattan."),
            },
        };
    }
}

/// <summary>The fields of one of the folder's JSON files, with errors that name it.</summary>
internal sealed record SentenceTransformerFields(JsonObject Json, string Source)
{
    private const int Largest = 1 << 24;

    /// <summary>The file's, or null when there is none.</summary>
    public static SentenceTransformerFields? TryRead(string path) => File.Exists(path) ? Read(path) : null;

    /// <summary>The file's.</summary>
    /// <exception cref="CheckpointException">There is none, or it is no JSON object.</exception>
    public static SentenceTransformerFields Read(string path) => new(PretrainedConfig.ReadFields(path), path);

    public string? Text(string name) => Json[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out string? text) => text,
        var other => throw Wrong(name, other, "a text"),
    };

    public int? Whole(string name) => Json[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out long number) && number is >= 1 and <= Largest => (int)number,
        var other => throw Wrong(name, other, $"a whole number from 1 to {Largest}"),
    };

    public bool? Flag(string name) => Json[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out bool flag) => flag,
        var other => throw Wrong(name, other, "true or false"),
    };

    // Names to texts; a name may have null for none.
    public Dictionary<string, string> Texts(string name)
    {
        if (Json[name] is not { } node) return [];
        if (node is not JsonObject map) throw Wrong(name, node, "an object from names to texts");
        var texts = new Dictionary<string, string>();
        foreach (var (key, value) in map)
            texts[key] = value is null ? "" : value is JsonValue text && text.TryGetValue(out string? content) ? content : throw Wrong($"{name}.{key}", value, "a text");
        return texts;
    }

    private CheckpointException Wrong(string name, JsonNode node, string expected) => new($"{Source}: {name} is {node.ToJsonString()}; expected {expected}.");
}
