namespace CourseKit.Tokenizers;

/// <summary>Which pairs of tokens merge, how early, and into what: a hash table from two ids to a rank and an id.</summary>
internal sealed class MergeTable
{
    private readonly Slot[] _slots;
    private readonly int _shift;

    /// <summary>Fills the table.</summary>
    /// <param name="merges">The pairs by rank. A pair that comes twice counts where it comes last, as in the reference.</param>
    internal MergeTable(ReadOnlySpan<Merge> merges)
    {
        var size = 16;
        while (size < 2 * merges.Length) size *= 2;
        _slots = new Slot[size];
        _shift = 64 - int.Log2(size);
        for (var rank = 0; rank < merges.Length; rank++)
        {
            var key = KeyOf(merges[rank].Left, merges[rank].Right);
            ref var slot = ref _slots[IndexOf(key)];
            slot = new() { Key = key, Rank = rank, Id = merges[rank].Merged };
        }
    }

    /// <summary>One merge: two tokens and the token that they become.</summary>
    internal readonly record struct Merge(int Left, int Right, int Merged);

    /// <summary>A merge's rank when there is none: later than any.</summary>
    internal const int None = int.MaxValue;

    private struct Slot
    {
        internal ulong Key; // 0: free
        internal int Rank;
        internal int Id;
    }

    /// <summary>The rank of a pair, <see cref="None"/> when it does not merge.</summary>
    internal int RankOf(int left, int right)
    {
        ref readonly var slot = ref _slots[IndexOf(KeyOf(left, right))];
        return slot.Key == 0 ? None : slot.Rank;
    }

    /// <summary>The token that a pair becomes; the pair must be one that merges.</summary>
    internal int IdOf(int left, int right) => _slots[IndexOf(KeyOf(left, right))].Id;

    /// <summary>Whether the pair counts at this rank (and not at a later one, where it comes again).</summary>
    internal bool IsAt(Merge merge, int rank) => RankOf(merge.Left, merge.Right) == rank;

    private static ulong KeyOf(int left, int right) => ((ulong)(uint)left << 32 | (uint)right) + 1;

    private int IndexOf(ulong key)
    {
        var i = (int)((key * 0x9E3779B97F4A7C15) >> _shift);
        while (_slots[i].Key != 0 && _slots[i].Key != key) i = (i + 1) & (_slots.Length - 1);
        return i;
    }
}
