namespace CourseKit.Tokenizers;

/// <summary>The pieces of a vocabulary as a trie over UTF-16 units: finds every piece that a text starts with in one walk. It is a double
/// array (Aoe 1989): the children of a node lie at its base plus the code of their unit, and every place says whose child it is, so a step is
/// one addition and one comparison. Codes are given by frequency, which keeps the children of a node close together.</summary>
internal sealed class PieceTrie
{
    /// <summary>The node to start from. 0 stands for a node that nothing goes on from.</summary>
    internal const int Root = 1;

    private readonly ushort[] _codes; // of each UTF-16 unit; 0 for one that no piece has
    private readonly Place[] _places;
    private readonly int[] _values;

    /// <summary>Builds the trie.</summary>
    /// <param name="pieces">The pieces, none of them empty, with their values from 0 on. Of equal pieces the last counts.</param>
    /// <param name="count">How many there are, more or less, when that is known.</param>
    internal PieceTrie(IEnumerable<(string Piece, int Value)> pieces, int count = 0)
    {
        var nodes = new PieceTrieBuilder(count);
        foreach (var (piece, value) in pieces) nodes.Add(piece, value);
        (_codes, _places, _values) = nodes.Build();
    }

    /// <summary>One place of the double array.</summary>
    /// <param name="Base">Where the children are counted from; 0 when there are none.</param>
    /// <param name="Check">The node whose child this is, times two, and 1 more when a piece ends here.</param>
    internal readonly record struct Place(int Base, int Check);

    /// <summary>Takes one step.</summary>
    /// <param name="node">Where to start; becomes the node that the unit leads to, 0 when nothing goes on from there.</param>
    /// <param name="unit">The next unit of the text.</param>
    /// <returns>The value of the piece that ends with this unit, or -1 when none does.</returns>
    internal int Step(ref int node, char unit)
    {
        var places = _places;
        var next = places[node].Base + _codes[unit];
        var place = places[next];
        if (place.Check >> 1 != node)
        {
            node = 0;
            return -1;
        }
        node = place.Base == 0 ? 0 : next;
        return (place.Check & 1) == 0 ? -1 : _values[next];
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
}
