namespace CourseKit.Models;

/// <summary>All families, one line each.</summary>
internal static class ModelFamilies
{
    private static readonly ModelFamily[] Encoders =
    [
        BertFamily.Family,
        DistilBertFamily.Family,
        RobertaFamily.Roberta,
        RobertaFamily.XlmRoberta,
        RobertaFamily.Camembert,
        AlbertFamily.Family,
        ElectraFamily.Family,
        MobileBertFamily.Family,
        MPNetFamily.Family,
        DebertaV2Family.Family,
    ];

    private static readonly ModelFamily[] Decoders =
    [
        OpenAIGptFamily.Family,
        Gpt2Family.Family,
        GptNeoFamily.Family,
        CtrlFamily.Family,
        LlamaFamily.Family,
        MistralFamily.Family,
        Qwen2Family.Family,
    ];

    private static readonly ModelFamily[] EncoderDecoders =
    [
        BartFamily.Family,
        MBartFamily.Family,
        MarianFamily.Family,
        PegasusFamily.Family,
        M2M100Family.Family,
        T5Family.Family,
        MT5Family.Family,
        ProphetNetFamily.Family,
        EncoderDecoderFamily.Family,
    ];

    /// <summary>The families by the <c>model_type</c> of their configurations.</summary>
    public static IReadOnlyDictionary<string, ModelFamily> ByType { get; } = new[] { Encoders, Decoders, EncoderDecoders }.SelectMany(families => families).ToDictionary(family => family.ModelType);
}
