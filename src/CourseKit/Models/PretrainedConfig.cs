using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CourseKit.Display;

namespace CourseKit.Models;

/// <summary>What <c>config.json</c> says of a checkpoint, as far as all families share it (<c>transformers.PretrainedConfig</c>). The file's other fields are kept.</summary>
[TypeFormatterSource(typeof(PretrainedConfigFormatters), PreferredMimeTypes = ["text/html"])]
public abstract record PretrainedConfig
{
    private const int MaxBytes = 16 << 20;
    private const int MaxTokenId = 1 << 24;

    /// <summary>The fields of the file, unknown ones included.</summary>
    protected JsonObject Fields { get; }

    /// <summary>Reads the shared fields.</summary>
    /// <param name="fields">The parsed file.</param>
    /// <param name="source">Its path, for messages.</param>
    protected PretrainedConfig(JsonObject fields, string source)
    {
        // Numbers that code put there keep their type and would not be read as another; parsed ones have none.
        (Fields, Source) = ((JsonObject)JsonNode.Parse(fields.ToJsonString())!, source);
        ModelType = Text("model_type") ?? throw new CheckpointException($"{source} has no model_type; expected the family's name, e.g. \"bert\".");
        ProblemType = Text("problem_type");
        Id2Label = ReadLabels();
        (PadTokenId, BosTokenId, DecoderStartTokenId) = (TokenId("pad_token_id"), TokenId("bos_token_id"), TokenId("decoder_start_token_id"));
        EosTokenIds = TokenIds("eos_token_id");
        IsEncoderDecoder = Flag("is_encoder_decoder", false);
        TieWordEmbeddings = Flag("tie_word_embeddings", true);
    }

    /// <summary>Where the configuration comes from.</summary>
    public string Source { get; }

    /// <summary>The family: <c>bert</c>, <c>gpt2</c>, ...</summary>
    public string ModelType { get; }

    /// <summary><c>single_label_classification</c>, <c>multi_label_classification</c>, <c>regression</c>, or null: then it follows from the labels.</summary>
    public string? ProblemType { get; init; }

    /// <summary>The name of every class, by number.</summary>
    public IReadOnlyList<string> Id2Label { get; init; }

    /// <summary>The most tokens that the model takes, special tokens included; null when there is no limit.</summary>
    public abstract int? MaxInputLength { get; }

    /// <summary>The same of what an encoder-decoder writes.</summary>
    internal virtual int? MaxTargetLength => MaxInputLength;

    /// <summary>The number of token embeddings.</summary>
    public abstract int VocabSize { get; init; }

    /// <summary>The id of the padding token, or null.</summary>
    public int? PadTokenId { get; init; }

    /// <summary>The id of the token that begins a text, or null.</summary>
    public int? BosTokenId { get; init; }

    /// <summary>The ids of the tokens that end a text.</summary>
    public IReadOnlyList<int> EosTokenIds { get; init; }

    /// <summary>The id of the token that a decoder begins with, or null.</summary>
    public int? DecoderStartTokenId { get; init; }

    /// <summary>Whether an encoder reads the source and a decoder writes.</summary>
    public bool IsEncoderDecoder { get; init; }

    /// <summary>Whether output weights are the token embeddings.</summary>
    public bool TieWordEmbeddings { get; init; }

    /// <summary>The number of classes.</summary>
    public int NumLabels => Id2Label.Count;

    /// <summary>Reads a file.</summary>
    /// <exception cref="CheckpointException">It is missing, or no JSON object.</exception>
    public static JsonObject ReadFields(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw new CheckpointException($"{path} is missing; a checkpoint folder holds config.json, model.safetensors and tokenizer files.");
        if (file.Length > MaxBytes) throw new CheckpointException($"{path} has {file.Length:N0} bytes; a configuration has at most {MaxBytes:N0}.");
        try
        {
            var text = File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
            RequireText(text);
            return JsonNode.Parse(text, documentOptions: new() { MaxDepth = 64, AllowDuplicateProperties = false }) as JsonObject
                ?? throw new CheckpointException($"{path} is not a JSON object.");
        }
        catch (Exception error) when (error is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new CheckpointException($"{path} is not valid JSON: {error.Message}", error);
        }
    }

    // What is no text, as half a surrogate pair in an escape, is found here, and not when a field is asked for.
    private static void RequireText(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), new() { MaxDepth = 64 });
        while (reader.Read())
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName) _ = reader.GetString();
    }

    /// <summary>The fields as they would be saved, with the labels as they are now.</summary>
    public JsonObject ToJson()
    {
        var json = (JsonObject)Fields.DeepClone();
        var (id2label, label2id) = (new JsonObject(), new JsonObject());
        for (var i = 0; i < Id2Label.Count; i++)
        {
            id2label[i.ToString(CultureInfo.InvariantCulture)] = Id2Label[i];
            label2id[Id2Label[i]] = i;
        }

        (json["id2label"], json["label2id"]) = (id2label, label2id);
        if (ProblemType is not null) json["problem_type"] = ProblemType;
        if (json.ContainsKey("vocab_size")) json["vocab_size"] = VocabSize;
        return json;
    }

    /// <summary>A text field, or null.</summary>
    protected string? Text(string name) => Fields[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out string? text) => text,
        var other => throw Wrong(name, other, "a text"),
    };

    /// <summary>A whole number, within limits that keep a lying file from asking for all memory.</summary>
    protected int Whole(string name, int? fallback = null, int minimum = 1, int maximum = 1 << 24)
    {
        if (Fields[name] is not { } node)
            return fallback ?? throw new CheckpointException($"{Source} has no {name}.");
        return node is JsonValue value && value.TryGetValue(out long number) && number >= minimum && number <= maximum ? (int)number
            : throw Wrong(name, node, $"a whole number from {minimum} to {maximum}");
    }

    /// <summary>Every token of a tokenizer needs a row of the embedding table.</summary>
    /// <exception cref="CheckpointException">There are fewer rows.</exception>
    internal void ThrowIfUnfit(Tokenizers.Tokenizer tokenizer)
    {
        if (tokenizer.VocabularySize > VocabSize)
            throw new CheckpointException($"{Source}: the tokenizer has {tokenizer.VocabularySize} tokens, the model {VocabSize} (vocab_size). Take the tokenizer that belongs to the model, or make room with ResizeTokenEmbeddings and train it.");
    }

    /// <summary>Classifiers need classes.</summary>
    /// <exception cref="CheckpointException">There are none.</exception>
    internal void ThrowIfNoLabels()
    {
        if (NumLabels < 1) throw new CheckpointException($"{Source}: a classifier needs at least one class, but id2label and num_labels give none.");
    }

    /// <summary>The id of a token, or null; negative ones, which old files have for none, too.</summary>
    protected int? TokenId(string name, int? fallback = null) => Fields.ContainsKey(name) ? TokenIds(name) is [var id, ..] ? id : null : fallback;

    /// <summary>The ids of one token or several.</summary>
    protected IReadOnlyList<int> TokenIds(string name)
    {
        if (Fields[name] is not { } node) return [];
        var ids = new List<int>();
        foreach (var item in node is JsonArray array ? array : [node.DeepClone()])
        {
            if (item is not JsonValue value || !value.TryGetValue(out long id) || Math.Abs(id) > MaxTokenId) throw Wrong(name, node, $"a token's id, or a list of them, up to {MaxTokenId}");
            if (id >= 0) ids.Add((int)id);
        }

        return ids;
    }

    /// <summary>A real number from 0 up.</summary>
    protected double Real(string name, double fallback, double maximum = double.MaxValue)
    {
        if (Fields[name] is not { } node) return fallback;
        return node is JsonValue value && value.TryGetValue(out double number) && number >= 0 && number <= maximum ? number
            : throw Wrong(name, node, maximum == double.MaxValue ? "a number from 0 up" : string.Create(CultureInfo.InvariantCulture, $"a number from 0 to {maximum}"));
    }

    /// <summary>A truth value.</summary>
    protected bool Flag(string name, bool fallback)
    {
        if (Fields[name] is not { } node) return fallback;
        return node is JsonValue value && value.TryGetValue(out bool flag) ? flag : throw Wrong(name, node, "true or false");
    }

    private CheckpointException Wrong(string name, JsonNode node, string expected) =>
        new($"{Source}: {name} is {node.ToJsonString()}; expected {expected}.");

    private string[] ReadLabels()
    {
        if (Fields["id2label"] is JsonObject map)
        {
            var labels = new string[map.Count];
            foreach (var (key, value) in map)
            {
                if (!int.TryParse(key, out var id) || id < 0 || id >= labels.Length || labels[id] is not null || value is not JsonValue text || !text.TryGetValue(out string? label))
                    throw new CheckpointException($"{Source}: id2label must name every class from 0 to {map.Count - 1} once; '{key}' does not fit.");
                labels[id] = label;
            }

            return labels;
        }

        if (Fields["id2label"] is { } other) throw Wrong("id2label", other, "an object from class numbers to names");
        return [.. Enumerable.Range(0, Whole("num_labels", fallback: 2, minimum: 0, maximum: 100_000)).Select(i => $"LABEL_{i}")];
    }
}
