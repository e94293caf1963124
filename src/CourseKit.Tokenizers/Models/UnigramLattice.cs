using System.Runtime.InteropServices;

namespace CourseKit.Tokenizers;

/// <summary>All segmentations of a text by a unigram model, as a graph whose edges are pieces. Where one segmentation is enough,
/// <see cref="UnigramPath"/> is cheaper; this is for the n best ones and for drawing one at random.</summary>
internal sealed class UnigramLattice
{
    private readonly List<Edge> _edges = [];
    private readonly int[] _byEnd; // the numbers of the edges, sorted by where they end, and of equals by where they start
    private readonly int[] _firstByEnd; // where the edges that end at a position begin in _byEnd
    private readonly int _length;
    private readonly bool _singlePrecision;

    /// <summary>Finds the pieces of a text.</summary>
    /// <param name="text">The text, without lone surrogates.</param>
    /// <param name="model">The model.</param>
    /// <param name="score">The score of a piece of so many code points; null takes that of the model.</param>
    /// <exception cref="TokenizerException">A character is covered by no piece, and the model has no unknown token.</exception>
    internal UnigramLattice(ReadOnlySpan<char> text, UnigramScores model, Func<int, int, double>? score = null)
    {
        _length = text.Length;
        _singlePrecision = model.SinglePrecision;
        for (int start = 0, width; start < text.Length; start += width)
        {
            width = char.IsHighSurrogate(text[start]) && start + 1 < text.Length ? 2 : 1;
            var (single, step, codePoints) = (false, PieceTrie.Root, 0);
            for (var end = start; end < text.Length && step != 0;)
            {
                if (!char.IsHighSurrogate(text[end])) codePoints++;
                var id = model.Pieces.Step(ref step, text[end++]);
                if (id < 0) continue;
                single |= end - start == width;
                _edges.Add(new(start, end, id, score?.Invoke(id, codePoints) ?? model.Scores[id]));
            }
            if (single) continue;
            if (model.UnkId < 0) throw UnigramModel.NoUnknown();
            _edges.Add(new(start, start + width, model.UnkId, model.UnkScore));
        }
        (_byEnd, _firstByEnd) = SortByEnd();
    }

    /// <summary>One piece of the text.</summary>
    internal readonly record struct Edge(int Start, int End, int Id, double Score);

    /// <summary>The segmentations with the highest scores, best first, found by an A* search from the end of the text: the exact score of
    /// the best way from the start is known, and serves as its estimate. Of equally good ones the order is that of
    /// SentencePiece.</summary>
    /// <param name="count">How many.</param>
    internal List<(Edge[] Pieces, double Score)> NBest(int count)
    {
        var best = BestScores();
        var results = new List<(Edge[], double)>();
        var hypotheses = new List<Hypothesis> { new(-1, -1, 0) };
        var agenda = new Agenda();
        agenda.Push(_length == 0 ? 0 : BestAt(_length, best), 0);
        while (agenda.Count > 0 && results.Count < count)
        {
            var (score, number) = agenda.Pop();
            var hypothesis = hypotheses[number];
            var position = hypothesis.Edge < 0 ? hypothesis.IsStart ? 0 : _length : _edges[hypothesis.Edge].Start;
            if (hypothesis.IsStart)
            {
                results.Add((Pieces(hypotheses, hypothesis.Next), score));
                continue;
            }
            if (position == 0) Push(new Hypothesis(-1, number, hypothesis.Score) { IsStart = true }, hypothesis.Score);
            else
                foreach (var edge in EdgesTo(position))
                    Push(new Hypothesis(edge, number, Round(_edges[edge].Score + hypothesis.Score)), Round(best[edge] + hypothesis.Score));
            if (agenda.Count >= Agenda.Largest) agenda.Shrink(Math.Min(Agenda.Smallest, count * 10));

            void Push(Hypothesis next, double priority)
            {
                hypotheses.Add(next);
                agenda.Push(priority, hypotheses.Count - 1);
            }
        }
        return results;
    }

    /// <summary>Draws a segmentation at random, each with a probability proportional to exp(alpha * its score): probabilities are summed
    /// forwards over all segmentations of every prefix, then pieces are drawn backwards from the end (Kudo 2018, section 3.2).</summary>
    /// <param name="alpha">The smoothing: 0 takes all segmentations for equally likely, a large value nearly always draws the best
    /// one.</param>
    /// <param name="random">Gives the random numbers.</param>
    internal Edge[] Sample(double alpha, Random random)
    {
        var forward = ForwardSums(alpha);
        var pieces = new List<Edge>();
        for (var position = _length; position > 0;)
        {
            var drawn = random.NextDouble();
            var chosen = -1;
            foreach (var number in EdgesTo(position))
            {
                var edge = _edges[number];
                chosen = number; // rounding may leave a little over after the last one
                drawn -= Math.Exp(forward[edge.Start] + (alpha * edge.Score) - forward[position]);
                if (drawn < 0) break;
            }
            pieces.Add(_edges[chosen]);
            position = _edges[chosen].Start;
        }
        pieces.Reverse();
        return [.. pieces];
    }

    /// <summary>For every position the logarithm of the sum of exp(alpha * score) over all segmentations of the text before it.</summary>
    private double[] ForwardSums(double alpha)
    {
        var sums = new double[_length + 1];
        for (var position = 1; position <= _length; position++)
        {
            var sum = double.NegativeInfinity;
            foreach (var number in EdgesTo(position))
            {
                var term = sums[_edges[number].Start] + (alpha * _edges[number].Score);
                var larger = Math.Max(sum, term);
                sum = double.IsNegativeInfinity(larger) ? larger : larger + Math.Log(Math.Exp(sum - larger) + Math.Exp(term - larger));
            }
            sums[position] = sum;
        }
        return sums;
    }

    /// <summary>For every edge the score of the best segmentation that ends with it.</summary>
    private double[] BestScores()
    {
        var best = new double[_edges.Count];
        var (start, before) = (0, 0.0);
        for (var number = 0; number < best.Length; number++)
        {
            if (_edges[number].Start != start) before = BestAt(start = _edges[number].Start, best);
            best[number] = Round(before + _edges[number].Score);
        }
        return best;
    }

    private double BestAt(int position, double[] best)
    {
        var score = double.NegativeInfinity;
        foreach (var edge in EdgesTo(position)) score = Math.Max(score, best[edge]);
        return score;
    }

    private ReadOnlySpan<int> EdgesTo(int position) => _byEnd.AsSpan(_firstByEnd[position].._firstByEnd[position + 1]);

    private double Round(double score) => _singlePrecision ? (float)score : score;

    private Edge[] Pieces(List<Hypothesis> hypotheses, int number)
    {
        var pieces = new List<Edge>();
        for (; hypotheses[number].Edge >= 0; number = hypotheses[number].Next) pieces.Add(_edges[hypotheses[number].Edge]);
        return [.. pieces];
    }

    /// <summary>A counting sort, which keeps equals in their order.</summary>
    private (int[] ByEnd, int[] First) SortByEnd()
    {
        var first = new int[_length + 2];
        foreach (ref readonly var edge in CollectionsMarshal.AsSpan(_edges)) first[edge.End + 1]++;
        for (var position = 1; position < first.Length; position++) first[position] += first[position - 1];
        var next = (int[])first.Clone();
        var byEnd = new int[_edges.Count];
        for (var number = 0; number < byEnd.Length; number++) byEnd[next[_edges[number].End]++] = number;
        return (byEnd, first);
    }

    /// <summary>The end of a segmentation: its first piece and what follows.</summary>
    private readonly record struct Hypothesis(int Edge, int Next, double Score)
    {
        internal bool IsStart { get; init; }
    }

    /// <summary>A binary heap of hypotheses, the best on top. Which of two equally good ones comes first is part of SentencePiece's answers,
    /// so it sifts as <c>std::priority_queue</c> of the C++ library that SentencePiece is built with: a popped top is replaced by moving the
    /// better child up all the way, and the last element then rises from there.</summary>
    private sealed class Agenda
    {
        /// <summary>SentencePiece's bound on the agenda.</summary>
        internal const int Largest = 10_000;

        /// <summary>How much of it remains when the bound is reached.</summary>
        internal const int Smallest = 512;

        private List<(double Priority, int Hypothesis)> _heap = [];

        internal int Count => _heap.Count;

        internal void Push(double priority, int hypothesis)
        {
            _heap.Add((priority, hypothesis));
            Rise(_heap.Count - 1, (priority, hypothesis));
        }

        internal (double Priority, int Hypothesis) Pop()
        {
            var (top, last) = (_heap[0], _heap[^1]);
            _heap.RemoveAt(_heap.Count - 1);
            if (_heap.Count == 0) return top;
            var hole = 0;
            for (var child = 2; child < _heap.Count + 1; child = (2 * hole) + 2)
            {
                if (child == _heap.Count || _heap[child].Priority < _heap[child - 1].Priority) child--;
                _heap[hole] = _heap[child];
                hole = child;
            }
            Rise(hole, last);
            return top;
        }

        internal void Shrink(int size)
        {
            var kept = new Agenda();
            for (var i = 0; i < size; i++)
            {
                var (priority, hypothesis) = Pop();
                kept.Push(priority, hypothesis);
            }
            _heap = kept._heap;
        }

        private void Rise(int hole, (double Priority, int Hypothesis) entry)
        {
            for (int parent; hole > 0 && _heap[parent = (hole - 1) / 2].Priority < entry.Priority; hole = parent) _heap[hole] = _heap[parent];
            _heap[hole] = entry;
        }
    }
}
