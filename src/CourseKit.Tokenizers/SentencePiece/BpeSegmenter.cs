namespace CourseKit.Tokenizers.SentencePiece;

/// <summary>Byte pair encoding as SentencePiece does it: of all neighbouring pairs that make a piece the one with the highest score is
/// merged, the leftmost of equals, until none is left. Pieces that are unused help merging and are taken apart again at the end.</summary>
internal sealed class BpeSegmenter : SentencePieceSegmenter
{
    private readonly PieceTrie? _mergeable; // the pieces that merging may make
    private readonly bool _hasUnused;

    internal BpeSegmenter(SentencePieceModel model) : base(model)
    {
        _mergeable = SentencePieceModel.Trie(model.File,
            type => type is SentencePieceType.Normal or SentencePieceType.UserDefined or SentencePieceType.Unused);
        _hasUnused = model.File.Pieces.Any(piece => piece.Type == SentencePieceType.Unused);
    }

    internal override void Segment(ReadOnlySpan<char> text, TokenBuffer output) => Merge(text, 0, null, output);

    /// <inheritdoc/>
    /// <remarks>BPE-dropout (Provilkov et al. 2020): each merge is left out with the probability <paramref name="alpha"/>.</remarks>
    internal override void Sample(ReadOnlySpan<char> text, double alpha, TokenBuffer output) => Merge(text, alpha, output.Random, output);

    private void Merge(ReadOnlySpan<char> text, double dropout, Random? random, TokenBuffer output)
    {
        var scratch = Scratch.Rent();
        for (var start = 0; start < text.Length;)
        {
            var length = FirstLength(text[start..], out var isFrozen);
            scratch.Symbols.Add(new Symbol(start, length, scratch.Symbols.Count - 1, scratch.Symbols.Count + 1, isFrozen));
            start += length;
        }
        for (var right = 1; right < scratch.Symbols.Count; right++) Propose(text, right - 1, right, scratch);
        while (scratch.Agenda.TryDequeue(out var pair, out _))
        {
            var (left, right) = (scratch.Symbols[pair.Left], scratch.Symbols[pair.Right]);
            if (left.Length == 0 || right.Length == 0 || left.Length + right.Length != pair.Length) continue; // merged meanwhile
            if (dropout > 0 && random!.NextDouble() < dropout) continue;
            scratch.Symbols[pair.Left] = left with { Length = pair.Length, Next = right.Next };
            scratch.Symbols[pair.Right] = right with { Length = 0 };
            if (right.Next < scratch.Symbols.Count) scratch.Symbols[right.Next] = scratch.Symbols[right.Next] with { Previous = pair.Left };
            Propose(text, left.Previous, pair.Left, scratch);
            Propose(text, pair.Left, right.Next, scratch);
        }
        for (var i = 0; i < scratch.Symbols.Count; i = scratch.Symbols[i].Next)
            Add(text, scratch.Symbols[i].Start, scratch.Symbols[i].Length, scratch, output);
        scratch.Return();
    }

    private void Propose(ReadOnlySpan<char> text, int left, int right, Scratch scratch)
    {
        if (left < 0 || right >= scratch.Symbols.Count) return;
        var (first, second) = (scratch.Symbols[left], scratch.Symbols[right]);
        if (first.IsFrozen || second.IsFrozen) return;
        var merged = text.Slice(first.Start, first.Length + second.Length);
        if (_mergeable is null || merged.Length > Model.Pieces.LongestToken || _mergeable.Find(merged) is not (>= 0 and var id)) return;
        scratch.Agenda.Enqueue(new(left, right, merged.Length), new(Model.File.Pieces[id].Score, left));
        if (_hasUnused && Model.File.Pieces[id].Type == SentencePieceType.Unused) scratch.Halves[merged.ToString()] = first.Length;
    }

    private void Add(ReadOnlySpan<char> text, int start, int length, Scratch scratch, TokenBuffer output)
    {
        var id = Model.PieceToId(text.Slice(start, length));
        if (_hasUnused && Model.File.Pieces[id].Type == SentencePieceType.Unused &&
            scratch.Halves.TryGetValue(text.Slice(start, length).ToString(), out var left))
        {
            Add(text, start, left, scratch, output);
            Add(text, start + left, length - left, scratch, output);
        }
        else output.Add(id, start, start + length);
    }

    /// <summary>A stretch of the text in a linked list; of length 0 when it was merged into the one before.</summary>
    private readonly record struct Symbol(int Start, int Length, int Previous, int Next, bool IsFrozen);

    /// <summary>Two neighbours that together, with this length, make a piece.</summary>
    private readonly record struct Pair(int Left, int Right, int Length);

    /// <summary>The order of merging.</summary>
    private readonly record struct Rank(float Score, int Left) : IComparable<Rank>
    {
        public int CompareTo(Rank other) => Score != other.Score ? other.Score.CompareTo(Score) : Left.CompareTo(other.Left);
    }

    /// <summary>What merging fills and empties again, kept for the next text.</summary>
    private sealed class Scratch
    {
        /// <summary>What an unusually long text has blown up is left to the garbage collector.</summary>
        private const int LargestKept = 1 << 16;

        [ThreadStatic]
        private static Scratch? s_free;

        internal List<Symbol> Symbols { get; } = [];

        internal PriorityQueue<Pair, Rank> Agenda { get; } = new();

        /// <summary>Of the unused pieces met, the length of the left half that they were made of.</summary>
        internal Dictionary<string, int> Halves { get; } = new(StringComparer.Ordinal);

        internal static Scratch Rent()
        {
            var scratch = s_free ?? new Scratch();
            s_free = null;
            return scratch;
        }

        internal void Return()
        {
            if (Symbols.Count > LargestKept) return;
            Symbols.Clear();
            Agenda.Clear();
            Halves.Clear();
            s_free = this;
        }
    }
}
