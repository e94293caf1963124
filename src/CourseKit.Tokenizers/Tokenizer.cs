using CourseKit.Tokenizers.Loading;

namespace CourseKit.Tokenizers;

/// <summary>Turns text into the tokens and ids of a model's vocabulary, and back. It is made of a normaliser, a pre-tokenizer, a model, a
/// post-processor and a decoder, as in Hugging Face tokenizers, and gives the same results. It never changes once made and may be used
/// from any thread.</summary>
public sealed partial class Tokenizer
{
    private readonly AddedVocabulary _added;
    private readonly SpecialTokens _special;
    private readonly ScratchPool _scratch;
    private readonly EncodingLayout[] _layouts;
    private readonly bool _needsOffsets;

    /// <summary>Puts a tokenizer together from its parts.</summary>
    /// <param name="model">Splits words into tokens.</param>
    /// <param name="normalizer">Changes the text first; null leaves it as it is.</param>
    /// <param name="preTokenizer">Splits the text into words; null takes it as one word.</param>
    /// <param name="postProcessor">Adds special tokens; null adds none.</param>
    /// <param name="decoder">Joins tokens to text; null puts spaces between them.</param>
    /// <param name="addedTokens">Tokens beside the model's vocabulary; those that it lacks get ids after it, in order.</param>
    /// <param name="specialTokens">The roles of special tokens; those left null are guessed from the usual spellings.</param>
    public Tokenizer(TokenizerModel model, Normalizer? normalizer = null, PreTokenizer? preTokenizer = null,
        PostProcessor? postProcessor = null, Decoder? decoder = null, IEnumerable<AddedToken>? addedTokens = null,
        SpecialTokens? specialTokens = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        Model = model;
        Normalizer = normalizer;
        PreTokenizer = preTokenizer;
        PostProcessor = postProcessor;
        AddedTokens = [.. addedTokens ?? []];
        Decoder = decoder?.WithAdded(AddedTokens);
        _added = new AddedVocabulary(AddedTokens, model.Vocabulary, normalizer);
        _special = Complete(specialTokens ?? new SpecialTokens());
        VocabularySize = model.Vocabulary.Count + _added.NewTokens;
        _scratch = new ScratchPool(model);
        _needsOffsets = preTokenizer?.NeedsOffsets ?? false;
        _layouts =
        [
            EncodingLayout.Create(postProcessor, isPair: false, addSpecialTokens: false),
            EncodingLayout.Create(postProcessor, isPair: false, addSpecialTokens: true),
            EncodingLayout.Create(postProcessor, isPair: true, addSpecialTokens: false),
            EncodingLayout.Create(postProcessor, isPair: true, addSpecialTokens: true),
        ];
    }

    /// <summary>Another tokenizer with some parts of this one changed and all settings kept.</summary>
    private Tokenizer(Tokenizer source, TokenizerModel model, Normalizer? normalizer, PostProcessor? postProcessor,
        IEnumerable<AddedToken> addedTokens, SpecialTokens specialTokens)
        : this(model, normalizer, source.PreTokenizer, postProcessor, source.Decoder, addedTokens, specialTokens)
    {
        ModelMaxLength = source.ModelMaxLength;
        Truncation = source.Truncation;
        Padding = source.Padding;
        PaddingSide = source.PaddingSide;
        CleanUpTokenizationSpaces = source.CleanUpTokenizationSpaces;
        Random = source.Random;
        Languages = source.Languages;
        VocabularyFiles = source.VocabularyFiles;
        TokenizerClass = source.TokenizerClass;
        Configuration = source.Configuration;
    }

    /// <summary>Loads a <c>tokenizer.json</c>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="TokenizerException">The file is missing or damaged.</exception>
    /// <exception cref="UnsupportedComponentException">It names a component that this library does not have.</exception>
    public static Tokenizer FromFile(string path) => TokenizerFile.Load(path).Build();

    /// <summary>Loads the tokenizer of a checkpoint (<c>AutoTokenizer.from_pretrained</c>): its <c>tokenizer.json</c>, or else the older
    /// files of its family (<c>vocab.txt</c>, <c>vocab.json</c> with <c>merges.txt</c>, SentencePiece models), and what
    /// <c>tokenizer_config.json</c>, <c>special_tokens_map.json</c> and <c>added_tokens.json</c> say beside them.</summary>
    /// <param name="nameOrFolder">The checkpoint's folder, or its name (<c>minilm-l6</c>, <c>organisation/name</c>), which is looked up in
    /// <c>COURSEKIT_MODEL_MIRROR</c>, in the <c>data/models</c> beside the program, and in Hugging Face's cache.</param>
    /// <exception cref="TokenizerException">There is no such folder, or it holds no tokenizer, or a damaged one.</exception>
    /// <exception cref="UnsupportedComponentException">The tokenizer is of a kind that this library does not have.</exception>
    public static Tokenizer FromPretrained(string nameOrFolder) => PretrainedFolder.Load(nameOrFolder);

    /// <summary>Builds BERT's tokenizer from a bare <c>vocab.txt</c>, one token a line, as <c>BertTokenizerFast</c> of transformers
    /// does.</summary>
    /// <param name="path">The file.</param>
    /// <param name="lowercase">Whether the vocabulary is of lowercased text (<c>do_lower_case</c>).</param>
    /// <param name="stripAccents">Whether accents are stripped; null does so exactly when the text is lowercased.</param>
    /// <param name="tokenizeChineseChars">Whether each Chinese character is a word.</param>
    /// <exception cref="TokenizerException">The file is missing, or lacks one of BERT's special tokens.</exception>
    public static Tokenizer FromBertVocabulary(string path, bool lowercase = true, bool? stripAccents = null,
        bool tokenizeChineseChars = true) =>
        BertVocabulary.Load(path, new SpecialTokens(), lowercase, stripAccents, tokenizeChineseChars);

    /// <summary>Builds T5's tokenizer from a bare SentencePiece model, as <c>T5TokenizerFast</c> of transformers does.</summary>
    /// <param name="path">The file, <c>spiece.model</c>.</param>
    /// <param name="extraIds">How many sentinel tokens (<c>&lt;extra_id_0&gt;</c> and so on) stand behind its pieces.</param>
    /// <exception cref="TokenizerException">The file is missing or damaged, or no Unigram model.</exception>
    public static Tokenizer FromT5Model(string path, int extraIds = 100) => Families.T5Family.LoadFast(path, extraIds);

    /// <summary>Changes the text first, or null.</summary>
    public Normalizer? Normalizer { get; }

    /// <summary>Splits the text into words, or null.</summary>
    public PreTokenizer? PreTokenizer { get; }

    /// <summary>Splits words into tokens.</summary>
    public TokenizerModel Model { get; }

    /// <summary>Adds special tokens, or null.</summary>
    public PostProcessor? PostProcessor { get; }

    /// <summary>Joins tokens to text, or null.</summary>
    public Decoder? Decoder { get; }

    /// <summary>The tokens beside the model's vocabulary, special tokens among them.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; }

    /// <summary>The largest number of tokens that the model takes, or null when nothing says.</summary>
    public int? ModelMaxLength { get; init; }

    /// <summary>The truncation stored with the tokenizer, or null. Encoding does not apply it unless it is passed on:
    /// <c>Encode(text, truncation: tokenizer.Truncation)</c>.</summary>
    public Truncation? Truncation { get; init; }

    /// <summary>The padding stored with the tokenizer, or null. Encoding does not apply it unless it is passed on.</summary>
    public Padding? Padding { get; init; }

    /// <summary>The side that is padded unless the padding says otherwise.</summary>
    public Side PaddingSide { get; init; }

    /// <summary>Whether <see cref="Decode"/> removes the spaces around punctuation when nothing is said
    /// (<c>clean_up_tokenization_spaces</c>).</summary>
    public bool CleanUpTokenizationSpaces { get; init; }

    /// <summary>Where random choices come from (BPE dropout, Unigram sampling); null for a generator of the process. With a seeded one,
    /// the same calls in the same order give the same tokens, whatever the number of threads.</summary>
    public Random? Random { get; init; }

    /// <summary>How many tokens there are, added ones included.</summary>
    public int VocabularySize { get; }

    /// <summary>The token that fills up short inputs, or null.</summary>
    public string? PadToken => _special.PadToken;

    /// <summary>Its id, or null.</summary>
    public int? PadTokenId => IdOf(PadToken);

    /// <summary>The token that stands first, or null.</summary>
    public string? ClsToken => _special.ClsToken;

    /// <summary>Its id, or null.</summary>
    public int? ClsTokenId => IdOf(ClsToken);

    /// <summary>The token that separates and ends sequences, or null.</summary>
    public string? SepToken => _special.SepToken;

    /// <summary>Its id, or null.</summary>
    public int? SepTokenId => IdOf(SepToken);

    /// <summary>The token that hides another, or null.</summary>
    public string? MaskToken => _special.MaskToken;

    /// <summary>Its id, or null.</summary>
    public int? MaskTokenId => IdOf(MaskToken);

    /// <summary>The token of what the vocabulary does not cover, or null.</summary>
    public string? UnkToken => _special.UnkToken;

    /// <summary>Its id, or null.</summary>
    public int? UnkTokenId => IdOf(UnkToken);

    /// <summary>The token that begins a text, or null.</summary>
    public string? BosToken => _special.BosToken;

    /// <summary>Its id, or null.</summary>
    public int? BosTokenId => IdOf(BosToken);

    /// <summary>The token that ends a text, or null.</summary>
    public string? EosToken => _special.EosToken;

    /// <summary>Its id, or null.</summary>
    public int? EosTokenId => IdOf(EosToken);

    /// <summary>The id of a token, or null when there is no such token.</summary>
    public int? TokenToId(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return _added.IdOf(token) ?? Model.Vocabulary.IdOf(token);
    }

    /// <summary>The token with an id, or null when no token has it.</summary>
    public string? IdToToken(int id) => _added.TokenOf(id)?.Content ?? Model.Vocabulary.TokenOf(id);

    /// <summary>The text of a sequence of ids. Ids that no token has are left out.</summary>
    /// <param name="ids">The ids.</param>
    /// <param name="skipSpecialTokens">Whether special tokens are left out.</param>
    /// <param name="cleanUpTokenizationSpaces">Whether spaces around punctuation are removed; null for
    /// <see cref="CleanUpTokenizationSpaces"/>.</param>
    public string Decode(IEnumerable<int> ids, bool skipSpecialTokens = false, bool? cleanUpTokenizationSpaces = null)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var tokens = new List<string>(ids.TryGetNonEnumeratedCount(out var count) ? count : 16);
        if (ids is int[] array)
            foreach (var id in array) Add(id);
        else
            foreach (var id in ids) Add(id);
        var text = Decoder?.Decode(tokens) ?? string.Join(' ', tokens);
        return cleanUpTokenizationSpaces ?? CleanUpTokenizationSpaces ? TokenizationSpaces.CleanUp(text, contractNegation: false) : text;

        void Add(int id)
        {
            var added = _added.TokenOf(id);
            if (added is { Special: true } && skipSpecialTokens) return;
            if ((added?.Content ?? Model.Vocabulary.TokenOf(id)) is { } token) tokens.Add(token);
        }
    }

    /// <summary>Starts decoding ids as they come.</summary>
    /// <param name="skipSpecialTokens">Whether special tokens are left out.</param>
    public DecodeStream DecodeStream(bool skipSpecialTokens = false) => new(this, skipSpecialTokens);

    /// <summary>Whether an id is that of a special token.</summary>
    public bool IsSpecial(int id) => _added.TokenOf(id) is { Special: true };

    /// <summary>A tokenizer with more added tokens; this one stays as it is.</summary>
    /// <param name="tokens">The tokens; one that is there already is replaced.</param>
    public Tokenizer WithAddedTokens(params IEnumerable<AddedToken> tokens) =>
        new(this, Model, Normalizer, PostProcessor, AddedTokens.Concat(tokens), _special);

    /// <summary>The same tokenizer with another model, e.g. with BPE dropout while a model is trained on its tokens:
    /// <c>tokenizer.WithModel(bpe.With(bpe.Options with { Dropout = 0.1f }), new Random(42))</c>.</summary>
    /// <param name="model">The model; its vocabulary must be that of the present one.</param>
    /// <param name="random">Where its random choices come from; null keeps <see cref="Random"/>.</param>
    public Tokenizer WithModel(TokenizerModel model, Random? random = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new(this, model, Normalizer, PostProcessor, AddedTokens, _special) { Random = random ?? Random };
    }

    private int? IdOf(string? token) => token is null ? null : TokenToId(token);

    private SpecialTokens Complete(SpecialTokens known) => known with
    {
        PadToken = known.PadToken ?? Usual("[PAD]", "<pad>"),
        ClsToken = known.ClsToken ?? Usual("[CLS]"),
        SepToken = known.SepToken ?? Usual("[SEP]"),
        MaskToken = known.MaskToken ?? Usual("[MASK]", "<mask>"),
        UnkToken = known.UnkToken ?? Model.UnkToken,
    };

    private string? Usual(params ReadOnlySpan<string> spellings)
    {
        foreach (var spelling in spellings)
            if (_added.IsSpecial(spelling)) return spelling;
        return null;
    }
}
