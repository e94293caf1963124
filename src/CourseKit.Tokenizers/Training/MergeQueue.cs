namespace CourseKit.Tokenizers.Training;

/// <summary>A pair that may be merged: the count it had when it was queued, and the words in which it was then new.</summary>
internal readonly record struct MergeCandidate(long Count, ulong Pair, PositionRange Words)
{
    /// <summary>The order of the reference: the more frequent pair first, then the one of smaller ids; then the older entry.</summary>
    internal bool IsBefore(in MergeCandidate other) =>
        Count != other.Count ? Count > other.Count : Pair != other.Pair ? Pair < other.Pair : Words.Start < other.Words.Start;
}

/// <summary>Candidates for merging, best first: a heap whose nodes have eight children, so that it is flat and a node's children share
/// cache lines. Counts go stale as other pairs merge; who takes a candidate out compares its count with the present one and puts it back
/// if they differ (lazy update).</summary>
internal sealed class MergeQueue(PairCounts pairs)
{
    private const int Fan = 8;

    private MergeCandidate[] _heap = new MergeCandidate[1024];
    private int _count;

    internal void Push(in MergeCandidate candidate)
    {
        if (_count == _heap.Length) MakeRoom();
        Rise(_count++, candidate);
    }

    internal bool TryPop(out MergeCandidate best)
    {
        if (_count == 0)
        {
            best = default;
            return false;
        }
        best = _heap[0];
        var last = _heap[--_count];
        if (_count > 0) Sink(0, last);
        return true;
    }

    private void Rise(int node, MergeCandidate candidate)
    {
        while (node > 0)
        {
            var parent = (node - 1) / Fan;
            if (!candidate.IsBefore(_heap[parent])) break;
            _heap[node] = _heap[parent];
            node = parent;
        }
        _heap[node] = candidate;
    }

    private void Sink(int node, MergeCandidate candidate)
    {
        while (true)
        {
            var first = Fan * node + 1;
            if (first >= _count) break;
            var best = first;
            for (var child = first + 1; child < Math.Min(first + Fan, _count); child++)
                if (_heap[child].IsBefore(_heap[best])) best = child;
            if (!_heap[best].IsBefore(candidate)) break;
            _heap[node] = _heap[best];
            node = best;
        }
        _heap[node] = candidate;
    }

    /// <summary>Drops candidates whose pair no longer occurs, and takes more room if that was not many.</summary>
    private void MakeRoom()
    {
        var kept = 0;
        for (var i = 0; i < _count; i++)
            if (pairs[_heap[i].Pair] > 0) _heap[kept++] = _heap[i];
        _count = kept;
        for (var node = (kept - 2) / Fan; node >= 0 && kept > 1; node--) Sink(node, _heap[node]);
        if (kept > _heap.Length / 4 * 3) Array.Resize(ref _heap, checked(_heap.Length + _heap.Length / 2));
    }
}
