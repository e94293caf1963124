namespace CourseKit.Tokenizers.SentencePiece;

/// <summary>A SentencePiece model: text to pieces and back, as the <c>SentencePieceProcessor</c> of Google's library answers. It never
/// changes once made and may be used from any thread.</summary>
public sealed class SentencePieceProcessor
{
    private readonly SentencePieceFile _file;
    private readonly SentencePieceDecoding _decoding;

    private SentencePieceProcessor(SentencePieceFile file)
    {
        _file = file;
        Model = new SentencePieceModel(file);
        Normalizer = new SentencePieceNormalizer(file.Normalizer, Model.UserDefined, file.Source);
        _decoding = new SentencePieceDecoding(Model);
    }

    /// <summary>Loads a <c>.model</c> file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="TokenizerException">The file is missing or damaged.</exception>
    public static SentencePieceProcessor FromFile(string path) => new(SentencePieceFile.Load(path));

    /// <summary>Reads a model from the bytes of a <c>.model</c> file.</summary>
    /// <param name="model">The bytes.</param>
    /// <exception cref="TokenizerException">They are damaged.</exception>
    public static SentencePieceProcessor FromBytes(ReadOnlyMemory<byte> model) => new(SentencePieceFile.Parse(model, "model"));

    /// <summary>The same model with another choice of whether a space is put in front of texts (<c>add_dummy_prefix</c>).</summary>
    internal SentencePieceProcessor WithDummyPrefix(bool add) =>
        new(_file with { Normalizer = _file.Normalizer with { AddDummyPrefix = add } });

    /// <summary>How the model splits text.</summary>
    public SentencePieceModelType ModelType => _file.ModelType;

    /// <summary>The model's normalisation, as the first step of a tokenizer.</summary>
    public SentencePieceNormalizer Normalizer { get; }

    /// <summary>The model's pieces, as the model of a tokenizer.</summary>
    public SentencePieceModel Model { get; }

    /// <summary>How many pieces there are.</summary>
    public int PieceCount => _file.Pieces.Count;

    /// <summary>The id of the unknown piece.</summary>
    public int UnkId => Model.PieceUnkId;

    /// <summary>The id of the piece that begins a text, or null.</summary>
    public int? BosId => ControlId(_file.BosPiece);

    /// <summary>The id of the piece that ends a text, or null.</summary>
    public int? EosId => ControlId(_file.EosPiece);

    /// <summary>The id of the piece that fills up short inputs, or null.</summary>
    public int? PadId => ControlId(_file.PadPiece);

    /// <summary>The id of a piece; that of the unknown piece for what is no piece.</summary>
    public int PieceToId(string piece)
    {
        ArgumentNullException.ThrowIfNull(piece);
        return Model.PieceToId(piece);
    }

    /// <summary>The piece with an id.</summary>
    public string IdToPiece(int id) => Entry(id).Text;

    /// <summary>The score of a piece: for a unigram model the logarithm of its probability.</summary>
    public float Score(int id) => Entry(id).Score;

    /// <summary>What a piece is for.</summary>
    public SentencePieceType TypeOf(int id) => Entry(id).Type;

    /// <summary>The normalised form of a text.</summary>
    public string Normalize(string text) => Normalizer.Normalize(text);

    /// <summary>Splits a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The pieces, each with its id and where in the text it stands, in UTF-16 units. A piece that is unknown is spelled as in the
    /// normalised text.</returns>
    public IReadOnlyList<Token> Encode(string text)
    {
        var normalized = Normalized(text);
        var tokens = new TokenBuffer();
        Model.Tokenize(normalized.Span, tokens);
        return Tokens(normalized, tokens);
    }

    /// <summary>The ids of a text's pieces.</summary>
    public int[] EncodeIds(string text) => [.. Encode(text).Select(token => token.Id)];

    /// <summary>The pieces of a text.</summary>
    public string[] EncodePieces(string text) => [.. Encode(text).Select(token => token.Value)];

    /// <summary>The best ways to split a text, best first, with the sums of their scores.</summary>
    /// <param name="text">The text.</param>
    /// <param name="count">How many, at most; from 1 to 1024.</param>
    /// <exception cref="TokenizerException">The model is not a unigram model.</exception>
    public IReadOnlyList<UnigramSegmentation> NBest(string text, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 1024);
        if (!Model.HasNBest)
            throw new TokenizerException($"{_file.Source}: a {ModelType} model knows one segmentation only; n-best needs a Unigram model.");
        var normalized = Normalized(text);
        if (normalized.Length == 0) return [new([], 0)];
        if (count == 1) return [new(Encode(text), 0)];
        return [.. Model.NBest(normalized.Span, count).Select(best => new UnigramSegmentation(Tokens(normalized, best.Tokens), best.Score))];
    }

    /// <summary>Splits a text at random.</summary>
    /// <param name="text">The text.</param>
    /// <param name="alpha">For a unigram model the smoothing: the probability of a segmentation is proportional to exp(alpha * score), so 0
    /// takes all for equally likely. For BPE the probability with which each merge is left out.</param>
    /// <param name="random">Gives the random numbers.</param>
    /// <param name="nbestSize">For a unigram model: draw among so many of the best ones only (up to 512); null draws among all.</param>
    /// <exception cref="TokenizerException">The model is of a type that knows one segmentation only.</exception>
    public IReadOnlyList<Token> Sample(string text, double alpha, Random random, int? nbestSize = null)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfNegative(alpha);
        if (!double.IsFinite(alpha)) throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "alpha must be finite");
        if (nbestSize is { } size && Model.HasNBest)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 512, nameof(nbestSize));
            return DrawFrom(NBest(text, size), alpha, random);
        }
        var normalized = Normalized(text);
        var tokens = new TokenBuffer();
        if (normalized.Length > 0) Model.Sample(normalized.Span, alpha, random, tokens);
        return Tokens(normalized, tokens);
    }

    /// <summary>The text of a sequence of ids.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no piece with one of the ids.</exception>
    public string Decode(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return _decoding.Decode(ids.Select(IdToPiece));
    }

    /// <summary>The text of a sequence of pieces. What is no piece stands for itself.</summary>
    public string DecodePieces(IEnumerable<string> pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        return _decoding.Decode(pieces);
    }

    private static IReadOnlyList<Token> DrawFrom(IReadOnlyList<UnigramSegmentation> best, double alpha, Random random)
    {
        var highest = best.Max(segmentation => alpha * segmentation.Score);
        var weights = best.Select(segmentation => Math.Exp((alpha * segmentation.Score) - highest)).ToArray();
        var drawn = random.NextDouble() * weights.Sum();
        var chosen = 0;
        while (chosen < weights.Length - 1 && (drawn -= weights[chosen]) >= 0) chosen++;
        return best[chosen].Tokens;
    }

    private NormalizedText Normalized(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var normalized = new NormalizedText(text);
        Normalizer.Apply(normalized);
        return normalized;
    }

    private Token[] Tokens(NormalizedText text, TokenBuffer buffer)
    {
        var tokens = new Token[buffer.Count];
        for (var i = 0; i < tokens.Length; i++)
        {
            var (id, start, end) = buffer.Span[i];
            var (first, last) = text.OriginalSpan(start, end);
            tokens[i] = new(id, id == UnkId ? text.Span[start..end].ToString() : IdToPiece(id), first, last);
        }
        return tokens;
    }

    private SentencePieceEntry Entry(int id) => (uint)id < (uint)_file.Pieces.Count ? _file.Pieces[id]
        : throw new ArgumentOutOfRangeException(nameof(id), id, $"the ids of this model's pieces run from 0 to {_file.Pieces.Count - 1}");

    private int? ControlId(string piece) =>
        Model.Pieces.IdOf(piece) is { } id && _file.Pieces[id].Type == SentencePieceType.Control ? id : null;
}
