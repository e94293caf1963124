using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CourseKit.Tokenizers;

/// <summary>A piece of a unigram vocabulary.</summary>
/// <param name="Piece">Its text.</param>
/// <param name="Score">The natural logarithm of its probability.</param>
public readonly record struct UnigramPiece(string Piece, double Score);

/// <summary>One way to split a word.</summary>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Score">The sum of their scores.</param>
public sealed record UnigramSegmentation(IReadOnlyList<Token> Tokens, double Score);

/// <summary>Unigram, the model of T5, XLM-R and ALBERT: every piece has a probability of its own, and a word is split into the pieces whose
/// product is largest (Kudo 2018, "Subword Regularization"; <c>Unigram</c> of Hugging Face tokenizers). With <see cref="Alpha"/> it draws a
/// split at random instead, as that paper trains with.</summary>
public sealed class UnigramModel : TokenizerModel
{
    /// <summary>How much worse than the worst piece a character is that no piece covers.</summary>
    private const double UnknownPenalty = 10;

    private readonly UnigramScores _scores;
    private readonly int[]? _bytes; // the id of each byte's piece or -1, when unknown characters fall back to bytes

    /// <summary>Creates the model.</summary>
    /// <param name="pieces">The pieces; their positions are their ids.</param>
    /// <param name="unkId">The id of the piece that stands for what no piece covers, or null for none.</param>
    /// <param name="byteFallback">Whether such characters are spelled with the pieces of their bytes, <c>&lt;0x00&gt;</c> to
    /// <c>&lt;0xFF&gt;</c>, where the vocabulary has them.</param>
    /// <exception cref="TokenizerException">A piece occurs twice or is empty, a score is not a number, or there is no piece with
    /// <paramref name="unkId"/>.</exception>
    public UnigramModel(IReadOnlyList<UnigramPiece> pieces, int? unkId = null, bool byteFallback = false)
        : this(Collect(pieces), [.. pieces.Select(piece => piece.Score)], unkId, byteFallback, "vocabulary") { }

    internal UnigramModel(Vocabulary vocabulary, double[] scores, int? unkId, bool byteFallback, string source, PieceTrie? trie = null)
    {
        if (unkId is { } id && (uint)id >= (uint)scores.Length)
            throw new TokenizerException($"{source}: unk_id is {id}; the vocabulary has the ids 0 to {scores.Length - 1}.");
        Vocabulary = vocabulary;
        UnkId = unkId;
        ByteFallback = byteFallback;
        var lowest = double.PositiveInfinity;
        for (var i = 0; i < scores.Length; i++)
        {
            if (!double.IsFinite(scores[i]))
                throw new TokenizerException($"{source}: the score of '{vocabulary.TokenOf(i)}' is {scores[i]}; it must be finite.");
            lowest = Math.Min(lowest, scores[i]);
        }
        trie ??= new PieceTrie(vocabulary.Entries().Where(entry => entry.Key.Length > 0).Select(entry => (entry.Key, entry.Value)), vocabulary.Count);
        _scores = new UnigramScores(trie, scores, unkId ?? -1, lowest - UnknownPenalty, SinglePrecision: false);
        _bytes = byteFallback ? BytePieces.Find(vocabulary) : null;
    }

    private UnigramModel(UnigramModel other)
    {
        (Vocabulary, UnkId, ByteFallback) = (other.Vocabulary, other.UnkId, other.ByteFallback);
        (_scores, _bytes) = (other._scores, other._bytes);
    }

    /// <inheritdoc/>
    public override Vocabulary Vocabulary { get; }

    /// <inheritdoc/>
    public override string? UnkToken => UnkId is { } id ? Vocabulary.TokenOf(id) : null;

    /// <summary>The id of the piece that stands for what no piece covers, or null.</summary>
    public int? UnkId { get; }

    /// <summary>Whether characters that no piece covers are spelled in bytes.</summary>
    public bool ByteFallback { get; }

    /// <summary>Set to draw splits at random, each with a probability proportional to exp(alpha * score): 0 takes all splits for equally
    /// likely, large values nearly always give the best one. Null, as at first, gives the best one.</summary>
    public double? Alpha { get; private init; }

    /// <inheritdoc/>
    protected internal override bool CanCache => Alpha is null;

    /// <inheritdoc/>
    protected internal override bool KeepsUnknownText => true;

    /// <summary>The score of a piece: the natural logarithm of its probability.</summary>
    /// <param name="id">Its id.</param>
    public double Score(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, _scores.Scores.Length);
        return _scores.Scores[id];
    }

    /// <summary>The same model, drawing splits at random (or not, with null).</summary>
    /// <param name="alpha">See <see cref="Alpha"/>; not negative.</param>
    public UnigramModel WithSampling(double? alpha)
    {
        if (alpha is { } value)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(alpha));
            if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(nameof(alpha), value, "alpha must be finite");
        }
        return new UnigramModel(this) { Alpha = alpha };
    }

    /// <summary>The best ways to split a word, best first.</summary>
    /// <param name="word">The word, as a pre-tokenizer gives it.</param>
    /// <param name="count">How many, at most.</param>
    /// <exception cref="TokenizerException">A character is covered by no piece, and the model has no unknown token.</exception>
    public IReadOnlyList<UnigramSegmentation> NBest(string word, int count)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        if (word.Length == 0) return [new([], 0)];
        var lattice = new UnigramLattice(word, _scores);
        return [.. lattice.NBest(count).Select(best => new UnigramSegmentation(Tokens(word, best.Pieces), best.Score))];
    }

    /// <inheritdoc/>
    protected internal override void Tokenize(ReadOnlySpan<char> word, TokenBuffer output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (word.IsEmpty) return;
        if (Alpha is { } alpha)
        {
            AddPieces(word, new UnigramLattice(word, _scores).Sample(alpha, output.Random), output);
            return;
        }
        var rented = ArrayPool<UnigramPath.Node>.Shared.Rent(word.Length + 1);
        try
        {
            UnigramPath.Find(word, _scores, rented);
            AddPath(word, rented, output);
        }
        finally
        {
            ArrayPool<UnigramPath.Node>.Shared.Return(rented);
        }
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Unigram");
        if (UnkId is { } id) writer.WriteNumber("unk_id", id);
        else writer.WriteNull("unk_id");
        writer.WriteStartArray("vocab");
        for (var i = 0; i < _scores.Scores.Length; i++)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(Vocabulary.TokenOf(i));
            WriteScore(writer, _scores.Scores[i]);
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
        writer.WriteBoolean("byte_fallback", ByteFallback);
        writer.WriteEndObject();
    }

    internal static TokenizerException NoUnknown() => new(
        "The text has a character that no piece covers, and the model has no unknown token. Name one as unk_id.");

    /// <summary>As Rust spells numbers: always with a decimal point, <c>0.0</c>.</summary>
    private static void WriteScore(Utf8JsonWriter writer, double score)
    {
        var text = score.ToString("R", CultureInfo.InvariantCulture);
        writer.WriteRawValue(text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text, skipInputValidation: true);
    }

    private void AddPath(ReadOnlySpan<char> word, ReadOnlySpan<UnigramPath.Node> path, TokenBuffer output)
    {
        for (var start = 0; start < word.Length;)
        {
            var end = path[start].Link;
            if (path[end].Id == _scores.UnkId)
            {
                while (end < word.Length && path[path[end].Link].Id == _scores.UnkId) end = path[end].Link;
                AddUnknown(word, start, end, output);
            }
            else output.Add(path[end].Id, start, end);
            start = end;
        }
    }

    private void AddPieces(ReadOnlySpan<char> word, ReadOnlySpan<UnigramLattice.Edge> pieces, TokenBuffer output)
    {
        for (var i = 0; i < pieces.Length; i++)
        {
            var (start, end) = (pieces[i].Start, pieces[i].End);
            if (pieces[i].Id == _scores.UnkId)
            {
                while (i + 1 < pieces.Length && pieces[i + 1].Id == _scores.UnkId) end = pieces[++i].End;
                AddUnknown(word, start, end, output);
            }
            else output.Add(pieces[i].Id, start, end);
        }
    }

    /// <summary>A stretch of unknown characters is one token, or one for each byte. All of it together may happen to be a piece, which then
    /// is what it counts as.</summary>
    private void AddUnknown(ReadOnlySpan<char> word, int start, int end, TokenBuffer output)
    {
        if (Vocabulary.TryGetId(word[start..end], out var id)) output.Add(id, start, end);
        else if (_bytes is null || !BytePieces.TryAdd(word, start, end, _bytes, output)) output.Add(_scores.UnkId, start, end);
    }

    private Token[] Tokens(string word, UnigramLattice.Edge[] pieces)
    {
        var buffer = new TokenBuffer();
        AddPieces(word, pieces, buffer);
        var tokens = new Token[buffer.Count];
        for (var i = 0; i < tokens.Length; i++)
        {
            var (id, start, end) = buffer.Span[i];
            tokens[i] = new(id, id == UnkId ? word[start..end] : Vocabulary.TokenOf(id)!, start, end);
        }
        return tokens;
    }

    private static Vocabulary Collect(IReadOnlyList<UnigramPiece> pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        var builder = new Vocabulary.Builder("vocabulary", pieces.Count);
        for (var id = 0; id < pieces.Count; id++) builder.Add(pieces[id].Piece, id);
        return new Vocabulary(builder);
    }
}
