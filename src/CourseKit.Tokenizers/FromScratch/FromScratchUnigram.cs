namespace CourseKit.Tokenizers.FromScratch;

/// <summary>The Unigram tokenizer as one would write it on a blackboard (Kudo 2018): pieces have probabilities, a word is cut so that their product is
/// largest, and training throws away, again and again, what the corpus needs least. <see cref="UnigramTrainer"/> finds the same pieces.</summary>
public sealed class FromScratchUnigram
{
    private const int LongestPiece = 16, UnknownPenalty = 10;

    /// <summary>The pieces and the logarithms of their probabilities.</summary>
    public Dictionary<string, double> Pieces { get; private set; } = [];

    /// <summary>Learns so many pieces, or as many as the text gives.</summary>
    public void Train(string text, int vocabularySize)
    {
        var words = Words(text).CountBy(word => word).OrderBy(word => word.Key, StringComparer.Ordinal).ToList();
        var alphabet = words.SelectMany(word => word.Key).Distinct().Order().Select(character => character.ToString()).ToList();
        var enough = vocabularySize * 11 / 10; // one of them stands for the unknown
        for (Pieces = Seeds(words); ; Pieces = Prune(words, Math.Max(enough, (Pieces.Count + 1) * 3 / 4) - 1))
        {
            for (var i = 0; i < 2; i++) Pieces = Maximise(Expect(words));
            if (Pieces.Count < enough) break;
        }
        Pieces = alphabet.Union(Pieces.Keys).Take(vocabularySize).ToDictionary(piece => piece, piece => Pieces.GetValueOrDefault(piece, Pieces.Values.DefaultIfEmpty().Min()));
    }

    /// <summary>Cuts a text into the most likely pieces.</summary>
    public List<string> Encode(string text) => [.. Words(text).SelectMany(word => BestCut(word))];

    /// <summary>Puts pieces together again.</summary>
    public string Decode(IEnumerable<string> pieces) => string.Concat(pieces).Replace('▁', ' ').TrimStart();

    private static IEnumerable<string> Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => '▁' + word);

    private static Dictionary<string, double> Seeds(List<KeyValuePair<string, int>> words) // characters, and substrings that differ in what follows, by the characters they cover
    {
        var characters = words.SelectMany(word => word.Key.Select(character => (character, word.Value))).AggregateBy(entry => entry.character, 0.0, (sum, entry) => sum + entry.Value);
        var substrings = words.SelectMany(word => Enumerable.Range(0, word.Key.Length).SelectMany(start => Enumerable.Range(2, Math.Min(LongestPiece, word.Key.Length - start) - 1)
                .Select(length => (Text: word.Key.Substring(start, length), Next: word.Key.ElementAtOrDefault(start + length))))).GroupBy(found => found.Text)
            .Where(group => group.Select(found => found.Next).Distinct().Count() > 1).Select(group => KeyValuePair.Create(group.Key, (double)group.Key.Length * group.Count()));
        var seeds = characters.Select(entry => KeyValuePair.Create(entry.Key.ToString(), entry.Value)).Concat(substrings)
            .OrderByDescending(seed => seed.Key.Length == 1).ThenByDescending(seed => seed.Value).ThenByDescending(seed => seed.Key, StringComparer.Ordinal).ToList();
        var total = seeds.Sum(seed => seed.Value);
        return seeds.ToDictionary(seed => seed.Key, seed => Math.Log(seed.Value / total));
    }

    private Dictionary<string, double> Expect(List<KeyValuePair<string, int>> words) // E step: how often each piece is expected over all cuts
    {
        var expected = Pieces.ToDictionary(piece => piece.Key, _ => 0.0);
        foreach (var (word, count) in words)
        {
            var edges = Edges(word).ToList();
            var (before, behind) = (new double[word.Length + 1], new double[word.Length + 1]);
            before[0] = behind[^1] = 1;
            foreach (var (start, end, score) in edges) before[end] += before[start] * Math.Exp(score);
            foreach (var (start, end, score) in Enumerable.Reverse(edges)) behind[start] += behind[end] * Math.Exp(score);
            foreach (var (start, end, score) in edges.Where(edge => expected.ContainsKey(word[edge.Start..edge.End])))
                expected[word[start..end]] += count * before[start] * Math.Exp(score) * behind[end] / before[^1];
        }
        return expected;
    }

    private static Dictionary<string, double> Maximise(Dictionary<string, double> expected) // M step; digamma for the logarithm favours few pieces
    {
        var kept = expected.Where(entry => entry.Value >= 0.5).ToList();
        var logSum = Training.UnigramLearner.Digamma(kept.Sum(entry => entry.Value));
        return kept.ToDictionary(entry => entry.Key, entry => Training.UnigramLearner.Digamma(entry.Value) - logSum);
    }

    private Dictionary<string, double> Prune(List<KeyValuePair<string, int>> words, int size) // keeps what the corpus would miss most
    {
        var counts = Pieces.Keys.Append("").ToDictionary(piece => piece, _ => 0.0); // "" for what is no piece
        foreach (var (word, count) in words)
            foreach (var piece in BestCut(word)) counts[counts.ContainsKey(piece) ? piece : ""] += count;
        var sum = counts.Values.Sum();
        double Loss(string piece) => counts[piece] * (Math.Log(counts[piece] / sum) - BestCut(piece, whole: false).Sum(
            part => Math.Log((counts.GetValueOrDefault(part, counts[""]) + counts[piece]) / (sum + counts[piece] * Pieces.Count))));
        var others = Pieces.Keys.Where(piece => piece.Length > 1 && counts[piece] > 0).OrderByDescending(Loss);
        return Pieces.Keys.Where(piece => piece.Length == 1).Concat(others).Take(size).ToDictionary(piece => piece, piece => Pieces[piece]);
    }

    private IEnumerable<(int Start, int End, double Score)> Edges(string word, bool whole = true) // where pieces fit; a character that is no piece is an unlikely one
    {
        var unknown = Pieces.Values.DefaultIfEmpty().Min() - UnknownPenalty;
        for (var start = 0; start < word.Length; start++)
            for (var end = start + 1; end <= Math.Min(word.Length, start + LongestPiece); end++)
                if ((whole || end - start < word.Length) && Pieces.TryGetValue(word[start..end], out var score)) yield return (start, end, score);
                else if (end == start + 1) yield return (start, end, unknown);
    }

    private List<string> BestCut(string word, bool whole = true) // Viterbi: the best way to each position is the best way to an earlier one and a piece
    {
        var best = Enumerable.Range(0, word.Length + 1).Select(end => (Score: end == 0 ? 0 : double.NegativeInfinity, From: 0)).ToArray();
        foreach (var (start, end, score) in Edges(word, whole))
            if (best[start].Score + score > best[end].Score) best[end] = (best[start].Score + score, start);
        var cut = new List<string>();
        for (var end = word.Length; end > 0; end = best[end].From) cut.Insert(0, word[best[end].From..end]);
        return cut;
    }
}
