namespace CourseKit.Tokenizers.FromScratch;

/// <summary>WordPiece as one would write it on a blackboard: a token that continues a word is marked with <c>##</c>; the vocabulary grows by merging
/// the most frequent pair, as <see cref="WordPieceTrainer"/> does; and a word is cut by taking, from left to right, the longest token that fits, as
/// <see cref="WordPieceModel"/> does.</summary>
public sealed class FromScratchWordPiece
{
    private const string Prefix = "##", Unknown = "[UNK]";

    /// <summary>The tokens and their ids; the unknown token is 0.</summary>
    public Dictionary<string, int> Vocabulary { get; } = [];

    /// <summary>Learns tokens until there are so many, or nothing is left to merge.</summary>
    public void Train(string text, int vocabularySize)
    {
        // Every different word, cut into characters, and how often it occurs.
        var words = Words(text).CountBy(word => word).Select(entry => (Pieces: Characters(entry.Key), Count: entry.Value)).ToList();

        // The vocabulary begins with all characters, then with those that continue a word, the most common ones first.
        Add(Unknown);
        foreach (var character in text.Where(character => !char.IsWhiteSpace(character)).Distinct().Order()) Add(character.ToString());
        foreach (var (inner, _) in words.SelectMany(word => word.Pieces.Skip(1)).CountBy(inner => inner).OrderByDescending(inner => inner.Value).ThenBy(inner => inner.Key, StringComparer.Ordinal)) Add(inner);

        while (Vocabulary.Count < vocabularySize)
        {
            var counts = new Dictionary<(string Left, string Right), int>();
            foreach (var (pieces, count) in words)
                foreach (var pair in pieces.Zip(pieces.Skip(1)))
                    counts[pair] = counts.GetValueOrDefault(pair) + count;
            if (counts.Count == 0) break;

            // The most frequent pair; of equally frequent ones, that of the older tokens.
            var best = counts.OrderByDescending(pair => pair.Value).ThenBy(pair => Vocabulary[pair.Key.Left]).ThenBy(pair => Vocabulary[pair.Key.Right]).First().Key;
            Add(Join(best));
            words = [.. words.Select(word => (Merge(word.Pieces, best), word.Count))];
        }
    }

    /// <summary>Cuts a text into tokens. A word with a part that no token fits is unknown as a whole.</summary>
    public List<string> Encode(string text)
    {
        var tokens = new List<string>();
        foreach (var word in Words(text))
        {
            var pieces = new List<string>();
            var start = 0;
            while (start < word.Length)
            {
                var prefix = start == 0 ? "" : Prefix;
                var end = word.Length;
                while (end > start && !Vocabulary.ContainsKey(prefix + word[start..end])) end--;
                if (end == start) break; // not even one character fits
                pieces.Add(prefix + word[start..end]);
                start = end;
            }
            tokens.AddRange(start == word.Length ? pieces : [Unknown]);
        }
        return tokens;
    }

    /// <summary>Puts tokens together again.</summary>
    public string Decode(IEnumerable<string> tokens) => string.Join(' ', tokens).Replace(" " + Prefix, "");

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static List<string> Characters(string word) => [.. word.Select((character, i) => i == 0 ? $"{character}" : $"{Prefix}{character}")];

    private static string Join((string Left, string Right) pair) => pair.Left + pair.Right[Prefix.Length..];

    private static List<string> Merge(List<string> pieces, (string Left, string Right) pair)
    {
        var merged = new List<string>();
        for (var i = 0; i < pieces.Count; i++)
        {
            if (i + 1 < pieces.Count && (pieces[i], pieces[i + 1]) == pair) merged.Add(Join((pieces[i], pieces[++i])));
            else merged.Add(pieces[i]);
        }
        return merged;
    }

    private void Add(string token) => Vocabulary.TryAdd(token, Vocabulary.Count);
}
