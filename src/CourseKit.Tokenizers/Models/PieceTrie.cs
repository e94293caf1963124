using System.Numerics;

namespace CourseKit.Tokenizers;

/// <summary>The pieces of a vocabulary as a trie over UTF-16 units: finds every piece that a text starts with in one walk. All edges lie
/// in one hash table, keyed by node and unit, so a step is one probe and building it needs no sorting.</summary>
internal sealed class PieceTrie
{
    /// <summary>The node to start from; no edge leads to it, and 0 stands for a node without children.</summary>
    internal const int Root = 1;

    private Edge[] _edges;
    private int _shift;
    private int _count;
    private int _nodes = Root;

    /// <summary>Creates an empty trie.</summary>
    /// <param name="pieces">About how many pieces it will hold.</param>
    internal PieceTrie(int pieces)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(pieces, 16, 1 << 20) * 2);
        _edges = new Edge[size];
        _shift = 64 - BitOperations.Log2((uint)size);
    }

    /// <summary>A step from one node to another.</summary>
    private struct Edge
    {
        /// <summary>The node it starts from, shifted by 16, and the unit; 0 for an empty slot.</summary>
        internal long Key;

        /// <summary>The node it leads to, 0 while nothing goes on from there.</summary>
        internal int Child;

        /// <summary>One more than the value of the piece that ends here, 0 when none does.</summary>
        internal int Value;
    }

    /// <summary>Adds a piece, which must not be empty; a piece that is there already gets the new value.</summary>
    internal void Add(ReadOnlySpan<char> piece, int value)
    {
        var node = Root;
        for (var i = 0; i < piece.Length - 1; i++)
        {
            ref var edge = ref FindOrAdd(node, piece[i]);
            if (edge.Child == 0) edge.Child = ++_nodes;
            node = edge.Child;
        }
        FindOrAdd(node, piece[^1]).Value = value + 1;
    }

    /// <summary>Takes one step.</summary>
    /// <param name="node">Where to start; becomes the node that the unit leads to, 0 when nothing goes on from there.</param>
    /// <param name="unit">The next unit of the text.</param>
    /// <returns>The value of the piece that ends with this unit, or -1 when none does.</returns>
    internal int Step(ref int node, char unit)
    {
        var edges = _edges;
        var key = ((long)node << 16) | unit;
        for (var slot = SlotOf(key, _shift); ; slot = (slot + 1) & (edges.Length - 1))
        {
            ref var edge = ref edges[slot];
            if (edge.Key == key)
            {
                node = edge.Child;
                return edge.Value - 1;
            }
            if (edge.Key != 0) continue;
            node = 0;
            return -1;
        }
    }

    /// <summary>The value of the piece that is the whole of <paramref name="text"/>, or -1.</summary>
    internal int Find(ReadOnlySpan<char> text)
    {
        var (node, value) = (Root, -1);
        foreach (var unit in text)
        {
            if (node == 0) return -1;
            value = Step(ref node, unit);
        }
        return value;
    }

    private ref Edge FindOrAdd(int node, char unit)
    {
        if (_count >= _edges.Length / 4 * 3) Grow();
        var key = ((long)node << 16) | unit;
        var slot = SlotOf(key, _shift);
        while (_edges[slot].Key != key && _edges[slot].Key != 0) slot = (slot + 1) & (_edges.Length - 1);
        ref var edge = ref _edges[slot];
        if (edge.Key == 0)
        {
            edge.Key = key;
            _count++;
        }
        return ref edge;
    }

    private void Grow()
    {
        var old = _edges;
        _edges = new Edge[old.Length * 2];
        _shift--;
        foreach (var edge in old)
        {
            if (edge.Key == 0) continue;
            var slot = SlotOf(edge.Key, _shift);
            while (_edges[slot].Key != 0) slot = (slot + 1) & (_edges.Length - 1);
            _edges[slot] = edge;
        }
    }

    /// <summary>Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4): the upper bits of the product are well mixed.</summary>
    private static int SlotOf(long key, int shift) => (int)((ulong)key * 0x9E3779B97F4A7C15 >> shift);
}
