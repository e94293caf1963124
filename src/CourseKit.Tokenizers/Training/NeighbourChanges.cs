namespace CourseKit.Tokenizers.Training;

/// <summary>What one merge changes around it. With the pair (a, b) becoming m, a neighbour x before it loses the pair (x, a) and gains
/// (x, m), and one after it, y, loses (b, y) and gains (m, y). Changes are summed by neighbour first, so that the table of pairs is touched
/// once for each neighbour and not for each occurrence.</summary>
internal sealed class NeighbourChanges(PairCounts pairs, PositionStore positions, MergeQueue queue)
{
    private Side[] _before = [], _after = [];
    private readonly List<int> _touchedBefore = [], _touchedAfter = [];
    private readonly List<(int Neighbour, int Word)> _wordsBefore = [], _wordsAfter = [];
    private int _left, _right, _merged, _longest;
    private SymbolTable? _table;

    /// <summary>Starts the changes of a merge.</summary>
    internal void Begin(int left, int right, int merged, SymbolTable table, int maxTokenLength)
    {
        (_left, _right, _merged, _table) = (left, right, merged, table);
        // The reference counts a pair only if what it would become is shorter than the limit.
        _longest = maxTokenLength == int.MaxValue ? int.MaxValue : maxTokenLength - 1 - table.LengthOf(merged);
        if (_before.Length < table.Count)
        {
            Array.Resize(ref _before, table.Count + table.Count / 2);
            Array.Resize(ref _after, _before.Length);
        }
    }

    internal void Before(int neighbour, int word, long count) => Note(_before, _touchedBefore, _wordsBefore, neighbour, word, count);

    internal void After(int neighbour, int word, long count) => Note(_after, _touchedAfter, _wordsAfter, neighbour, word, count);

    /// <summary>Updates the counts and queues the new pairs.</summary>
    internal void Apply()
    {
        // What is gained comes first: a count never passes below zero, where the table would take its pair for dead.
        foreach (var x in _touchedBefore)
            if (IsAllowed(x)) pairs.Add(PairCounts.Pack(x, _merged), _before[x].Count);
        foreach (var y in _touchedAfter)
            if (IsAllowed(y)) pairs.Add(PairCounts.Pack(_merged, y), _after[y].Count);
        foreach (var x in _touchedBefore) pairs.Add(PairCounts.Pack(x, _left), -_before[x].Count);
        foreach (var y in _touchedAfter) pairs.Add(PairCounts.Pack(_right, y), -_after[y].Count);
        foreach (var x in _touchedBefore) Queue(ref _before[x], PairCounts.Pack(x, _merged));
        foreach (var y in _touchedAfter) Queue(ref _after[y], PairCounts.Pack(_merged, y));
        Store(_before, _touchedBefore, _wordsBefore);
        Store(_after, _touchedAfter, _wordsAfter);
    }

    private bool IsAllowed(int neighbour) => _longest == int.MaxValue || _table!.LengthOf(neighbour) <= _longest;

    private void Note(Side[] sides, List<int> touched, List<(int, int)> words, int neighbour, int word, long count)
    {
        ref var side = ref sides[neighbour];
        if (!side.IsTouched)
        {
            side.IsTouched = true;
            touched.Add(neighbour);
        }
        else if (side.LastWord == word)
        {
            side.Count += count;
            return;
        }
        side.Count += count;
        side.LastWord = word;
        if (!IsAllowed(neighbour)) return;
        side.Words++;
        words.Add((neighbour, word));
    }

    private void Queue(ref Side side, ulong pair)
    {
        if (side.Words == 0 || pairs[pair] is not (> 0 and var count)) return;
        side.Range = positions.Take(side.Words);
        queue.Push(new MergeCandidate(count, pair, side.Range));
    }

    /// <summary>Writes the words under their neighbours, and forgets everything for the next merge.</summary>
    private void Store(Side[] sides, List<int> touched, List<(int Neighbour, int Word)> words)
    {
        for (var i = words.Count - 1; i >= 0; i--)
        {
            ref var side = ref sides[words[i].Neighbour];
            if (side.Range.Length > 0) positions[side.Range][--side.Words] = words[i].Word;
        }
        foreach (var neighbour in touched) sides[neighbour] = default;
        touched.Clear();
        words.Clear();
    }

    private struct Side
    {
        public long Count;
        public int LastWord, Words;
        public PositionRange Range;
        public bool IsTouched;
    }
}
