using CourseKit.Tokenizers.Families;

namespace CourseKit.Tokenizers.Loading;

/// <summary>Loads the tokenizer of a checkpoint folder.</summary>
internal static class PretrainedFolder
{
    /// <summary>The tokenizer classes of transformers that a bare <c>vocab.txt</c> stands for BERT's tokenizer in.</summary>
    private static readonly string[] BertClasses =
        ["BertTokenizer", "ConvBertTokenizer", "DistilBertTokenizer", "DPRContextEncoderTokenizer", "DPRQuestionEncoderTokenizer",
         "DPRReaderTokenizer", "ElectraTokenizer", "LayoutLMTokenizer", "LxmertTokenizer", "MobileBertTokenizer", "RetriBertTokenizer",
         "SqueezeBertTokenizer"];

    /// <summary>Those whose class in transformers brings the normaliser of a <c>tokenizer.json</c> in line with the
    /// configuration.</summary>
    private static readonly string[] ConfiguredClasses = [.. BertClasses, "FunnelTokenizer", "MPNetTokenizer"];

    internal static Tokenizer Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        folder = PretrainedName.Find(folder);
        var config = TokenizerConfig.Load(folder);
        var json = Path.Combine(folder, "tokenizer.json");
        var vocabulary = Path.Combine(folder, "vocab.txt");
        if (File.Exists(json)) return FromJson(TokenizerFile.Load(json), config);
        if (TokenizerFamilies.Load(new FamilyFiles(folder, config)) is { } tokenizer) return tokenizer;
        if (File.Exists(vocabulary)) return FromVocabulary(vocabulary, config);
        throw new TokenizerException($"{folder}: the folder holds no tokenizer that this library reads; " +
                                     "expected tokenizer.json, or vocab.txt of a BERT model.");
    }

    /// <summary>What a <c>tokenizer.json</c> and the files beside it say.</summary>
    internal static Tokenizer FromJson(TokenizerFile file, TokenizerConfig config)
    {
        if (file.Normalizer is BertNormalizer bert && IsA(ConfiguredClasses, config))
            file = file with { Normalizer = config.Adjust(bert) };
        if (file.Decoder is { } decoder && IsA(["CLIPTokenizer"], config)) file = file with { Decoder = new ClipDecoder(decoder) };
        var special = config.SpecialTokens with { PadToken = config.SpecialTokens.PadToken ?? file.Padding?.PadToken };
        return new Tokenizer(file.Model, file.Normalizer, file.PreTokenizer, file.PostProcessor, file.Decoder,
            WithNew(file.AddedTokens, config.AddedTokens), special)
        {
            ModelMaxLength = config.ModelMaxLength,
            PaddingSide = config.PaddingSide,
            TokenizerClass = config.TokenizerClass,
            Configuration = config.Raw,
            CleanUpTokenizationSpaces = config.CleanUpTokenizationSpaces,
            Truncation = file.Truncation,
            Padding = file.Padding,
        };
    }

    private static Tokenizer FromVocabulary(string path, TokenizerConfig config)
    {
        if (config.TokenizerClass is not null && !IsA(BertClasses, config))
            throw new UnsupportedComponentException("tokenizer_class", config.TokenizerClass, path, BertClasses);
        var tokenizer = BertVocabulary.Load(path, config.SpecialTokens, config.DoLowerCase ?? true, config.StripAccents,
            config.TokenizeChineseChars ?? true);
        return new Tokenizer(tokenizer.Model, tokenizer.Normalizer, tokenizer.PreTokenizer, tokenizer.PostProcessor, tokenizer.Decoder,
            WithNew(tokenizer.AddedTokens, config.AddedTokens), config.SpecialTokens)
        {
            ModelMaxLength = config.ModelMaxLength,
            PaddingSide = config.PaddingSide,
            TokenizerClass = config.TokenizerClass,
            Configuration = config.Raw,
            CleanUpTokenizationSpaces = config.CleanUpTokenizationSpaces,
        };
    }

    private static IEnumerable<AddedToken> WithNew(IEnumerable<AddedToken> tokens, IEnumerable<AddedToken> more) =>
        tokens.Concat(more).DistinctBy(token => token.Content);

    private static bool IsA(string[] classes, TokenizerConfig config) =>
        config.TokenizerClass is { } name && classes.Contains(name.EndsWith("Fast", StringComparison.Ordinal) ? name[..^4] : name);
}
