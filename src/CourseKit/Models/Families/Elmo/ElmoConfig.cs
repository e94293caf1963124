using System.Text.Json.Nodes;

namespace CourseKit.Models;

/// <summary>The sizes of an ELMo model (Peters et al. 2018, section 3.4). The defaults make one that trains on a laptop; the paper's has 4096 hidden, 512 projected and 2048 filters.</summary>
public sealed record ElmoConfig
{
    private const string ModelType = "elmo";

    /// <summary>Width of the embeddings of characters (bytes of UTF-8).</summary>
    public int CharacterEmbeddingSize { get; init; } = 16;

    /// <summary>The convolutions over a word's characters: how many characters each sees, and how many filters it has.</summary>
    public IReadOnlyList<(int Width, int Count)> Filters { get; init; } = [(1, 16), (2, 16), (3, 32), (4, 64)];

    /// <summary>The most characters of a word that are read, the marks of its begin and end included.</summary>
    public int MaxCharactersPerWord { get; init; } = 20;

    /// <summary>How many highway layers follow the convolutions.</summary>
    public int HighwayLayers { get; init; } = 2;

    /// <summary>Width of the LSTMs' states.</summary>
    public int HiddenSize { get; init; } = 128;

    /// <summary>Width of a token in one direction.</summary>
    public int ProjectionSize { get; init; } = 64;

    /// <summary>How many LSTMs lie above each other in each direction.</summary>
    public int NumHiddenLayers { get; init; } = 2;

    /// <summary>Dropout before each LSTM and before the softmax while training.</summary>
    public double Dropout { get; init; } = 0.1;

    internal int FilterCount => Filters.Sum(filter => filter.Count);

    /// <summary>Checks every size.</summary>
    /// <exception cref="CheckpointException">One is impossible.</exception>
    internal void ThrowIfUnfit(string source)
    {
        const int largest = 1 << 16;
        foreach (var (name, value, minimum) in new[]
                 {
                     ("character_embedding_size", CharacterEmbeddingSize, 1), ("max_characters_per_word", MaxCharactersPerWord, 3), ("highway_layers", HighwayLayers, 0),
                     ("hidden_size", HiddenSize, 1), ("projection_size", ProjectionSize, 1), ("num_hidden_layers", NumHiddenLayers, 1),
                 })
        {
            if (value < minimum || value > largest) throw new CheckpointException($"{source}: {name} is {value}; expected a whole number from {minimum} to {largest}.");
        }

        if (Filters.Count is 0 or > 64 || Filters.Any(filter => filter.Width < 1 || filter.Width > MaxCharactersPerWord || filter.Count is < 1 or > largest))
            throw new CheckpointException($"{source}: filters are [{string.Join(", ", Filters)}]; expected 1 to 64 pairs of a width up to max_characters_per_word and a number of filters.");
        if (!(Dropout >= 0 && Dropout < 1)) throw new CheckpointException(FormattableString.Invariant($"{source}: dropout is {Dropout}; expected a number from 0 to below 1."));
    }

    internal JsonObject ToJson() => new()
    {
        ["model_type"] = ModelType,
        ["character_embedding_size"] = CharacterEmbeddingSize,
        ["filters"] = new JsonArray([.. Filters.Select(filter => new JsonArray(filter.Width, filter.Count))]),
        ["max_characters_per_word"] = MaxCharactersPerWord,
        ["highway_layers"] = HighwayLayers,
        ["hidden_size"] = HiddenSize,
        ["projection_size"] = ProjectionSize,
        ["num_hidden_layers"] = NumHiddenLayers,
        ["dropout"] = Dropout,
    };

    /// <summary>Reads what <see cref="ToJson"/> wrote; fields that are missing take the defaults.</summary>
    /// <exception cref="CheckpointException">A field does not fit.</exception>
    internal static ElmoConfig Read(string path)
    {
        var json = PretrainedConfig.ReadFields(path);
        if (json["model_type"] is not JsonValue type || !type.TryGetValue(out string? name) || name != ModelType)
            throw new CheckpointException($"{path}: model_type is {json["model_type"]?.ToJsonString() ?? "missing"}; expected \"{ModelType}\".");
        var standard = new ElmoConfig();
        var config = new ElmoConfig
        {
            CharacterEmbeddingSize = Value("character_embedding_size", standard.CharacterEmbeddingSize),
            Filters = json["filters"] is not { } list ? standard.Filters : list is JsonArray array ? [.. array.Select(Filter)] : throw Wrong("filters", list),
            MaxCharactersPerWord = Value("max_characters_per_word", standard.MaxCharactersPerWord),
            HighwayLayers = Value("highway_layers", standard.HighwayLayers),
            HiddenSize = Value("hidden_size", standard.HiddenSize),
            ProjectionSize = Value("projection_size", standard.ProjectionSize),
            NumHiddenLayers = Value("num_hidden_layers", standard.NumHiddenLayers),
            Dropout = Value("dropout", standard.Dropout),
        };
        config.ThrowIfUnfit(path);
        return config;

        T Value<T>(string field, T fallback) => json[field] is not { } node ? fallback : node is JsonValue value && value.TryGetValue(out T? number) ? number : throw Wrong(field, node);

        (int, int) Filter(JsonNode? node) => node is JsonArray { Count: 2 } pair && pair[0] is JsonValue a && a.TryGetValue(out int width) && pair[1] is JsonValue b && b.TryGetValue(out int count)
            ? (width, count) : throw Wrong("filters", json["filters"]!);

        CheckpointException Wrong(string field, JsonNode node) => new($"{path}: {field} is {node.ToJsonString()}, which is not of its kind.");
    }
}
