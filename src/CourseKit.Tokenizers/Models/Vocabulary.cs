using System.Text.Json;

namespace CourseKit.Tokenizers;

/// <summary>The tokens of a model and their ids, looked up either way. Ids may have gaps.</summary>
public sealed class Vocabulary
{
    /// <summary>The largest id accepted from a file: far above any published vocabulary, and small enough to index an array.</summary>
    internal const int MaxId = 16_777_215;

    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly string?[] _tokens; // by id, up to where ids lie close together
    private readonly SortedDictionary<int, string>? _scattered;

    /// <summary>Creates a vocabulary.</summary>
    /// <param name="tokens">Tokens and ids; ids from 0 to 16,777,215.</param>
    /// <exception cref="TokenizerException">A token or an id occurs twice, or an id is out of range.</exception>
    public Vocabulary(IEnumerable<KeyValuePair<string, int>> tokens) : this(Collect(tokens)) { }

    internal Vocabulary(Builder builder)
    {
        _ids = builder.Ids;
        _lookup = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
        LongestToken = builder.LongestToken;
        var largest = -1;
        foreach (var id in _ids.Values) largest = Math.Max(largest, id);
        _tokens = new string?[Math.Min(largest + 1, 4 * _ids.Count + 4096)]; // a file of one entry may claim the id 16,777,215
        foreach (var (token, id) in _ids)
        {
            if (TokenOf(id) is { } other) throw builder.IdOccursTwice(other, token, id);
            if (id < _tokens.Length) _tokens[id] = token;
            else (_scattered ??= [])[id] = token;
        }
    }

    /// <summary>How many tokens there are.</summary>
    public int Count => _ids.Count;

    /// <summary>The length of the longest token in UTF-16 units: no lookup of anything longer can succeed.</summary>
    internal int LongestToken { get; }

    /// <summary>The id of a token, or null when the vocabulary does not have it.</summary>
    public int? IdOf(string token) => _ids.TryGetValue(token, out var id) ? id : null;

    /// <summary>The token with an id, or null when no token has it.</summary>
    public string? TokenOf(int id) => (uint)id < (uint)_tokens.Length ? _tokens[id] : _scattered?.GetValueOrDefault(id);

    /// <summary>Looks a token up without making a string of it.</summary>
    public bool TryGetId(ReadOnlySpan<char> token, out int id) => _lookup.TryGetValue(token, out id);

    /// <summary>All tokens with their ids, by ascending id.</summary>
    public IEnumerable<KeyValuePair<string, int>> Entries()
    {
        for (var id = 0; id < _tokens.Length; id++)
            if (_tokens[id] is { } token) yield return new(token, id);
        if (_scattered is null) yield break;
        foreach (var (id, token) in _scattered) yield return new(token, id);
    }

    /// <summary>Writes the vocabulary as the property <c>vocab</c>, by ascending id.</summary>
    internal void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("vocab");
        foreach (var (token, id) in Entries()) writer.WriteNumber(token, id);
        writer.WriteEndObject();
    }

    private static Builder Collect(IEnumerable<KeyValuePair<string, int>> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var builder = new Builder("vocabulary");
        foreach (var (token, id) in tokens) builder.Add(token, id);
        return builder;
    }

    /// <summary>Fills a vocabulary token by token and checks each.</summary>
    internal sealed class Builder(string source, int capacity = 0)
    {
        internal Dictionary<string, int> Ids { get; } = new(capacity, StringComparer.Ordinal);

        internal int LongestToken { get; private set; }

        internal void Add(string token, long id)
        {
            if (id is < 0 or > MaxId)
                throw new TokenizerException($"{source}: token '{token}' has id {id}; ids must lie between 0 and {MaxId}.");
            if (!Ids.TryAdd(token, (int)id))
                throw new TokenizerException(
                    $"{source}: token '{token}' occurs twice, with ids {Ids[token]} and {id}; every token must occur once.");
            LongestToken = Math.Max(LongestToken, token.Length);
        }

        /// <summary>Adds a token, or gives it a new id when it is there already (as in a <c>vocab.txt</c> that repeats a line).</summary>
        internal void Set(string token, int id)
        {
            Ids[token] = id;
            LongestToken = Math.Max(LongestToken, token.Length);
        }

        internal TokenizerException IdOccursTwice(string token, string other, int id) =>
            new($"{source}: tokens '{token}' and '{other}' both have id {id}; every id must occur once.");
    }
}
