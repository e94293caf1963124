using CourseKit.Tokenizers.Loading;

namespace CourseKit.Tokenizers.Families;

/// <summary>The tokenizer classes of transformers that this library puts together from a family's own vocabulary files, each in one file of
/// this folder.</summary>
internal static class TokenizerFamilies
{
    /// <summary>By the name of the class in transformers, without <c>Fast</c>.</summary>
    private static readonly Dictionary<string, Func<FamilyFiles, Tokenizer>> s_byClass = new(StringComparer.Ordinal)
    {
        ["AlbertTokenizer"] = AlbertFamily.Load,
        ["CamembertTokenizer"] = CamembertFamily.Load,
        ["DebertaV2Tokenizer"] = DebertaV2Family.Load,
        ["LlamaTokenizer"] = LlamaFamily.Load,
        ["M2M100Tokenizer"] = M2M100Family.Load,
        ["MarianTokenizer"] = MarianFamily.Load,
        ["MBartTokenizer"] = MBartFamily.Load,
        ["MT5Tokenizer"] = T5Family.Load,
        ["PegasusTokenizer"] = PegasusFamily.Load,
        ["T5Tokenizer"] = T5Family.Load,
        ["XLMRobertaTokenizer"] = XlmRobertaFamily.Load,
    };

    /// <summary>The class that transformers takes for a <c>model_type</c> of <c>config.json</c> when <c>tokenizer_config.json</c> names
    /// none.</summary>
    private static readonly Dictionary<string, string> s_classOfModel = new(StringComparer.Ordinal)
    {
        ["albert"] = "AlbertTokenizer",
        ["camembert"] = "CamembertTokenizer",
        ["deberta-v2"] = "DebertaV2Tokenizer",
        ["llama"] = "LlamaTokenizer",
        ["m2m_100"] = "M2M100Tokenizer",
        ["marian"] = "MarianTokenizer",
        ["mbart"] = "MBartTokenizer",
        ["mistral"] = "LlamaTokenizer",
        ["mixtral"] = "LlamaTokenizer",
        ["mt5"] = "MT5Tokenizer",
        ["pegasus"] = "PegasusTokenizer",
        ["t5"] = "T5Tokenizer",
        ["xlm-roberta"] = "XLMRobertaTokenizer",
    };

    /// <summary>The classes that can be loaded.</summary>
    internal static IReadOnlyList<string> Classes => [.. s_byClass.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Loads the tokenizer of a checkpoint from its family's vocabulary files.</summary>
    /// <returns>The tokenizer, or null when nothing in the folder names one of these families.</returns>
    internal static Tokenizer? Load(FamilyFiles files) =>
        NameOf(files) is { } name && s_byClass.TryGetValue(name, out var load) ? load(files) : null;

    private static string? NameOf(FamilyFiles files)
    {
        var name = files.Config.TokenizerClass ?? (files.ModelType is { } type ? s_classOfModel.GetValueOrDefault(type) : null);
        name = name is not null && name.EndsWith("Fast", StringComparison.Ordinal) ? name[..^4] : name;
        return name ?? NameFromFiles(files);
    }

    /// <summary>Vocabulary files without a configuration: some file names are used by one family only.</summary>
    private static string? NameFromFiles(FamilyFiles files) =>
        files.Has("source.spm") ? "MarianTokenizer"
        : files.Has("spm.model") ? "DebertaV2Tokenizer"
        : files.Has("tokenizer.model") ? "LlamaTokenizer"
        : files.Has("spiece.model") ? "T5Tokenizer" // ALBERT's and Pegasus's models have this name too, but never without a configuration
        : null;
}
