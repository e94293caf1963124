using System.Text.Json;
using CourseKit.Tokenizers.Loading;

namespace CourseKit.Tokenizers.Families;

/// <summary>What transformers makes of a family's vocabulary files for its "fast" tokenizers (<c>convert_slow_tokenizer</c>), and the rules
/// of <c>PreTrainedTokenizerFast</c> about added tokens: those that the configuration lists come first, then the special tokens that it
/// does not list.</summary>
internal sealed record FastTokenizer
{
    /// <summary>The files of the checkpoint; null when there are only vocabulary files.</summary>
    internal required FamilyFiles? Files { get; init; }

    /// <summary>The class of transformers.</summary>
    internal required string Class { get; init; }

    /// <summary>The roles of special tokens, completed from the files.</summary>
    internal required SpecialTokens Special { get; init; }

    /// <summary>How the family's class adds a special token that the configuration does not describe.</summary>
    internal required Func<string, AddedToken> Describe { get; init; }

    /// <summary>Splits words into tokens.</summary>
    internal required TokenizerModel Model { get; init; }

    /// <summary>Changes the text first.</summary>
    internal Normalizer? Normalizer { get; init; }

    /// <summary>Splits the text into words.</summary>
    internal PreTokenizer? PreTokenizer { get; init; }

    /// <summary>The layout of the model's input, given the ids of tokens.</summary>
    internal Func<Func<string, SpecialTokenPiece>, PostProcessor>? Layout { get; init; }

    /// <summary>Joins tokens to text.</summary>
    internal required Decoder Decoder { get; init; }

    internal Tokenizer Build()
    {
        var added = AddedTokens();
        var config = Files?.Config;
        return new Tokenizer(Model, Normalizer, PreTokenizer, Layout?.Invoke(Place), Decoder, added, Special)
        {
            ModelMaxLength = config?.ModelMaxLength,
            PaddingSide = config?.PaddingSide ?? Side.Right,
            CleanUpTokenizationSpaces = config?.CleanUpTokenizationSpaces ?? false,
            TokenizerClass = config?.TokenizerClass ?? Class,
            Configuration = config?.Raw ?? new Dictionary<string, JsonElement>(),
        };

        SpecialTokenPiece Place(string token)
        {
            var id = Model.Vocabulary.IdOf(token) ?? IdBehindVocabulary(token);
            return id >= 0 ? new([id], [token], 0) : throw new TokenizerException(
                $"{Files?.Folder ?? Class}: the special token '{token}', which this tokenizer puts around texts, has no id.");
        }

        int IdBehindVocabulary(string token)
        {
            var place = added.Where(other => Model.Vocabulary.IdOf(other.Content) is null).Select(other => other.Content).ToList().IndexOf(token);
            return place < 0 ? -1 : Model.Vocabulary.Count + place;
        }
    }

    /// <summary>The roles, as the files name them or else as the class does.</summary>
    internal static SpecialTokens Roles(FamilyFiles? files, SpecialTokens usual) => files is null ? usual
        : SlowTokenizer.Roles(files, usual.BosToken, usual.EosToken, usual.UnkToken, usual.SepToken, usual.PadToken, usual.ClsToken, usual.MaskToken);

    private List<AddedToken> AddedTokens()
    {
        string?[] roles =
            [Special.BosToken, Special.EosToken, Special.UnkToken, Special.SepToken, Special.PadToken, Special.ClsToken, Special.MaskToken];
        var special = roles.OfType<string>().Concat(Files?.AdditionalSpecialTokens ?? []).Where(token => token.Length > 0)
            .Distinct(StringComparer.Ordinal).ToList();
        var added = new List<AddedToken>();
        foreach (var (_, token) in Files?.AddedTokens ?? new Dictionary<int, AddedToken>())
            added.Add(token with { Special = token.Special || special.Contains(token.Content), Normalized = token.Normalized });
        foreach (var content in special)
            if (added.All(token => token.Content != content))
                added.Add((FromConfiguration(content) ?? Describe(content)) with { Special = true });
        return added;
    }

    /// <summary>A configuration may describe a special token where it gives it its role.</summary>
    private AddedToken? FromConfiguration(string content)
    {
        foreach (var (role, value) in Files?.Config.Raw ?? new Dictionary<string, JsonElement>())
            if (role.EndsWith("_token", StringComparison.Ordinal) && value.ValueKind == JsonValueKind.Object && Files!.Special(role, null) == content)
                return AddedTokenParser.Parse(new JsonSection(value, Path.Combine(Files.Folder, "tokenizer_config.json"), role));
        return null;
    }
}
