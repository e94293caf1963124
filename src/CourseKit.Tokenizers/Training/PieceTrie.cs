using System.Numerics;

namespace CourseKit.Tokenizers;

/// <summary>A tree of characters over all pieces: from a node, a character leads to the next. Its edges lie in one open-addressing table.</summary>
internal sealed class PieceTrie
{
    private const int Root = 0, None = -1;

    private ulong[] _keys; // node and character, plus one; 0 for a free slot
    private int[] _targets;
    private int _shift;
    private int[] _pieces; // by node: the piece that ends there

    internal PieceTrie(IReadOnlyList<UnigramPiece> pieces)
    {
        var edges = 1;
        foreach (var piece in pieces) edges += piece.Text.Length;
        var capacity = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(edges, 1 << 28) * 4 / 3 + 1);
        (_keys, _targets, _shift) = (new ulong[capacity], new int[capacity], 64 - BitOperations.Log2((uint)capacity));
        _pieces = new int[edges];
        Array.Fill(_pieces, None);
        var nodes = 1;
        for (var id = 1; id < pieces.Count; id++) // 0 is the unknown piece, which no text matches
        {
            var node = Root;
            foreach (var unit in pieces[id].Text)
            {
                var slot = SlotOf(node, unit);
                if (_keys[slot] == 0) (_keys[slot], _targets[slot]) = (Key(node, unit), nodes++);
                node = _targets[slot];
            }
            _pieces[node] = id;
        }
    }

    /// <summary>Follows one character. The piece is -1 where none ends.</summary>
    internal bool TryStep(ref int node, char unit, out int piece)
    {
        var slot = SlotOf(node, unit);
        if (_keys[slot] == 0)
        {
            piece = None;
            return false;
        }
        node = _targets[slot];
        piece = _pieces[node];
        return true;
    }

    private static ulong Key(int node, char unit) => (((ulong)(uint)node << 16) | unit) + 1;

    private int SlotOf(int node, char unit)
    {
        var key = Key(node, unit);
        var slot = (int)((key * 0x9E3779B97F4A7C15UL) >> _shift);
        while (_keys[slot] != key && _keys[slot] != 0) slot = (slot + 1) & (_keys.Length - 1);
        return slot;
    }
}
