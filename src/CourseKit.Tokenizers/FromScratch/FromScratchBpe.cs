namespace CourseKit.Tokenizers.FromScratch;

/// <summary>Byte-pair encoding as one would write it on a blackboard (Sennrich et al. 2016): start from characters, and again and again make one
/// token of the pair that stands side by side most often. <see cref="BpeTrainer"/> with the suffix <c>&lt;/w&gt;</c> finds the same merges, and is
/// made to be fast where this is made to be read.</summary>
public sealed class FromScratchBpe
{
    private const string EndOfWord = "</w>";

    /// <summary>The tokens and their ids.</summary>
    public Dictionary<string, int> Vocabulary { get; } = [];

    /// <summary>The pairs that become one token, in the order in which they were found.</summary>
    public List<(string Left, string Right)> Merges { get; } = [];

    /// <summary>Learns merges until there are so many tokens, or nothing is left to merge.</summary>
    public void Train(string text, int vocabularySize)
    {
        // Every different word, cut into characters, and how often it occurs.
        var words = Words(text).CountBy(word => word).Select(entry => (Symbols: Characters(entry.Key), Count: entry.Value)).ToList();

        // The vocabulary begins with all characters, then with those that end a word, the most common ones first.
        foreach (var character in text.Where(character => !char.IsWhiteSpace(character)).Distinct().Order()) Add(character.ToString());
        foreach (var (last, _) in words.CountBy(word => word.Symbols[^1]).OrderByDescending(last => last.Value).ThenBy(last => last.Key, StringComparer.Ordinal)) Add(last);

        while (Vocabulary.Count < vocabularySize)
        {
            var counts = CountPairs(words);
            if (counts.Count == 0) break;

            // The most frequent pair; of equally frequent ones, that of the older tokens.
            var best = counts.OrderByDescending(pair => pair.Value).ThenBy(pair => Vocabulary[pair.Key.Left]).ThenBy(pair => Vocabulary[pair.Key.Right]).First().Key;
            Merges.Add(best);
            Add(best.Left + best.Right);
            words = [.. words.Select(word => (Merge(word.Symbols, best), word.Count))];
        }
    }

    /// <summary>Cuts a text into tokens: each word starts as characters, and the merges are made in the order in which they were found.</summary>
    public List<string> Encode(string text)
    {
        var tokens = new List<string>();
        foreach (var word in Words(text))
        {
            var symbols = Characters(word);
            foreach (var pair in Merges) symbols = Merge(symbols, pair);
            tokens.AddRange(symbols);
        }
        return tokens;
    }

    /// <summary>Puts tokens together again; a word ends where a token says so.</summary>
    public string Decode(IEnumerable<string> tokens) => string.Concat(tokens).Replace(EndOfWord, " ").TrimEnd();

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static List<string> Characters(string word)
    {
        var symbols = word.Select(character => character.ToString()).ToList();
        symbols[^1] += EndOfWord;
        return symbols;
    }

    private static Dictionary<(string Left, string Right), int> CountPairs(List<(List<string> Symbols, int Count)> words)
    {
        var counts = new Dictionary<(string, string), int>();
        foreach (var (symbols, count) in words)
            foreach (var pair in symbols.Zip(symbols.Skip(1)))
                counts[pair] = counts.GetValueOrDefault(pair) + count;
        return counts;
    }

    private static List<string> Merge(List<string> symbols, (string Left, string Right) pair)
    {
        var merged = new List<string>();
        for (var i = 0; i < symbols.Count; i++)
        {
            if (i + 1 < symbols.Count && symbols[i] == pair.Left && symbols[i + 1] == pair.Right) merged.Add(symbols[i] + symbols[++i]);
            else merged.Add(symbols[i]);
        }
        return merged;
    }

    private void Add(string token) => Vocabulary.TryAdd(token, Vocabulary.Count);
}
