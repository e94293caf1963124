using System.Text.Json;

namespace CourseKit.Tokenizers;

/// <summary>BERT's layout: <c>[CLS] A [SEP]</c>, and <c>[CLS] A [SEP] B [SEP]</c> with type id 1 from B on.</summary>
public sealed class BertProcessing : PostProcessor
{
    private readonly (string Token, int Id) _sep;
    private readonly (string Token, int Id) _cls;

    /// <summary>Creates the layout.</summary>
    /// <param name="sep">The separator token and its id.</param>
    /// <param name="cls">The classification token and its id.</param>
    public BertProcessing((string Token, int Id) sep, (string Token, int Id) cls)
    {
        (_sep, _cls) = (sep, cls);
        Single = [Special(cls, 0), new SequencePiece(0, 0), Special(sep, 0)];
        Pair = [.. Single, new SequencePiece(1, 1), Special(sep, 1)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<TemplatePiece> Single { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<TemplatePiece> Pair { get; }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "BertProcessing");
        WriteToken(writer, "sep", _sep);
        WriteToken(writer, "cls", _cls);
        writer.WriteEndObject();
    }

    /// <summary>A token and its id, as <c>["[SEP]", 102]</c>.</summary>
    internal static void WriteToken(Utf8JsonWriter writer, string name, (string Token, int Id) token)
    {
        writer.WriteStartArray(name);
        writer.WriteStringValue(token.Token);
        writer.WriteNumberValue(token.Id);
        writer.WriteEndArray();
    }

    private static SpecialTokenPiece Special((string Token, int Id) token, int typeId) => new([token.Id], [token.Token], typeId);
}
