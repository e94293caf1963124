using System.Text.Json.Nodes;

namespace CourseKit.Models;

/// <summary>The classes of one family, by the <c>model_type</c> of its configurations.</summary>
/// <param name="Base">Makes the model without a head.</param>
/// <param name="SequenceClassification">Makes the classifier; labels may take the place of the configuration's.</param>
/// <param name="MaskedLM">Makes the masked language model.</param>
internal sealed record ModelFamily(
    Func<JsonObject, string, PretrainedModel> Base,
    Func<JsonObject, string, IReadOnlyList<string>?, LogitsModel> SequenceClassification,
    Func<JsonObject, string, LogitsModel> MaskedLM)
{
    private static readonly Dictionary<string, ModelFamily> Families = new()
    {
        ["bert"] = new(
            (fields, source) => new BertModel(new BertConfig(fields, source)),
            (fields, source, labels) =>
            {
                var config = new BertConfig(fields, source);
                return new BertForSequenceClassification(labels is null ? config : config with { Id2Label = labels });
            },
            (fields, source) => new BertForMaskedLM(new BertConfig(fields, source))),
    };

    /// <summary>The family that a configuration names.</summary>
    /// <exception cref="CheckpointException">It is not supported.</exception>
    public static ModelFamily Of(JsonObject fields, string source)
    {
        var type = fields["model_type"] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
        return type is not null && Families.TryGetValue(type, out var family) ? family
            : throw new CheckpointException($"{source}: model_type {(type is null ? "is missing" : $"\"{type}\" is not supported yet")}; supported: {string.Join(", ", Families.Keys)}.");
    }
}
