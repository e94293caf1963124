namespace CourseKit.Tokenizers;

/// <summary>The added tokens of a tokenizer, with their ids, and the two searches for them: in the text as given and in the normalised
/// text.</summary>
internal sealed class AddedVocabulary
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, AddedToken> _tokens = [];
    private readonly Dictionary<int, AddedToken> _byId;
    private readonly ulong[] _isAdded; // one bit an id, since most ids that are asked for are not added ones

    /// <summary>Gives every token its own id, or the one that the model has for it, or else the next free one after the vocabulary. A later
    /// token of the same content replaces an earlier one.</summary>
    internal AddedVocabulary(IEnumerable<AddedToken> tokens, Vocabulary vocabulary, Normalizer? normalizer)
    {
        var all = tokens.ToList();
        var next = vocabulary.Count + all.Count(token => token.Id is not null && vocabulary.IdOf(token.Content) is null);
        foreach (var token in all)
        {
            if (token.Content.Length == 0) continue;
            if (!_ids.TryGetValue(token.Content, out var id)) id = token.Id ?? vocabulary.IdOf(token.Content) ?? next++;
            _ids[token.Content] = id;
            _tokens[id] = token;
        }
        _byId = new Dictionary<int, AddedToken>(_tokens);
        _isAdded = new ulong[_tokens.Count == 0 ? 0 : _tokens.Keys.Last() / 64 + 1];
        foreach (var id in _tokens.Keys) _isAdded[id / 64] |= 1UL << id % 64;
        var allInText = normalizer?.IsBetweenAddedTokens ?? false;
        InText = Matcher(token => allInText || !token.Normalized, content => content);
        InNormalizedText = Matcher(token => !allInText && token.Normalized, content => normalizer?.Normalize(content) ?? content);
        NewTokens = _ids.Keys.Count(content => vocabulary.IdOf(content) is null);
    }

    /// <summary>The search in the text as given, or null when there is nothing to look for.</summary>
    internal AddedTokenMatcher? InText { get; }

    /// <summary>The search in the normalised text, or null when there is nothing to look for.</summary>
    internal AddedTokenMatcher? InNormalizedText { get; }

    /// <summary>The added tokens by ascending id.</summary>
    internal IReadOnlyDictionary<int, AddedToken> Tokens => _tokens;

    /// <summary>How many of them the model's vocabulary does not have.</summary>
    internal int NewTokens { get; }

    internal int? IdOf(string token) => _ids.TryGetValue(token, out var id) ? id : null;

    internal AddedToken? TokenOf(int id) =>
        (uint)id / 64 < (uint)_isAdded.Length && (_isAdded[id / 64] >> id % 64 & 1) != 0 ? _byId[id] : null;

    internal bool IsSpecial(string token) => _ids.TryGetValue(token, out var id) && _byId[id].Special;

    private AddedTokenMatcher? Matcher(Func<AddedToken, bool> belongs, Func<string, string> pattern)
    {
        var patterns = _tokens.Where(entry => belongs(entry.Value))
            .Select(entry => (pattern(entry.Value.Content), entry.Key, entry.Value)).ToList();
        return patterns.Count == 0 ? null : new AddedTokenMatcher(patterns);
    }
}
