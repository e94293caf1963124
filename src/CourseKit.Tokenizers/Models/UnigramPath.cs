namespace CourseKit.Tokenizers;

/// <summary>What a unigram model knows of its pieces, in the form that searching wants: the pieces as a trie and a score for each.</summary>
/// <param name="Pieces">The pieces that may be used, with their ids.</param>
/// <param name="Scores">The score (logarithm of the probability) of each id.</param>
/// <param name="UnkId">The id of what no piece covers, or -1 when the model has none.</param>
/// <param name="UnkScore">Its score for one code point.</param>
/// <param name="SinglePrecision">Whether sums are rounded to single precision, as SentencePiece does; Hugging Face tokenizers computes in
/// double precision. The two part only where sums are nearly equal.</param>
internal sealed record UnigramScores(PieceTrie Pieces, double[] Scores, int UnkId, double UnkScore, bool SinglePrecision);

/// <summary>The best segmentation of a text by a unigram model (Kudo 2018), found by Viterbi's algorithm in time linear in the length of
/// the text: every prefix keeps the last piece of its best segmentation.</summary>
internal static class UnigramPath
{
    /// <summary>The best segmentation of the text up to one position.</summary>
    internal struct Node
    {
        /// <summary>Its score.</summary>
        internal double Score;

        /// <summary>Where its last piece starts, -1 while there is none. After <see cref="Find"/>, where the piece that starts here
        /// ends.</summary>
        internal int Link;

        /// <summary>The id of its last piece.</summary>
        internal int Id;
    }

    /// <summary>Finds the best segmentation. Of equally good ones the one whose last piece starts first wins, as in the
    /// references.</summary>
    /// <param name="text">The text, without lone surrogates.</param>
    /// <param name="model">The model.</param>
    /// <param name="path">Room for one more node than the text has units. Gets the way: the first piece starts at 0; the piece that starts
    /// at p ends at <c>path[p].Link</c> and has the id <c>path[path[p].Link].Id</c>; the link of the text's end is -1.</param>
    /// <exception cref="TokenizerException">The text has a character that no piece covers, and the model has no unknown
    /// token.</exception>
    internal static void Find(ReadOnlySpan<char> text, UnigramScores model, Span<Node> path)
    {
        path = path[..(text.Length + 1)];
        foreach (ref var node in path) node.Link = -1;
        path[0].Score = 0;
        for (int start = 0, width; start < text.Length; start += width)
        {
            width = char.IsHighSurrogate(text[start]) && start + 1 < text.Length ? 2 : 1;
            if (!Extend(text, start, width, model, path)) ExtendUnknown(start, width, model, path);
        }
        TurnLinks(path);
    }

    /// <summary>Tries every piece that starts at a position; whether one of them is a single code point.</summary>
    private static bool Extend(ReadOnlySpan<char> text, int start, int width, UnigramScores model, Span<Node> path)
    {
        var (pieces, scores, till) = (model.Pieces, model.Scores, path[start].Score);
        var single = false;
        var step = PieceTrie.Root;
        for (var end = start; end < text.Length && step != 0;)
        {
            var id = pieces.Step(ref step, text[end++]);
            if (id < 0) continue;
            single |= end - start == width;
            var score = model.SinglePrecision ? (float)(scores[id] + till) : scores[id] + till;
            ref var node = ref path[end];
            if (node.Link >= 0 && score <= node.Score) continue;
            node.Score = score;
            node.Link = start;
            node.Id = id;
        }
        return single;
    }

    private static void ExtendUnknown(int start, int width, UnigramScores model, Span<Node> path)
    {
        var score = model.UnkScore + path[start].Score;
        if (model.SinglePrecision) score = (float)score;
        ref var node = ref path[start + width];
        if (node.Link >= 0 && score <= node.Score) return;
        if (model.UnkId < 0) throw UnigramModel.NoUnknown();
        (node.Score, node.Link, node.Id) = (score, start, model.UnkId);
    }

    /// <summary>Turns the links back from the end into links forward from the start, in place.</summary>
    private static void TurnLinks(Span<Node> path)
    {
        var next = -1;
        for (var position = path.Length - 1; position >= 0;)
        {
            var before = path[position].Link;
            path[position].Link = next;
            next = position;
            position = before;
        }
    }
}
