using System.Text;

using CourseKit.Tokenizers.Training;

namespace CourseKit.Tokenizers;

/// <summary>Trains a Unigram vocabulary (Kudo 2018) as <c>UnigramTrainer</c> of Hugging Face tokenizers does. Its own results differ a little from
/// run to run, since it sums floating-point numbers in the order of its hash table; here words are summed by code points.</summary>
public sealed record UnigramTrainer : TokenizerTrainer
{
    /// <summary>Creates the options with the reference's defaults.</summary>
    public UnigramTrainer() => VocabularySize = 8000;

    /// <summary>The share of pieces that a round of pruning keeps, between 0 and 1.</summary>
    public double ShrinkingFactor { get; init; } = 0.75;

    /// <summary>The token of what the vocabulary does not cover; it gets id 0 unless it is among the special tokens. Null for none.</summary>
    public string? UnkToken { get; init; }

    /// <summary>The greatest length of a piece, in code points.</summary>
    public int MaxPieceLength { get; init; } = 16;

    /// <summary>Passes of expectation maximisation between two prunings (<c>n_sub_iterations</c>).</summary>
    public int SubIterations { get; init; } = 2;

    /// <summary>How many pieces training starts from at most.</summary>
    public int SeedSize { get; init; } = 1_000_000;

    /// <summary>Characters that the vocabulary has even if the corpus does not: every code point of this text.</summary>
    public string InitialAlphabet { get; init; } = "";

    internal override void Check()
    {
        base.Check();
        if (!(ShrinkingFactor > 0 && ShrinkingFactor < 1)) throw Wrong(nameof(ShrinkingFactor), ShrinkingFactor, "expected more than 0 and less than 1");
        if (UnkToken is "") throw Wrong(nameof(UnkToken), "empty", "expected a token, or null for none");
        if (MaxPieceLength is < 1 or > 1000) throw Wrong(nameof(MaxPieceLength), MaxPieceLength, "expected 1 to 1000");
        if (SubIterations < 1) throw Wrong(nameof(SubIterations), SubIterations, "expected at least 1");
        if (SeedSize < 1) throw Wrong(nameof(SeedSize), SeedSize, "expected at least 1");
        if (InitialAlphabet is null) throw Wrong(nameof(InitialAlphabet), null, "expected a text, which may be empty");
    }

    private protected override TokenizerModel Train(WordCounts words, TokenizerModel? like, TrainingMonitor monitor)
    {
        Like<UnigramModel>(like);
        var (pieces, unkId) = Learn(words, monitor);
        return new UnigramModel(pieces, unkId);
    }

    /// <summary>The pieces by id, and the id of the unknown one.</summary>
    private (List<UnigramPiece> Pieces, int? UnkId) Learn(WordCounts words, TrainingMonitor monitor)
    {
        var special = SpecialTokens.Select(token => new UnigramPiece(token.Content, 0)).ToList();
        int? unkId = null;
        if (UnkToken is not null)
        {
            var place = special.FindIndex(token => token.Piece == UnkToken);
            if (place < 0) special.Insert(0, new(UnkToken, 0));
            unkId = Math.Max(place, 0);
        }
        var taken = special.Select(token => token.Piece).ToHashSet(StringComparer.Ordinal);
        var alphabet = Alphabet.Count(words).Keys.Union(InitialAlphabet.EnumerateRunes()).Order().Select(rune => rune.ToString()).Where(character => !taken.Contains(character)).ToList();
        if (alphabet.Count + special.Count > VocabularySize)
            throw Wrong(nameof(VocabularySize), VocabularySize, $"the corpus has {alphabet.Count} characters, each of which must be a piece, and there are {special.Count} special tokens; expected at least {alphabet.Count + special.Count}, or a normaliser that maps rare characters to others");
        return ([.. special, .. new UnigramLearner(words, this, monitor).Learn(VocabularySize - special.Count, alphabet, taken)], unkId);
    }
}
