using System.Text.Json;

namespace CourseKit.Tokenizers;

/// <summary>The tokens of a model and their ids, looked up either way. Ids may have gaps.</summary>
public sealed class Vocabulary
{
    /// <summary>The largest id accepted from a file: far above any published vocabulary, and small enough to index an array.</summary>
    internal const int MaxId = 16_777_215;

    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly string?[] _tokens;

    /// <summary>Creates a vocabulary.</summary>
    /// <param name="tokens">Tokens and ids; ids from 0 to 16,777,215.</param>
    /// <exception cref="TokenizerException">A token or an id occurs twice, or an id is out of range.</exception>
    public Vocabulary(IEnumerable<KeyValuePair<string, int>> tokens) : this(Collect(tokens)) { }

    internal Vocabulary(Builder builder)
    {
        _ids = builder.Ids;
        _tokens = builder.Tokens;
        _lookup = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
        Size = builder.Size;
        LongestToken = builder.LongestToken;
    }

    /// <summary>How many tokens there are.</summary>
    public int Count => _ids.Count;

    /// <summary>One more than the largest id.</summary>
    internal int Size { get; }

    /// <summary>The length of the longest token in UTF-16 units: no lookup of anything longer can succeed.</summary>
    internal int LongestToken { get; }

    /// <summary>The id of a token, or null when the vocabulary does not have it.</summary>
    public int? IdOf(string token) => _ids.TryGetValue(token, out var id) ? id : null;

    /// <summary>The token with an id, or null when no token has it.</summary>
    public string? TokenOf(int id) => (uint)id < (uint)Size ? _tokens[id] : null;

    /// <summary>Looks a token up without making a string of it.</summary>
    public bool TryGetId(ReadOnlySpan<char> token, out int id) => _lookup.TryGetValue(token, out id);

    /// <summary>All tokens with their ids, by ascending id.</summary>
    public IEnumerable<KeyValuePair<string, int>> Entries()
    {
        for (var id = 0; id < Size; id++)
            if (_tokens[id] is { } token) yield return new(token, id);
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
        private string?[] _tokens = new string?[Math.Max(capacity, 16)];

        internal Dictionary<string, int> Ids { get; } = new(capacity, StringComparer.Ordinal);

        internal string?[] Tokens => _tokens;

        internal int Size { get; private set; }

        internal int LongestToken { get; private set; }

        internal void Add(string token, long id)
        {
            if (id is < 0 or > MaxId)
                throw new TokenizerException($"{source}: token '{token}' has id {id}; ids must lie between 0 and {MaxId}.");
            if (!Ids.TryAdd(token, (int)id))
                throw new TokenizerException(
                    $"{source}: token '{token}' occurs twice, with ids {Ids[token]} and {id}; every token must occur once.");
            Place(token, (int)id);
        }

        /// <summary>Adds a token, or gives it a new id when it is there already (as in a <c>vocab.txt</c> that repeats a line).</summary>
        internal void Set(string token, int id)
        {
            if (Ids.Remove(token, out var old)) _tokens[old] = null;
            Ids.Add(token, id);
            Place(token, id);
        }

        private void Place(string token, int id)
        {
            if (id >= _tokens.Length) Array.Resize(ref _tokens, Math.Max(id + 1, 2 * _tokens.Length));
            if (_tokens[id] is { } other)
                throw new TokenizerException($"{source}: tokens '{other}' and '{token}' both have id {id}; every id must occur once.");
            _tokens[id] = token;
            Size = Math.Max(Size, id + 1);
            LongestToken = Math.Max(LongestToken, token.Length);
        }
    }
}
