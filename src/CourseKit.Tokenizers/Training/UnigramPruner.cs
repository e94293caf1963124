namespace CourseKit.Tokenizers.Training;

/// <summary>Chooses the pieces that stay: those without which the corpus would become much less likely. A piece that is dropped is replaced
/// by its second best cut, so the loss is estimated from how often the piece and the pieces of that cut occur.</summary>
internal sealed class UnigramPruner(SortedWords words, UnigramState model, int threads, int parts, TrainingMonitor monitor)
{
    private readonly IReadOnlyList<UnigramPiece> _pieces = model.Pieces;

    /// <summary>The pieces that stay, at most <paramref name="size"/> unless more cannot be replaced: those first, then by falling loss.</summary>
    internal List<UnigramPiece> Prune(int size)
    {
        var frequencies = Count();
        var sum = frequencies.Sum();
        var corpus = 0.0;
        for (var i = 0; i < words.Count; i++) corpus += words.CountOf(i);

        var kept = new List<UnigramPiece> { _pieces[0] };
        var candidates = new List<(int Id, double Loss)>();
        var lattice = model.NewLattice();
        var cut = new List<int>();
        for (var id = 1; id < _pieces.Count; id++)
        {
            if (id % 1024 == 0) monitor.ThrowIfCancelled();
            var replacement = Replacement(id, lattice, cut);
            if (frequencies[id] == 0 && replacement != Replacing.Impossible) continue;
            if (replacement != Replacing.SecondBest) kept.Add(_pieces[id]);
            else candidates.Add((id, Loss(frequencies, sum, corpus, id, cut)));
        }
        foreach (var (id, _) in candidates.OrderByDescending(candidate => candidate.Loss))
        {
            if (kept.Count >= size) break;
            kept.Add(_pieces[id]);
        }
        return kept;
    }

    private enum Replacing { Impossible, Already, SecondBest }

    /// <summary>What stands in for a piece: nothing for a character; for others the best cut into smaller pieces, unless that is better than
    /// the piece itself already.</summary>
    private Replacing Replacement(int id, TrainingLattice lattice, List<int> cut)
    {
        var text = _pieces[id].Piece;
        if (text.Length == 1 || (text.Length == 2 && char.IsSurrogate(text[0]))) return Replacing.Impossible;
        lattice.Read(text, withWhole: false);
        return lattice.Best(cut) > _pieces[id].Score ? Replacing.Already : Replacing.SecondBest;
    }

    /// <summary>How often each piece occurs in the best cuts of all words.</summary>
    private double[] Count()
    {
        var counted = CorpusParts.Run(words.Count, parts, threads, monitor, range =>
        {
            var lattice = model.NewLattice();
            var path = new List<int>();
            var frequencies = new double[_pieces.Count];
            for (var word = range.Start; word < range.End; word++)
            {
                lattice.Read(words[word]);
                lattice.Best(path);
                foreach (var id in path) frequencies[id] += words.CountOf(word);
            }
            return frequencies;
        });
        var total = counted[0];
        foreach (var part in counted.Skip(1))
            for (var id = 0; id < total.Length; id++) total[id] += part[id];
        return total;
    }

    /// <summary>How much less likely each word becomes, on average, without a piece.</summary>
    private double Loss(double[] frequencies, double sum, double corpus, int id, List<int> cut)
    {
        var frequency = frequencies[id];
        var now = Math.Log(frequency) - Math.Log(sum);
        // Its occurrences become those of the cut's pieces, so the new sum should grow by (cut.Count - 1) times its frequency. SentencePiece and
        // the reference take the number of all pieces instead, which favours frequent pieces; vocabularies agree only with that.
        var sumThen = Math.Log(sum + frequency * (_pieces.Count - 1));
        var then = 0.0;
        foreach (var piece in cut) then += Math.Log(frequencies[piece] + frequency) - sumThen;
        return frequency / corpus * (now - then);
    }
}
