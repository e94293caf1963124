namespace CourseKit.Tokenizers.Families;

/// <summary>What a family's class in transformers adds to the common code of its "slow" tokenizers (<c>PreTrainedTokenizer</c>), and that
/// common code's rules: which tokens are added, with which ids, and which of them are special. The result is an ordinary tokenizer of five
/// components.</summary>
internal sealed record SlowTokenizer
{
    /// <summary>The files of the checkpoint.</summary>
    internal required FamilyFiles Files { get; init; }

    /// <summary>The tokens of the vocabulary files with their ids, without added tokens.</summary>
    internal required IReadOnlyDictionary<string, int> Vocabulary { get; init; }

    /// <summary>The roles of special tokens, completed from the files.</summary>
    internal required SpecialTokens Special { get; init; }

    /// <summary>How many tokens the family's class counts as its own (<c>vocab_size</c>); null for those of <see cref="Vocabulary"/>.</summary>
    internal int? OwnSize { get; init; }

    /// <summary>The added tokens that the class itself brings, by id; those of the files take their places.</summary>
    internal IReadOnlyDictionary<int, AddedToken> OwnAddedTokens { get; init; } = new Dictionary<int, AddedToken>();

    /// <summary>Special tokens without a role.</summary>
    internal IReadOnlyList<string> AdditionalSpecialTokens { get; init; } = [];

    /// <summary>Whether the mask token takes in the space before it, where the files do not say.</summary>
    internal bool MaskTakesSpace { get; init; }

    /// <summary>Changes the text between added tokens.</summary>
    internal Normalizer? Normalizer { get; init; }

    /// <summary>Splits that text into words.</summary>
    internal PreTokenizer? PreTokenizer { get; init; }

    /// <summary>Makes the model.</summary>
    internal required Func<Vocabulary, TokenizerModel> Model { get; init; }

    /// <summary>Joins tokens that are no added ones.</summary>
    internal required TokenJoiner Joiner { get; init; }

    /// <summary>The layout of the model's input, given the ids of tokens.</summary>
    internal required Func<Func<string, SpecialTokenPiece>, PostProcessor> Layout { get; init; }

    /// <summary>The languages, of a family that translates.</summary>
    internal TranslationLanguages? Languages { get; init; }

    internal Tokenizer Build()
    {
        var added = AddedTokens();
        var special = SpecialTokens();
        var own = OwnSize ?? Vocabulary.Count;
        var apart = added.Where(entry => !special.Contains(entry.Value.Content) ||
            (AdditionalSpecialTokens.Contains(entry.Value.Content) && entry.Key >= own)).Select(entry => entry.Value.Content);
        var tokens = added.Select(entry =>
            entry.Value with { Id = entry.Key, Special = special.Contains(entry.Value.Content), Normalized = false }).ToList();
        return new Tokenizer(Model(new Vocabulary(Vocabulary)), Normalizer, PreTokenizer, Layout(Place),
            new SlowDecoder(Joiner, apart, special), tokens, Special)
        {
            ModelMaxLength = Files.Config.ModelMaxLength,
            PaddingSide = Files.Config.PaddingSide,
            CleanUpTokenizationSpaces = Files.Config.CleanUpTokenizationSpaces,
            TokenizerClass = Files.Config.TokenizerClass ?? TokenizerFamilies.NameOf(Files),
            Configuration = Files.Config.Raw,
            Languages = Languages,
            VocabularyFiles = Files.VocabularyFiles,
        };

        SpecialTokenPiece Place(string token)
        {
            var id = tokens.Find(candidate => candidate.Content == token)?.Id ?? (Vocabulary.TryGetValue(token, out var known) ? known : -1);
            return id >= 0 ? new([id], [token], 0) : throw new TokenizerException(
                $"{Files.Folder}: the vocabulary lacks the special token '{token}', which this tokenizer puts around texts.");
        }
    }

    /// <summary>The roles, as the files name them or else as the class does.</summary>
    internal static SpecialTokens Roles(FamilyFiles files, string? bos = null, string? eos = null, string? unk = null, string? sep = null,
        string? pad = null, string? cls = null, string? mask = null) => new()
        {
            BosToken = files.Special("bos_token", bos),
            EosToken = files.Special("eos_token", eos),
            UnkToken = files.Special("unk_token", unk),
            SepToken = files.Special("sep_token", sep),
            PadToken = files.Special("pad_token", pad),
            ClsToken = files.Special("cls_token", cls),
            MaskToken = files.Special("mask_token", mask),
        };

    /// <summary>Every added token: the class's, the files', and the special tokens that neither of them has, which get the ids that the
    /// vocabulary has for them or else the next free ones.</summary>
    private SortedDictionary<int, AddedToken> AddedTokens()
    {
        var added = new SortedDictionary<int, AddedToken>();
        foreach (var (id, token) in OwnAddedTokens) added[id] = token;
        foreach (var (id, token) in Files.AddedTokens) added[id] = token;
        var known = added.Values.Select(token => token.Content).ToHashSet(StringComparer.Ordinal);
        var next = known.Concat(Vocabulary.Where(entry => !added.ContainsKey(entry.Value)).Select(entry => entry.Key))
            .Distinct(StringComparer.Ordinal).Count();
        foreach (var content in SpecialTokens())
        {
            if (!known.Add(content)) continue;
            var id = Vocabulary.TryGetValue(content, out var own) ? own : next++;
            added[id] = new AddedToken(content) { Special = true, LStrip = MaskTakesSpace && content == Special.MaskToken };
        }
        return added;
    }

    /// <summary>The special tokens in the order of transformers' <c>SPECIAL_TOKENS_ATTRIBUTES</c>.</summary>
    private List<string> SpecialTokens()
    {
        string?[] roles =
            [Special.BosToken, Special.EosToken, Special.UnkToken, Special.SepToken, Special.PadToken, Special.ClsToken, Special.MaskToken];
        return [.. roles.OfType<string>().Concat(AdditionalSpecialTokens).Where(token => token.Length > 0).Distinct(StringComparer.Ordinal)];
    }
}
