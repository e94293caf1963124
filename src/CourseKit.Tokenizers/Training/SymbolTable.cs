using System.Text;

namespace CourseKit.Tokenizers.Training;

/// <summary>The tokens of a vocabulary that is being learned: special tokens first, then the alphabet, then the forms that a character
/// takes within and at the end of a word, then what merges make.</summary>
internal sealed class SymbolTable
{
    private const int Forms = 4;

    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<string> _tokens = [];
    private readonly List<int> _lengths = [];
    private readonly int[] _basic = new int[Forms * (char.MaxValue + 1)]; // one more than the id; 0 for none
    private readonly Dictionary<int, int> _beyond = [];
    private readonly string _prefix;
    private readonly string _suffix;

    /// <summary>Lays out the start of the vocabulary.</summary>
    internal SymbolTable(WordCounts words, MergeOptions options)
    {
        (_prefix, _suffix) = (options.ContinuingSubwordPrefix ?? "", options.EndOfWordSuffix ?? "");
        foreach (var token in options.SpecialTokens) Add(token.Content, 1);
        foreach (var rune in Alphabet.Of(words, options.InitialAlphabet, options.LimitAlphabet)) Add(rune.ToString(), 1);
        AddForms(words);
    }

    /// <summary>How many tokens there are.</summary>
    internal int Count => _tokens.Count;

    /// <summary>All tokens, by id.</summary>
    internal IReadOnlyList<string> Tokens => _tokens;

    /// <summary>Which form a character has in a word: bit 0 for one that continues it, bit 1 for its last.</summary>
    internal static int FormOf(bool isFirst, bool isLast) => (isFirst ? 0 : 1) | (isLast ? 2 : 0);

    /// <summary>The token of a character in a form, or -1 when the alphabet does not have the character.</summary>
    internal int IdOf(Rune rune, int form) =>
        (rune.IsBmp ? _basic[Forms * rune.Value + form] : _beyond.GetValueOrDefault(Forms * rune.Value + form)) - 1;

    /// <summary>How many characters of words went into a token.</summary>
    internal int LengthOf(int id) => _lengths[id];

    /// <summary>The token that two become, made if there is none of that text.</summary>
    internal int Join(int left, int right)
    {
        var rest = _tokens[right].AsSpan();
        if (_prefix.Length > 0 && rest.StartsWith(_prefix, StringComparison.Ordinal)) rest = rest[_prefix.Length..];
        return Add(string.Concat(_tokens[left], rest), _lengths[left] + _lengths[right]);
    }

    private int Add(string token, int length)
    {
        if (_ids.TryGetValue(token, out var id)) return id;
        id = _tokens.Count;
        _ids.Add(token, id);
        _tokens.Add(token);
        _lengths.Add(length);
        return id;
    }

    /// <summary>Gives ids to the forms that occur, in the order of characters and then of forms, so that they depend neither on the order of
    /// words nor on the number of threads. The reference numbers them as its hash table happens to list the words.</summary>
    private void AddForms(WordCounts words)
    {
        foreach (var key in FormsIn(words))
        {
            var character = new Rune(key / Forms).ToString();
            if (!_ids.ContainsKey(character)) continue;
            var text = ((key & 1) != 0 ? _prefix : "") + character + ((key & 2) != 0 ? _suffix : "");
            var id = Add(text, 1);
            if (key < _basic.Length) _basic[key] = id + 1;
            else _beyond[key] = id + 1;
        }
    }

    private static SortedSet<int> FormsIn(WordCounts words)
    {
        var seen = new bool[Forms * (char.MaxValue + 1)];
        var forms = new SortedSet<int>();
        for (var i = 0; i < words.Count; i++)
        {
            var word = words.Word(i);
            var position = 0;
            foreach (var rune in word.EnumerateRunes())
            {
                var key = Forms * rune.Value + FormOf(position == 0, (position += rune.Utf16SequenceLength) == word.Length);
                if (key >= seen.Length) forms.Add(key);
                else seen[key] = true;
            }
        }
        for (var key = 0; key < seen.Length; key++)
            if (seen[key]) forms.Add(key);
        return forms;
    }
}
