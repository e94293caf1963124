using System.Text.Json;

namespace CourseKit.Tokenizers;

/// <summary>Applies several normalisers, one after the other.</summary>
/// <param name="normalizers">The steps in their order.</param>
public sealed class SequenceNormalizer(params IReadOnlyList<Normalizer> normalizers) : Normalizer
{
    /// <summary>The steps in their order.</summary>
    public IReadOnlyList<Normalizer> Normalizers { get; } = normalizers;

    internal override bool IsBetweenAddedTokens => Normalizers.Any(step => step.IsBetweenAddedTokens);

    /// <inheritdoc/>
    public override void Apply(NormalizedText text)
    {
        for (var i = 0; i < Normalizers.Count; i++) Normalizers[i].Apply(text); // an enumerator would be allocated
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Sequence");
        writer.WriteStartArray("normalizers");
        foreach (var step in Normalizers) step.WriteJson(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
