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
        ["BartTokenizer"] = ByteLevelFamilies.LoadRoberta,
        ["BertweetTokenizer"] = BertweetFamily.Load,
        ["CamembertTokenizer"] = CamembertFamily.Load,
        ["CLIPTokenizer"] = EndOfWordFamilies.LoadClip,
        ["CTRLTokenizer"] = CtrlFamily.Load,
        ["DebertaV2Tokenizer"] = DebertaV2Family.Load,
        ["GPT2Tokenizer"] = ByteLevelFamilies.LoadGpt2,
        ["LEDTokenizer"] = ByteLevelFamilies.LoadRoberta,
        ["LlamaTokenizer"] = LlamaFamily.Load,
        ["LongformerTokenizer"] = ByteLevelFamilies.LoadRoberta,
        ["M2M100Tokenizer"] = M2M100Family.Load,
        ["MarianTokenizer"] = MarianFamily.Load,
        ["MBartTokenizer"] = MBartFamily.Load,
        ["MPNetTokenizer"] = MpnetFamily.Load,
        ["MT5Tokenizer"] = T5Family.Load,
        ["OpenAIGPTTokenizer"] = EndOfWordFamilies.LoadOpenAiGpt,
        ["PegasusTokenizer"] = PegasusFamily.Load,
        ["ProphetNetTokenizer"] = ProphetNetFamily.Load,
        ["Qwen2Tokenizer"] = ByteLevelFamilies.LoadQwen2,
        ["RobertaTokenizer"] = ByteLevelFamilies.LoadRoberta,
        ["T5Tokenizer"] = T5Family.Load,
        ["XLMRobertaTokenizer"] = XlmRobertaFamily.Load,
    };

    /// <summary>The class that transformers takes for a <c>model_type</c> of <c>config.json</c> when <c>tokenizer_config.json</c> names
    /// none.</summary>
    private static readonly Dictionary<string, string> s_classOfModel = new(StringComparer.Ordinal)
    {
        ["albert"] = "AlbertTokenizer",
        ["bart"] = "BartTokenizer",
        ["camembert"] = "CamembertTokenizer",
        ["clip"] = "CLIPTokenizer",
        ["ctrl"] = "CTRLTokenizer",
        ["deberta-v2"] = "DebertaV2Tokenizer",
        ["gpt2"] = "GPT2Tokenizer",
        ["gpt_neo"] = "GPT2Tokenizer",
        ["led"] = "LEDTokenizer",
        ["llama"] = "LlamaTokenizer",
        ["longformer"] = "LongformerTokenizer",
        ["m2m_100"] = "M2M100Tokenizer",
        ["marian"] = "MarianTokenizer",
        ["mbart"] = "MBartTokenizer",
        ["mistral"] = "LlamaTokenizer",
        ["mixtral"] = "LlamaTokenizer",
        ["mpnet"] = "MPNetTokenizer",
        ["mt5"] = "MT5Tokenizer",
        ["openai-gpt"] = "OpenAIGPTTokenizer",
        ["pegasus"] = "PegasusTokenizer",
        ["prophetnet"] = "ProphetNetTokenizer",
        ["qwen2"] = "Qwen2Tokenizer",
        ["roberta"] = "RobertaTokenizer",
        ["t5"] = "T5Tokenizer",
        ["xlm-roberta"] = "XLMRobertaTokenizer",
    };

    /// <summary>The classes that can be loaded.</summary>
    internal static IReadOnlyList<string> Classes => [.. s_byClass.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Loads the tokenizer of a checkpoint from its family's vocabulary files.</summary>
    /// <returns>The tokenizer, or null when nothing in the folder names one of these families.</returns>
    internal static Tokenizer? Load(FamilyFiles files) =>
        NameOf(files) is { } name && s_byClass.TryGetValue(name, out var load) ? load(files) : null;

    /// <summary>The class of transformers that reads these files, without <c>Fast</c>, or null.</summary>
    internal static string? NameOf(FamilyFiles? files)
    {
        if (files is null) return null;
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
        : files.Has("bpe.codes") && files.Has("vocab.txt") ? "BertweetTokenizer"
        : files.Has("prophetnet.tokenizer") ? "ProphetNetTokenizer"
        : files.Has("vocab.json") && files.Has("merges.txt") ? NameFromVocabulary(files.Find("vocab.json"))
        : null;

    /// <summary>Several families have a <c>vocab.json</c> and a <c>merges.txt</c>; their tokens tell them apart.</summary>
    private static string NameFromVocabulary(string path)
    {
        var vocabulary = VocabularyParser.ReadFile(path);
        return vocabulary.IdOf("<|startoftext|>") is not null ? "CLIPTokenizer"
            : EndsAny("</w>") ? "OpenAIGPTTokenizer"
            : EndsAny("@@") ? "CTRLTokenizer"
            : vocabulary.IdOf("<s>") is not null && vocabulary.IdOf("</s>") is not null ? "RobertaTokenizer"
            : "GPT2Tokenizer";

        bool EndsAny(string mark) => vocabulary.Entries().Take(2000).Count(entry => entry.Key.EndsWith(mark, StringComparison.Ordinal)) > 20;
    }
}
