namespace CourseKit.Tokenizers.Training;

/// <summary>Learns a Unigram vocabulary (Kudo 2018): from many seed pieces, expectation maximisation finds the probability of each, the pieces
/// that the corpus would miss least are dropped, and so on until few enough are left; as <c>UnigramTrainer</c> of Hugging Face tokenizers
/// does.</summary>
internal sealed class UnigramLearner(WordCounts counts, UnigramTrainer trainer, TrainingMonitor monitor)
{
    /// <summary>Sums over the corpus are made in this many parts, one after another within a part and then part after part, so that they do
    /// not depend on the number of threads.</summary>
    private const int Parts = 8;

    private const double MinExpected = 0.5; // a piece that is expected less often is dropped

    private readonly SortedWords _words = new(counts);

    /// <summary>The pieces, best first, without special tokens.</summary>
    /// <param name="size">How many are wanted.</param>
    /// <param name="alphabet">Characters that must be among them, by code point.</param>
    /// <param name="taken">Texts of special tokens, which must not be among them.</param>
    internal List<UnigramPiece> Learn(int size, IReadOnlyList<string> alphabet, IReadOnlySet<string> taken)
    {
        monitor.Report("finding substrings", 0, _words.Count, "words");
        List<UnigramPiece> pieces = [new("<UNK>", double.NaN), .. UnigramSeeds.Make(_words, trainer.MaxPieceLength, trainer.SeedSize, monitor.Cancellation)];
        var desired = trainer.VocabularySize * 11L / 10;
        var model = new UnigramState(pieces);
        var passes = 0;
        while (true)
        {
            for (var i = 0; i < trainer.SubIterations; i++)
            {
                model = new UnigramState(Maximise(model.Pieces, Expect(model)));
                monitor.Report("expectation maximisation", ++passes, null, "passes");
            }
            if (model.Pieces.Count <= desired) break;
            var kept = new UnigramPruner(_words, model, trainer.Threads, Parts, monitor).Prune((int)Math.Max(desired, model.Pieces.Count * trainer.ShrinkingFactor));
            if (kept.Count >= model.Pieces.Count) break; // nothing left that could be dropped
            model = new UnigramState(kept);
        }
        monitor.Report("expectation maximisation", passes, passes, "passes");
        return Finish(model, size, alphabet, taken);
    }

    /// <summary>E step: how often each piece is expected in the corpus.</summary>
    private double[] Expect(UnigramState model)
    {
        var parts = CorpusParts.Run(_words.Count, Parts, trainer.Threads, monitor, range =>
        {
            var lattice = model.NewLattice();
            var expected = new double[model.Pieces.Count];
            for (var word = range.Start; word < range.End; word++)
            {
                lattice.Read(_words[word]);
                var z = lattice.AddExpected(_words.CountOf(word), expected);
                if (double.IsNaN(z)) throw new TokenizerException($"The likelihood of the word '{_words[word]}' is not a number; it may be too long. Split the text into shorter words.");
            }
            return expected;
        });
        var total = parts[0];
        foreach (var part in parts.Skip(1))
            for (var id = 0; id < total.Length; id++) total[id] += part[id];
        return total;
    }

    /// <summary>M step: new probabilities, with the prior towards few pieces that the digamma function makes (Liang and Klein 2007).</summary>
    private static List<UnigramPiece> Maximise(IReadOnlyList<UnigramPiece> pieces, double[] expected)
    {
        var kept = new List<UnigramPiece> { pieces[0] };
        var sum = 0.0;
        for (var id = 1; id < pieces.Count; id++)
        {
            if (expected[id] < MinExpected) continue;
            kept.Add(new(pieces[id].Piece, expected[id]));
            sum += expected[id];
        }
        var logSum = Digamma(sum);
        for (var id = 1; id < kept.Count; id++) kept[id] = kept[id] with { Score = Digamma(kept[id].Score) - logSum };
        return kept;
    }

    /// <summary>The derivative of the logarithm of the gamma function: moved beyond 7 by its recurrence, then its asymptotic series about
    /// x - 1/2.</summary>
    internal static double Digamma(double x)
    {
        var result = 0.0;
        for (; x < 7; x++) result -= 1 / x;
        x -= 0.5;
        var square = 1 / (x * x);
        return result + Math.Log(x) + square * (1.0 / 24 - square * (7.0 / 960 - square * (31.0 / 8064 - square * (127.0 / 30720))));
    }

    /// <summary>The alphabet, then the pieces in the order in which they survived, as many as there is room for; best first.</summary>
    private static List<UnigramPiece> Finish(UnigramState model, int size, IReadOnlyList<string> alphabet, IReadOnlySet<string> taken)
    {
        var scores = model.Pieces.Skip(1).ToDictionary(piece => piece.Piece, piece => piece.Score, StringComparer.Ordinal);
        var rarest = double.IsFinite(model.MinScore) ? model.MinScore : 0;
        var penalty = 0.0;
        var result = new List<UnigramPiece>();
        foreach (var character in alphabet)
        {
            if (scores.TryGetValue(character, out var score)) result.Add(new(character, score));
            else result.Add(new(character, rarest + (penalty += 0.0001) - 0.0001)); // each a little apart, as in the reference
        }
        var inserted = new HashSet<string>(alphabet.Concat(taken), StringComparer.Ordinal);
        foreach (var piece in model.Pieces.Skip(1))
        {
            if (result.Count >= size) break;
            if (inserted.Add(piece.Piece)) result.Add(piece);
        }
        return [.. result.OrderByDescending(piece => piece.Score)]; // a stable sort
    }
}
