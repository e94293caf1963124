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

    /// <summary>Gives ids to the forms that occur: those that are more common in the different words first, equally common ones by code points.
    /// The reference numbers them as it meets them in the words, which its hash table lists in any order; so, on the whole, does this, but the
    /// result depends neither on that order nor on the number of threads.</summary>
    private void AddForms(WordCounts words)
    {
        var forms = new Dictionary<int, string>();
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (key, count) in FormsIn(words))
        {
            var character = new Rune(key / Forms).ToString();
            if (!_ids.ContainsKey(character)) continue;
            var text = ((key & 1) != 0 ? _prefix : "") + character + ((key & 2) != 0 ? _suffix : "");
            forms.Add(key, text);
            counts[text] = counts.GetValueOrDefault(text) + count;
        }
        foreach (var text in counts.Keys.Order(Comparer<string>.Create((a, b) => CodePoints.Compare(a, b))).OrderByDescending(text => counts[text])) Add(text, 1);
        foreach (var (key, text) in forms)
        {
            if (key < _basic.Length) _basic[key] = _ids[text] + 1;
            else _beyond[key] = _ids[text] + 1;
        }
    }

    /// <summary>The forms of characters in the words, and how often each occurs in different words.</summary>
    private static Dictionary<int, int> FormsIn(WordCounts words)
    {
        var basic = new int[Forms * (char.MaxValue + 1)];
        var forms = new Dictionary<int, int>();
        for (var i = 0; i < words.Count; i++)
        {
            var word = words.Word(i);
            var position = 0;
            foreach (var rune in word.EnumerateRunes())
            {
                var key = Forms * rune.Value + FormOf(position == 0, (position += rune.Utf16SequenceLength) == word.Length);
                if (key >= basic.Length) forms[key] = forms.GetValueOrDefault(key) + 1;
                else basic[key]++;
            }
        }
        for (var key = 0; key < basic.Length; key++)
            if (basic[key] > 0) forms.Add(key, basic[key]);
        return forms;
    }
}
