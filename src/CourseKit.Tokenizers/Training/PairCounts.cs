using System.Numerics;

namespace CourseKit.Tokenizers.Training;

/// <summary>How often each pair of tokens stands side by side: an open-addressing table from a pair, packed into 64 bits, to its count.
/// Most pairs die when their neighbours merge, so growing drops those that no longer occur.</summary>
internal sealed class PairCounts
{
    private const ulong Free = ulong.MaxValue;

    private ulong[] _keys;
    private long[] _counts;
    private int _used;
    private int _shift;

    internal PairCounts() => Allocate(1 << 12, out _keys, out _counts);

    internal static ulong Pack(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    /// <summary>How many slots the table has; see <see cref="SlotOf"/>.</summary>
    internal int Capacity => _keys.Length;

    /// <summary>The count of a pair, 0 when it does not occur.</summary>
    internal long this[ulong pair]
    {
        get
        {
            var slot = SlotOf(pair);
            return _keys[slot] == Free ? 0 : _counts[slot];
        }
    }

    /// <summary>Adds to a pair's count and returns the new one.</summary>
    internal long Add(ulong pair, long count)
    {
        var slot = SlotOf(pair);
        if (_keys[slot] == Free)
        {
            if (_used >= _keys.Length / 4 * 3)
            {
                Grow();
                slot = SlotOf(pair);
            }
            _keys[slot] = pair;
            _used++;
        }
        return _counts[slot] += count;
    }

    /// <summary>Where a pair is in the table, or would be. Holds until the next <see cref="Add"/> of a new pair.</summary>
    internal int SlotOf(ulong pair)
    {
        var mask = _keys.Length - 1;
        var slot = (int)((pair * 0x9E3779B97F4A7C15UL) >> _shift); // Knuth's multiplicative hash
        while (_keys[slot] != pair && _keys[slot] != Free) slot = (slot + 1) & mask;
        return slot;
    }

    /// <summary>The pair and the count in a slot; false when the slot is free.</summary>
    internal bool TryGet(int slot, out ulong pair, out long count)
    {
        (pair, count) = (_keys[slot], _counts[slot]);
        return pair != Free;
    }

    private void Grow()
    {
        var alive = 0;
        for (var i = 0; i < _keys.Length; i++)
            if (_keys[i] != Free && _counts[i] > 0) alive++;
        var (keys, counts) = (_keys, _counts);
        Allocate(alive > keys.Length / 8 * 3 ? checked(2 * keys.Length) : keys.Length, out _keys, out _counts);
        for (var i = 0; i < keys.Length; i++)
            if (keys[i] != Free && counts[i] > 0) Add(keys[i], counts[i]);
    }

    private void Allocate(int capacity, out ulong[] keys, out long[] counts)
    {
        keys = GC.AllocateUninitializedArray<ulong>(capacity);
        Array.Fill(keys, Free);
        counts = new long[capacity];
        _used = 0;
        _shift = 64 - BitOperations.Log2((uint)capacity);
    }
}
