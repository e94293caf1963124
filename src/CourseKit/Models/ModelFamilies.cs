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
    ];

    private static readonly ModelFamily[] Decoders =
    [
    ];

    private static readonly ModelFamily[] EncoderDecoders =
    [
    ];

    /// <summary>The families by the <c>model_type</c> of their configurations.</summary>
    public static IReadOnlyDictionary<string, ModelFamily> ByType { get; } = new[] { Encoders, Decoders, EncoderDecoders }.SelectMany(families => families).ToDictionary(family => family.ModelType);
}
