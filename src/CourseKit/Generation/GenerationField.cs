using System.Text.Json;
using System.Text.Json.Nodes;
using static System.FormattableString;

namespace CourseKit.Generation;

/// <summary>One field of a generation configuration: what it is called in files, which values it takes, and how it is read and written.</summary>
/// <param name="Name">The name in files, which is transformers'.</param>
/// <param name="Expected">What values it takes, for messages.</param>
/// <param name="Read">The value of a JSON node; null when the node is none.</param>
/// <param name="Write">The JSON of a value.</param>
internal sealed record GenerationField(string Name, string Expected, Func<JsonNode, object?> Read, Func<object, JsonNode> Write)
{
    // A lying file must not ask for all memory; no vocabulary and no context is larger.
    private const int LargestNumber = 1 << 24;
    private const int LongestList = 1 << 20;

    /// <summary>A whole number.</summary>
    public static GenerationField Whole(string name, int minimum = 0, int maximum = LargestNumber) => new(
        name, $"a whole number from {minimum} to {maximum}", node => Number(node, minimum, maximum), value => JsonValue.Create((int)value));

    /// <summary>A token's id. Some files say -1 for none.</summary>
    public static GenerationField Token(string name) => new(
        name, "a token's id", node => Number(node, -1, LargestNumber), value => JsonValue.Create((int)value));

    /// <summary>A real number.</summary>
    public static GenerationField Real(string name, float minimum = float.MinValue, float maximum = float.MaxValue, bool isAbove = false) => new(
        name,
        minimum == float.MinValue ? "a number" : Invariant($"a number {(isAbove ? "above" : "from")} {minimum}{(maximum == float.MaxValue ? isAbove ? "" : " up" : Invariant($" to {maximum}"))}"),
        node => node is JsonValue json && json.TryGetValue(out double value) && value <= maximum && (isAbove ? value > minimum : value >= minimum) ? (float)value : null,
        value => JsonValue.Create((float)value));

    /// <summary>True or false.</summary>
    public static GenerationField Flag(string name) => new(
        name, "true or false", node => node is JsonValue json && json.TryGetValue(out bool value) ? value : null, value => JsonValue.Create((bool)value));

    /// <summary>When beam search stops.</summary>
    public static GenerationField Stopping(string name) => new(
        name,
        "true, false or \"never\"",
        node => node is not JsonValue json ? null
            : json.TryGetValue(out bool flag) ? flag ? EarlyStopping.True : EarlyStopping.False
            : json.TryGetValue(out string? text) && text == "never" ? EarlyStopping.Never : null,
        value => (EarlyStopping)value == EarlyStopping.Never ? JsonValue.Create("never")! : JsonValue.Create((EarlyStopping)value == EarlyStopping.True));

    /// <summary>Tokens; a single one may stand alone.</summary>
    public static GenerationField Tokens(string name) => new(
        name,
        "a token's id or a list of them",
        node => node is JsonArray ? TokenList(node) : Number(node, -1, LargestNumber) is { } token ? (IReadOnlyList<int>)[(int)token] : null,
        value => (IReadOnlyList<int>)value is [var only] ? JsonValue.Create(only) : Array((IReadOnlyList<int>)value));

    /// <summary>Sequences of tokens.</summary>
    public static GenerationField Sequences(string name) => new(
        name,
        "a list of lists of tokens' ids",
        node => List(node, TokenList),
        value => new JsonArray([.. ((IReadOnlyList<IReadOnlyList<int>>)value).Select(Array)]));

    /// <summary>Texts; a single one may stand alone.</summary>
    public static GenerationField Texts(string name) => new(
        name,
        "a text or a list of texts, none of them empty",
        node => node is JsonArray ? List(node, Text) : Text(node) is { } only ? (IReadOnlyList<string>)[only] : null,
        value => new JsonArray([.. ((IReadOnlyList<string>)value).Select(text => JsonValue.Create(text))]));

    /// <summary>Sequences of tokens with a bias each.</summary>
    public static GenerationField Biases(string name) => new(
        name,
        "a list of pairs: a list of tokens' ids, and a number",
        node => List(node, pair => pair is JsonArray { Count: 2 } both && TokenList(both[0]) is { } tokens && both[1] is JsonValue json && json.TryGetValue(out float bias) ? new SequenceBias(tokens, bias) : null),
        value => new JsonArray([.. ((IReadOnlyList<SequenceBias>)value).Select(bias => new JsonArray(Array(bias.Tokens), JsonValue.Create(bias.Bias)))]));

    /// <summary>A start and a factor.</summary>
    public static GenerationField Decay(string name) => new(
        name,
        "a pair: a whole number from 0, and a number above 0",
        node => node is JsonArray { Count: 2 } pair && Number(pair[0], 0, LargestNumber) is { } start && pair[1] is JsonValue json && json.TryGetValue(out float factor) && factor > 0
            ? new ExponentialDecayLengthPenalty((int)start, factor) : null,
        value => new JsonArray(JsonValue.Create(((ExponentialDecayLengthPenalty)value).StartIndex), JsonValue.Create(((ExponentialDecayLengthPenalty)value).DecayFactor)));

    private static object? Number(JsonNode? node, int minimum, int maximum) =>
        // 20.0 is a whole number, too: some files were written by programs that know no other.
        node is JsonValue json && json.GetValueKind() == JsonValueKind.Number && json.TryGetValue(out double value) && value >= minimum && value <= maximum && value == Math.Floor(value) ? (int)value : null;

    private static string? Text(JsonNode? node) => node is JsonValue json && json.TryGetValue(out string? text) && text.Length > 0 ? text : null;

    private static IReadOnlyList<int>? TokenList(JsonNode? node)
    {
        if (node is not JsonArray { Count: <= LongestList } items) return null;
        var tokens = new int[items.Count];
        for (var i = 0; i < tokens.Length; i++)
        {
            if (Number(items[i], -1, LargestNumber) is not int token) return null;
            tokens[i] = token;
        }

        return tokens;
    }

    private static IReadOnlyList<T>? List<T>(JsonNode node, Func<JsonNode?, T?> read)
        where T : class
    {
        if (node is not JsonArray { Count: <= LongestList } items) return null;
        var list = new List<T>(items.Count);
        foreach (var item in items)
        {
            if (read(item) is not { } value) return null;
            list.Add(value);
        }

        return list;
    }

    private static JsonArray Array(IReadOnlyList<int> tokens) => new([.. tokens.Select(token => JsonValue.Create(token))]);
}
