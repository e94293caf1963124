using System.Buffers;
using WordToken = CourseKit.Tokenizers.TokenBuffer.WordToken;

namespace CourseKit.Tokenizers;

/// <summary>Merges the symbols of one word, always the pair of the lowest rank, the leftmost if there are several (Sennrich et al. 2016).
/// A short word is searched again after every merge, which takes quadratic time and none to set up; a long one keeps its pairs in a
/// heap.</summary>
internal static class BpeWord
{
    private const int ShortWord = 48;

    /// <summary>Merges what can be merged.</summary>
    /// <param name="symbols">The symbols; the merged ones are at the start afterwards.</param>
    /// <param name="merges">The merges.</param>
    /// <param name="dropout">The probability that a merge is passed over (Provilkov et al. 2020), 0 for never.</param>
    /// <param name="random">Decides about dropout.</param>
    /// <returns>How many symbols are left.</returns>
    internal static int Merge(Span<WordToken> symbols, MergeTable merges, float dropout, Random? random)
    {
        if (symbols.Length < 2) return symbols.Length;
        return dropout > 0 || symbols.Length > ShortWord ? MergeWithHeap(symbols, merges, dropout, random) : MergeBySearch(symbols, merges);
    }

    private static int MergeBySearch(Span<WordToken> symbols, MergeTable merges)
    {
        Span<int> ranks = stackalloc int[ShortWord];
        var count = symbols.Length;
        for (var i = 0; i + 1 < count; i++) ranks[i] = merges.RankOf(symbols[i].Id, symbols[i + 1].Id);
        while (count > 1)
        {
            var (best, at) = (MergeTable.None, -1);
            for (var i = 0; i + 1 < count; i++)
                if (ranks[i] < best) (best, at) = (ranks[i], i);
            if (at < 0) break;
            symbols[at] = Join(symbols[at], symbols[at + 1], merges);
            symbols[(at + 2)..count].CopyTo(symbols[(at + 1)..]);
            if (at + 2 < count) ranks[(at + 2)..count].CopyTo(ranks[(at + 1)..]);
            count--;
            if (at > 0) ranks[at - 1] = merges.RankOf(symbols[at - 1].Id, symbols[at].Id);
            if (at + 1 < count) ranks[at] = merges.RankOf(symbols[at].Id, symbols[at + 1].Id);
        }
        return count;
    }

    private static int MergeWithHeap(Span<WordToken> symbols, MergeTable merges, float dropout, Random? random)
    {
        var previous = ArrayPool<int>.Shared.Rent(symbols.Length);
        var next = ArrayPool<int>.Shared.Rent(symbols.Length); // -2: merged into another symbol
        var heap = new PairHeap(3 * symbols.Length);
        var skipped = dropout > 0 ? new List<ulong>() : null;
        for (var i = 0; i < symbols.Length; i++)
        {
            (previous[i], next[i]) = (i - 1, i + 1 < symbols.Length ? i + 1 : -1);
            if (i > 0) Push(symbols, merges, ref heap, i - 1, i);
        }
        while (heap.TryPop(out var pair))
        {
            if (skipped is not null)
            {
                if (random!.NextSingle() < dropout)
                {
                    skipped.Add(pair);
                    continue;
                }
                foreach (var entry in skipped) heap.Push(entry);
                skipped.Clear();
            }
            var left = (int)(uint)pair;
            if (next[left] < 0) continue;
            var right = next[left];
            // The pair may have changed since it was put into the heap.
            if (merges.RankOf(symbols[left].Id, symbols[right].Id) != (int)(pair >> 32)) continue;
            symbols[left] = Join(symbols[left], symbols[right], merges);
            (next[left], next[right]) = (next[right], -2);
            if (next[left] >= 0) previous[next[left]] = left;
            if (previous[left] >= 0) Push(symbols, merges, ref heap, previous[left], left);
            if (next[left] >= 0) Push(symbols, merges, ref heap, left, next[left]);
        }
        var count = 0;
        for (var i = 0; i < symbols.Length; i++)
            if (next[i] != -2) symbols[count++] = symbols[i];
        heap.Dispose();
        ArrayPool<int>.Shared.Return(previous);
        ArrayPool<int>.Shared.Return(next);
        return count;
    }

    private static void Push(Span<WordToken> symbols, MergeTable merges, ref PairHeap heap, int left, int right)
    {
        var rank = merges.RankOf(symbols[left].Id, symbols[right].Id);
        if (rank != MergeTable.None) heap.Push((ulong)(uint)rank << 32 | (uint)left);
    }

    private static WordToken Join(WordToken left, WordToken right, MergeTable merges) =>
        new(merges.IdOf(left.Id, right.Id), left.Start, Math.Max(left.End, right.End));

    /// <summary>A binary heap of pairs, rank in the upper half and place in the lower, over a rented array.</summary>
    private ref struct PairHeap(int capacity)
    {
        private ulong[] _items = ArrayPool<ulong>.Shared.Rent(capacity);
        private int _count;

        internal void Push(ulong item)
        {
            if (_count == _items.Length) Grow();
            var i = _count++;
            while (i > 0 && _items[(i - 1) / 2] > item)
            {
                _items[i] = _items[(i - 1) / 2];
                i = (i - 1) / 2;
            }
            _items[i] = item;
        }

        internal bool TryPop(out ulong item)
        {
            item = _count > 0 ? _items[0] : 0;
            if (_count == 0) return false;
            var last = _items[--_count];
            var i = 0;
            for (int child; (child = 2 * i + 1) < _count; i = child)
            {
                if (child + 1 < _count && _items[child + 1] < _items[child]) child++;
                if (_items[child] >= last) break;
                _items[i] = _items[child];
            }
            _items[i] = last;
            return true;
        }

        internal readonly void Dispose() => ArrayPool<ulong>.Shared.Return(_items);

        private void Grow()
        {
            var larger = ArrayPool<ulong>.Shared.Rent(2 * _items.Length);
            _items.CopyTo(larger, 0);
            ArrayPool<ulong>.Shared.Return(_items);
            _items = larger;
        }
    }
}
