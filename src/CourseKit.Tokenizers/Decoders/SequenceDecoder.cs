using System.Text.Json;

namespace CourseKit.Tokenizers;

/// <summary>Several decoders, each on the tokens that the one before it left.</summary>
/// <param name="decoders">The steps in their order.</param>
public sealed class SequenceDecoder(params IReadOnlyList<Decoder> decoders) : Decoder
{
    /// <summary>The steps in their order.</summary>
    public IReadOnlyList<Decoder> Decoders { get; } = decoders;

    /// <inheritdoc/>
    public override IReadOnlyList<string> DecodeChain(IReadOnlyList<string> tokens)
    {
        foreach (var step in Decoders) tokens = step.DecodeChain(tokens);
        return tokens;
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Sequence");
        writer.WriteStartArray("decoders");
        foreach (var step in Decoders) step.WriteJson(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
