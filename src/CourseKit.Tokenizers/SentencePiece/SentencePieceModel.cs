namespace CourseKit.Tokenizers.SentencePiece;

/// <summary>The pieces of a SentencePiece <c>.model</c> as the model of a tokenizer: splits normalised text as its type says and spells
/// what no piece covers with the unknown piece, a run of it at a time, or with bytes. The ids are the model's own, or those that another
/// vocabulary gives the same pieces.</summary>
public sealed class SentencePieceModel : TokenizerModel
{
    /// <summary>What an unusually long text has blown up is left to the garbage collector.</summary>
    private const int LargestKept = 1 << 16;

    [ThreadStatic]
    private static TokenBuffer? s_pieces;

    private readonly SentencePieceSegmenter _segmenter;
    private readonly int[]? _ids; // the id of each piece in a vocabulary other than the model's own
    private readonly int[]? _bytes;
    private readonly int _unkId;

    internal SentencePieceModel(SentencePieceFile file)
    {
        File = file;
        Vocabulary = Pieces = Collect(file);
        (_bytes, PieceUnkId) = Check(file, Pieces);
        UnkToken = Pieces.TokenOf(PieceUnkId);
        _unkId = PieceUnkId;
        UserDefined = Trie(file, type => type == SentencePieceType.UserDefined);
        _segmenter = file.ModelType switch
        {
            SentencePieceModelType.Unigram => new UnigramSegmenter(this),
            SentencePieceModelType.Bpe => new BpeSegmenter(this),
            SentencePieceModelType.Word => new WordSegmenter(this),
            _ => new CharSegmenter(this),
        };
    }

    private SentencePieceModel(SentencePieceModel model, Vocabulary vocabulary, string unkToken)
    {
        (File, Pieces, PieceUnkId, UserDefined) = (model.File, model.Pieces, model.PieceUnkId, model.UserDefined);
        (_segmenter, Vocabulary, UnkToken) = (model._segmenter, vocabulary, unkToken);
        _unkId = vocabulary.IdOf(unkToken) ?? throw new TokenizerException(
            $"{File.Source}: the vocabulary lacks the unknown token '{unkToken}'. Name another as unk_token.");
        _ids = new int[File.Pieces.Count];
        for (var i = 0; i < _ids.Length; i++) _ids[i] = vocabulary.IdOf(File.Pieces[i].Text) ?? _unkId;
        _bytes = model._bytes is null ? null : [.. model._bytes.Select(id => _ids[id])];
    }

    /// <inheritdoc/>
    public override Vocabulary Vocabulary { get; }

    /// <inheritdoc/>
    public override string? UnkToken { get; }

    /// <inheritdoc/>
    protected internal override bool KeepsUnknownText => true;

    /// <summary>The file as it was written.</summary>
    internal SentencePieceFile File { get; }

    /// <summary>The model's own pieces and ids.</summary>
    internal Vocabulary Pieces { get; }

    /// <summary>The unknown piece among them.</summary>
    internal int PieceUnkId { get; }

    /// <summary>The user-defined pieces, or null when there are none.</summary>
    internal PieceTrie? UserDefined { get; }

    /// <summary>Whether <see cref="NBest"/> can answer.</summary>
    internal bool HasNBest => _segmenter is UnigramSegmenter;

    /// <summary>The same pieces with the ids of another vocabulary; pieces that it lacks become unknown.</summary>
    internal SentencePieceModel WithIds(Vocabulary vocabulary, string unkToken) => new(this, vocabulary, unkToken);

    /// <summary>The trie of the pieces of some types, or null when there are none.</summary>
    internal static PieceTrie? Trie(SentencePieceFile file, Func<SentencePieceType, bool> belongs)
    {
        if (!file.Pieces.Any(piece => belongs(piece.Type))) return null;
        return new PieceTrie(Enumerable.Range(0, file.Pieces.Count).Where(id => belongs(file.Pieces[id].Type))
            .Select(id => (file.Pieces[id].Text, id)));
    }

    /// <summary>The id of a piece, the unknown one's for what is no piece.</summary>
    internal int PieceToId(ReadOnlySpan<char> piece) => Pieces.TryGetId(piece, out var id) ? id : PieceUnkId;

    /// <inheritdoc/>
    protected internal override void Tokenize(ReadOnlySpan<char> word, TokenBuffer output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (word.IsEmpty) return;
        var pieces = s_pieces ?? new TokenBuffer();
        s_pieces = null; // not again before it is free
        pieces.Clear();
        _segmenter.Segment(word, pieces);
        Spell(word, pieces.Span, output);
        if (pieces.Count <= LargestKept) s_pieces = pieces;
    }

    /// <summary>The best segmentations of normalised text, best first. Only a unigram model can tell.</summary>
    internal List<(TokenBuffer Tokens, double Score)> NBest(ReadOnlySpan<char> text, int count)
    {
        var results = new List<(TokenBuffer, double)>();
        foreach (var (pieces, score) in ((UnigramSegmenter)_segmenter).NBest(text, count))
        {
            var output = new TokenBuffer();
            Spell(text, pieces.Span, output);
            results.Add((output, score));
        }
        return results;
    }

    /// <summary>A segmentation of normalised text drawn at random.</summary>
    internal void Sample(ReadOnlySpan<char> text, double alpha, Random random, TokenBuffer output)
    {
        var pieces = new TokenBuffer();
        pieces.UseRandom(random);
        _segmenter.Sample(text, alpha, pieces);
        Spell(text, pieces.Span, output);
    }

    /// <summary>Turns the pieces of a segmentation into tokens: neighbouring unknown ones into one, or into bytes.</summary>
    private void Spell(ReadOnlySpan<char> text, ReadOnlySpan<TokenBuffer.WordToken> pieces, TokenBuffer output)
    {
        for (var i = 0; i < pieces.Length; i++)
        {
            var (id, start, end) = pieces[i];
            if (id != PieceUnkId)
            {
                output.Add(_ids is null ? id : _ids[id], start, end);
                continue;
            }
            if (_bytes is not null && BytePieces.TryAdd(text, start, end, _bytes, output)) continue;
            while (i + 1 < pieces.Length && pieces[i + 1].Id == PieceUnkId) end = pieces[++i].End;
            output.Add(UnknownId(text[start..end]), start, end);
        }
    }

    /// <summary>To transformers, which looks pieces up by their text, an unknown stretch may be a token for another reason; not so to
    /// SentencePiece.</summary>
    private int UnknownId(ReadOnlySpan<char> text) => _ids is not null && Vocabulary.TryGetId(text, out var id) ? id : _unkId;

    private static Vocabulary Collect(SentencePieceFile file)
    {
        var builder = new Vocabulary.Builder(file.Source, file.Pieces.Count);
        for (var id = 0; id < file.Pieces.Count; id++)
        {
            if (file.Pieces[id].Text.Length == 0) throw new TokenizerException($"{file.Source}: piece {id} is empty; every piece needs a text.");
            if (!float.IsFinite(file.Pieces[id].Score))
                throw new TokenizerException($"{file.Source}: the score of piece {id} is {file.Pieces[id].Score}; it must be finite.");
            builder.Add(file.Pieces[id].Text, id);
        }
        return new Vocabulary(builder);
    }

    private static (int[]? Bytes, int UnkId) Check(SentencePieceFile file, Vocabulary pieces)
    {
        var unknown = Enumerable.Range(0, file.Pieces.Count).Where(id => file.Pieces[id].Type == SentencePieceType.Unknown).ToList();
        if (unknown.Count != 1)
            throw new TokenizerException($"{file.Source}: the model has {unknown.Count} unknown pieces; expected one, such as <unk>.");
        if (!file.ByteFallback)
        {
            if (file.Pieces.FirstOrDefault(piece => piece.Type == SentencePieceType.Byte) is { Text: { } text })
                throw new TokenizerException($"{file.Source}: '{text}' is a byte piece, and the model has no byte_fallback.");
            return (null, unknown[0]);
        }
        var bytes = BytePieces.Find(pieces);
        var missing = Array.FindIndex(bytes, id => id < 0 || file.Pieces[id].Type != SentencePieceType.Byte);
        return missing < 0 ? (bytes, unknown[0]) : throw new TokenizerException(
            $"{file.Source}: the model has byte_fallback and lacks the byte piece '{BytePieces.Name((byte)missing)}'.");
    }
}
