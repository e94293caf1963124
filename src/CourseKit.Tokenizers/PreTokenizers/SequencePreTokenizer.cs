using System.Text.Json;

namespace CourseKit.Tokenizers;

/// <summary>Splits with several pre-tokenizers, each on the parts that the one before it left.</summary>
/// <param name="preTokenizers">The steps in their order.</param>
public sealed class SequencePreTokenizer(params IReadOnlyList<PreTokenizer> preTokenizers) : PreTokenizer
{
    /// <summary>The steps in their order.</summary>
    public IReadOnlyList<PreTokenizer> PreTokenizers { get; } = preTokenizers;

    internal override bool NeedsOffsets => PreTokenizers.Any(step => step.NeedsOffsets);

    /// <inheritdoc/>
    public override void Apply(PreTokenizedText text)
    {
        for (var i = 0; i < PreTokenizers.Count; i++) PreTokenizers[i].Apply(text);
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Sequence");
        writer.WriteStartArray("pretokenizers");
        foreach (var step in PreTokenizers) step.WriteJson(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
