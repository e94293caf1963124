using System.Numerics;
using System.Runtime.InteropServices;

namespace CourseKit.Tokenizers;

/// <summary>Collects pieces as linked nodes, whose edges are found through one hash table, and lays them out as a double array: level by
/// level, so that the nodes with many children come first and the others fill the gaps.</summary>
internal sealed class PieceTrieBuilder
{
    /// <summary>After so many places that do not fit, a node's children go to the end: more would cost time and save little room.</summary>
    private const int MostTries = 12;

    private readonly List<Node> _nodes;
    private readonly int[] _frequencies = new int[char.MaxValue + 1];
    private Edge[] _edges;
    private int _shift;

    /// <summary>Starts with no piece.</summary>
    /// <param name="pieces">How many there will be, more or less. One adds two or three nodes.</param>
    internal PieceTrieBuilder(int pieces)
    {
        _nodes = new List<Node>(3 * pieces + 2) { default, new() }; // none, and the root
        _edges = new Edge[BitOperations.RoundUpToPowerOf2((uint)Math.Max(64, 5 * pieces))];
        _shift = 64 - BitOperations.Log2((uint)_edges.Length);
    }

    /// <summary>A node of the trie: its first child, the next child of its parent, its unit, and one more than its value.</summary>
    private record struct Node(int Child, int Sibling, char Unit, int Value);

    /// <summary>An entry of the hash table: the node an edge starts from and its unit, and the node it leads to.</summary>
    private record struct Edge(long Key, int Child);

    private readonly record struct Child(int Code, int Node);

    /// <summary>Adds a piece.</summary>
    internal void Add(ReadOnlySpan<char> piece, int value)
    {
        var node = PieceTrie.Root;
        foreach (var unit in piece)
        {
            _frequencies[unit]++;
            node = ChildOf(node, unit);
        }
        CollectionsMarshal.AsSpan(_nodes)[node].Value = value + 1;
    }

    /// <summary>Lays the nodes out.</summary>
    internal (ushort[] Codes, PieceTrie.Place[] Places, int[] Values) Build()
    {
        var codes = Codes(out var alphabet);
        var layout = new Layout(_nodes.Count + alphabet + 2);
        var waiting = new Queue<(int Node, int At)>([(PieceTrie.Root, PieceTrie.Root)]);
        var children = new List<Child>();
        while (waiting.TryDequeue(out var next))
        {
            children.Clear();
            for (var child = _nodes[next.Node].Child; child != 0; child = _nodes[child].Sibling) children.Add(new(codes[_nodes[child].Unit], child));
            if (children.Count == 0) continue;
            if (children.Count > 1) children.Sort(static (one, other) => one.Code - other.Code);
            var from = layout.Reserve(next.At, children);
            foreach (var (code, child) in children)
            {
                layout.Set(from + code, next.At, _nodes[child].Value);
                waiting.Enqueue((child, from + code));
            }
        }
        var (places, values) = layout.Finish(alphabet);
        return (codes, places, values);
    }

    /// <summary>Codes from 1 on, the most frequent unit first.</summary>
    private ushort[] Codes(out int alphabet)
    {
        var units = Enumerable.Range(0, _frequencies.Length).Where(unit => _frequencies[unit] > 0)
            .OrderByDescending(unit => _frequencies[unit]).ThenBy(unit => unit).ToArray();
        alphabet = units.Length;
        var codes = new ushort[_frequencies.Length];
        for (var i = 0; i < units.Length; i++) codes[units[i]] = (ushort)(i + 1);
        return codes;
    }

    private int ChildOf(int node, char unit)
    {
        var key = ((long)node << 16) | unit;
        var slot = SlotOf(key);
        if (_edges[slot].Key == key) return _edges[slot].Child;
        if (_nodes.Count > _edges.Length / 2)
        {
            Grow();
            slot = SlotOf(key);
        }
        var child = _nodes.Count;
        _edges[slot] = new(key, child);
        _nodes.Add(new(0, _nodes[node].Child, unit, 0));
        CollectionsMarshal.AsSpan(_nodes)[node].Child = child;
        return child;
    }

    /// <summary>The slot of an edge, or the free one where it belongs. Fibonacci hashing (Knuth, The Art of Computer Programming 3,
    /// 6.4).</summary>
    private int SlotOf(long key)
    {
        var slot = (int)((ulong)key * 0x9E3779B97F4A7C15 >> _shift);
        while (_edges[slot].Key != key && _edges[slot].Key != 0) slot = (slot + 1) & (_edges.Length - 1);
        return slot;
    }

    private void Grow()
    {
        var old = _edges;
        _edges = new Edge[2 * old.Length];
        _shift = 64 - BitOperations.Log2((uint)_edges.Length);
        foreach (var edge in old)
            if (edge.Key != 0) _edges[SlotOf(edge.Key)] = edge;
    }

    /// <summary>The double array while it is filled. Its free places are linked; place 0, which no node takes, is the list's head.</summary>
    private sealed class Layout
    {
        private PieceTrie.Place[] _places = [];
        private int[] _values = [];
        private int[] _nextFree = []; // behind the last one: the size
        private int[] _previousFree = []; // -1 for a place that is taken
        private int _lastFree;
        private int _start; // the free places behind which the search begins
        private int _sparse; // and, when nothing fits there, begins again
        private int _end = PieceTrie.Root + 1; // behind the last place that is taken
        private int _highestBase;

        internal Layout(int size)
        {
            Resize(size);
            Take(PieceTrie.Root);
        }

        /// <summary>Finds a base for a node's children, sorted by code, whose places are all free, and notes it.</summary>
        internal int Reserve(int node, List<Child> children)
        {
            if (!TryFind(ref _start, children, out var from) && !TryFind(ref _sparse, children, out from))
            {
                _sparse = _end; // behind it lies a gap as wide as the codes of these children
                from = Math.Max(_end - children[0].Code, 1);
            }
            var last = from + children[^1].Code;
            if (last >= _places.Length) Resize(Math.Max(last + 1, _places.Length / 2 * 3));
            _places[node] = _places[node] with { Base = from };
            _highestBase = Math.Max(_highestBase, from);
            return from;
        }

        internal void Set(int at, int parent, int value)
        {
            Take(at);
            _places[at] = new(0, (parent << 1) | (value > 0 ? 1 : 0));
            _values[at] = value - 1;
        }

        /// <summary>Cuts the arrays where no step from any base leads beyond them.</summary>
        internal (PieceTrie.Place[] Places, int[] Values) Finish(int alphabet)
        {
            var size = Math.Max(_end, _highestBase + alphabet + 1);
            if (size > _places.Length) Resize(size);
            return (_places[..size], _values[.._end]);
        }

        /// <summary>Tries the free places behind <paramref name="start"/>. Where even two children do not fit, the gaps are too small to be
        /// worth another look.</summary>
        private bool TryFind(ref int start, List<Child> children, out int from)
        {
            var at = _nextFree[start];
            for (var tries = 0; tries < MostTries && at < _end; tries++, at = _nextFree[at])
            {
                from = at - children[0].Code;
                if (from > 0 && Fits(from, children)) return true;
            }
            from = 0;
            if (at < _end && children.Count <= 2) start = at;
            return false;
        }

        private bool Fits(int from, List<Child> children)
        {
            foreach (ref readonly var child in CollectionsMarshal.AsSpan(children))
                if (from + child.Code < _end && _previousFree[from + child.Code] < 0) return false;
            return true;
        }

        private void Resize(int size)
        {
            var old = _places.Length;
            Array.Resize(ref _places, size);
            Array.Resize(ref _values, size);
            Array.Resize(ref _nextFree, size);
            Array.Resize(ref _previousFree, size);
            for (var at = old; at < size; at++) (_nextFree[at], _previousFree[at]) = (at + 1, at - 1);
            _previousFree[old] = old == 0 ? -1 : _lastFree;
            _lastFree = size - 1;
        }

        private void Take(int at)
        {
            var (next, previous) = (_nextFree[at], _previousFree[at]);
            _nextFree[previous] = next;
            if (next < _previousFree.Length) _previousFree[next] = previous;
            else _lastFree = previous;
            if (_start == at) _start = previous;
            if (_sparse == at) _sparse = previous;
            _previousFree[at] = -1;
            _end = Math.Max(_end, at + 1);
        }
    }
}
