using System.Numerics;
using System.Text;

namespace CourseKit.Tokenizers.Training;

/// <summary>All ways to cut one word into pieces, as a graph over the positions between its characters; each piece is an edge. Reused from
/// word to word. (Kudo 2018; <c>Lattice</c> of Hugging Face tokenizers.)</summary>
internal sealed class TrainingLattice(IReadOnlyList<UnigramPiece> pieces, PieceTrie trie, double unkScore)
{
    internal const int Unknown = 0;

    private readonly List<Edge> _edges = []; // by start, then by end
    private double[] _alpha = new double[64], _beta = new double[64];
    private int[] _back = new int[64];
    private int _length;

    /// <summary>Draws the graph of a word. A character that no piece covers alone gets an edge of the unknown piece.</summary>
    /// <param name="word">The word.</param>
    /// <param name="withWhole">Whether the word itself may be a piece.</param>
    internal void Read(ReadOnlySpan<char> word, bool withWhole = true)
    {
        _edges.Clear();
        _length = word.Length;
        if (_alpha.Length <= _length)
        {
            var size = (int)BitOperations.RoundUpToPowerOf2((uint)_length + 1);
            (_alpha, _beta, _back) = (new double[size], new double[size], new int[size]);
        }
        for (var start = 0; start < _length;)
        {
            Rune.DecodeFromUtf16(word[start..], out _, out var width);
            var (node, single) = (PieceTrie.Root, false);
            for (var end = start; end < _length && node != 0;)
            {
                var piece = trie.Step(ref node, word[end++]);
                if (piece < 0 || (!withWhole && end - start == _length)) continue;
                single |= end - start == width;
                _edges.Add(new(start, end, piece, pieces[piece].Score));
            }
            if (!single) _edges.Add(new(start, start + width, Unknown, unkScore));
            start += width;
        }
    }

    /// <summary>Adds, for every piece, how often it is expected in the word over all its cuts: the forward-backward algorithm.</summary>
    /// <returns>The log likelihood of the word.</returns>
    internal double AddExpected(double count, double[] expected)
    {
        Array.Fill(_alpha, double.NegativeInfinity, 0, _length + 1);
        Array.Fill(_beta, double.NegativeInfinity, 0, _length + 1);
        _alpha[0] = _beta[_length] = 0;
        foreach (var edge in _edges) _alpha[edge.End] = LogSumExp(_alpha[edge.End], _alpha[edge.Start] + edge.Score);
        for (var i = _edges.Count - 1; i >= 0; i--)
        {
            var edge = _edges[i];
            _beta[edge.Start] = LogSumExp(_beta[edge.Start], _beta[edge.End] + edge.Score);
        }
        var z = _alpha[_length];
        foreach (var edge in _edges) expected[edge.Piece] += count * Math.Exp(_alpha[edge.Start] + edge.Score + _beta[edge.End] - z);
        return z;
    }

    /// <summary>The most likely cut: its pieces, last first, and its log probability (Viterbi).</summary>
    internal double Best(List<int> path)
    {
        Array.Fill(_alpha, double.NegativeInfinity, 0, _length + 1);
        _alpha[0] = 0;
        for (var i = 0; i < _edges.Count; i++)
        {
            var edge = _edges[i];
            var score = _alpha[edge.Start] + edge.Score;
            if (score > _alpha[edge.End]) (_alpha[edge.End], _back[edge.End]) = (score, i);
        }
        path.Clear();
        for (var end = _length; end > 0; end = _edges[_back[end]].Start) path.Add(_edges[_back[end]].Piece);
        return _alpha[_length];
    }

    private static double LogSumExp(double x, double y)
    {
        var (low, high) = x > y ? (y, x) : (x, y);
        return high > low + 50 ? high : high + Math.Log(Math.Exp(low - high) + 1); // beyond 50 the sum is the larger, in double precision
    }

    private readonly record struct Edge(int Start, int End, int Piece, double Score);
}
