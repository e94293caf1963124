namespace CourseKit.Tokenizers.Training;

/// <summary>Learns the merges of BPE (Sennrich et al. 2016): again and again the most frequent pair of neighbouring tokens becomes one token,
/// until the vocabulary is large enough. Counts of pairs and the words they stand in are kept up to date instead of counted anew, as in the
/// reference (<c>BpeTrainer</c> of Hugging Face tokenizers), whose merges this gives: most frequent first, then of smaller ids.</summary>
internal sealed class BpeLearner
{
    private readonly MergeOptions _options;
    private readonly TrainingMonitor _monitor;
    private readonly SymbolTable _table;
    private readonly SymbolWords _words;
    private readonly PairCounts _pairs = new();
    private readonly PositionStore _positions = new();
    private readonly MergeQueue _queue;
    private readonly NeighbourChanges _changes;
    private readonly List<MergeTable.Merge> _merges = [];

    internal BpeLearner(WordCounts words, MergeOptions options, TrainingMonitor monitor)
    {
        _options = options;
        _monitor = monitor;
        monitor.Report("reading words", 0, words.Count, "words");
        _table = new SymbolTable(words, options);
        _words = new SymbolWords(words, _table, monitor.Cancellation);
        _queue = new MergeQueue(_pairs);
        _changes = new NeighbourChanges(_pairs, _positions, _queue);
        CountPairs();
    }

    /// <summary>The tokens by id, and the merges in order.</summary>
    internal (IReadOnlyList<string> Tokens, List<MergeTable.Merge> Merges) Learn()
    {
        while (_table.Count < _options.VocabularySize && _queue.TryPop(out var best))
        {
            _monitor.ThrowIfCancelled();
            var count = _pairs[best.Pair];
            if (count != best.Count)
            {
                if (count > 0) _queue.Push(best with { Count = count });
                continue;
            }
            if (count < Math.Max(1, _options.MinFrequency)) break;
            Merge(best);
        }
        _monitor.Report("merging", _merges.Count, _merges.Count, "merges");
        return (_table.Tokens, LastOfEach());
    }

    private void CountPairs()
    {
        for (var word = 0; word < _words.Count; word++)
        {
            var symbols = _words[word];
            for (var i = 1; i < symbols.Length; i++) _pairs.Add(PairCounts.Pack(symbols[i - 1], symbols[i]), _words.CountOf(word));
        }

        // Two passes over the words: how many stand under each pair, then which.
        var sizes = new int[_pairs.Capacity];
        var lastWord = new int[_pairs.Capacity];
        ForEachPair(lastWord, (slot, _) => sizes[slot]++);
        var ranges = new PositionRange[_pairs.Capacity];
        for (var slot = 0; slot < sizes.Length; slot++)
        {
            if (!_pairs.TryGet(slot, out var pair, out var count) || count <= 0) continue;
            ranges[slot] = _positions.Take(sizes[slot]);
            _queue.Push(new MergeCandidate(count, pair, ranges[slot]));
        }
        Array.Clear(sizes);
        ForEachPair(lastWord, (slot, word) =>
        {
            if (ranges[slot].Length > 0) _positions[ranges[slot]][sizes[slot]++] = word;
        });
    }

    /// <summary>Calls for every pair of every word, once a word.</summary>
    private void ForEachPair(int[] lastWord, Action<int, int> visit)
    {
        Array.Fill(lastWord, -1);
        for (var word = 0; word < _words.Count; word++)
        {
            if (word % 4096 == 0) _monitor.Report("counting pairs", word, _words.Count, "words");
            var symbols = _words[word];
            for (var i = 1; i < symbols.Length; i++)
            {
                var slot = _pairs.SlotOf(PairCounts.Pack(symbols[i - 1], symbols[i]));
                if (lastWord[slot] == word) continue;
                lastWord[slot] = word;
                visit(slot, word);
            }
        }
    }

    private void Merge(in MergeCandidate best)
    {
        var (left, right) = ((int)(best.Pair >> 32), (int)(uint)best.Pair);
        var known = _table.Count;
        var merged = _table.Join(left, right);
        _merges.Add(new(left, right, merged));
        if (_table.Count > known) _options.OnMerge?.Invoke(new(_merges.Count, _table.Tokens[left], _table.Tokens[right], _table.Tokens[merged], merged, best.Count));
        _changes.Begin(left, right, merged, _table, _options.MaxTokenLength ?? int.MaxValue);
        foreach (var word in _positions[best.Words]) MergeIn(word, left, right, merged);
        _changes.Apply();
        _monitor.Report("merging", _merges.Count, _merges.Count + Math.Max(0, _options.VocabularySize - _table.Count), "merges");
    }

    private void MergeIn(int word, int left, int right, int merged)
    {
        var symbols = _words[word];
        var count = _words.CountOf(word);
        var length = 0;
        for (var i = 0; i < symbols.Length; i++)
        {
            if (symbols[i] != left || i + 1 == symbols.Length || symbols[i + 1] != right)
            {
                symbols[length++] = symbols[i];
                continue;
            }
            if (length > 0) _changes.Before(symbols[length - 1], word, count);
            symbols[length++] = merged;
            i++;
            if (i + 1 < symbols.Length) _changes.After(symbols[i + 1], word, count);
        }
        _words.Shorten(word, length);
    }

    /// <summary>The merges without repetitions. A pair is merged again when one of its tokens came back (made of other parts); its last merge
    /// gives its rank, as in the reference.</summary>
    private List<MergeTable.Merge> LastOfEach()
    {
        var seen = new HashSet<(int, int)>();
        var kept = new List<MergeTable.Merge>(_merges.Count);
        for (var i = _merges.Count - 1; i >= 0; i--)
            if (seen.Add((_merges[i].Left, _merges[i].Right))) kept.Add(_merges[i]);
        kept.Reverse();
        return kept;
    }
}
