using System.Text.Json;

namespace CourseKit.Tokenizers;

/// <summary>RoBERTa's layout: <c>&lt;s&gt; A &lt;/s&gt;</c>, and <c>&lt;s&gt; A &lt;/s&gt;&lt;/s&gt; B &lt;/s&gt;</c>, type id 0 throughout.</summary>
public sealed class RobertaProcessing : PostProcessor
{
    private readonly (string Token, int Id) _sep;
    private readonly (string Token, int Id) _cls;

    /// <summary>Creates the layout.</summary>
    /// <param name="sep">The separator token and its id.</param>
    /// <param name="cls">The classification token and its id.</param>
    /// <param name="trimOffsets">Whether offsets lose the spaces that byte-level tokens carry.</param>
    /// <param name="addPrefixSpace">Whether the tokenizer put a space in front, which then is not the text's.</param>
    public RobertaProcessing((string Token, int Id) sep, (string Token, int Id) cls, bool trimOffsets = true, bool addPrefixSpace = true)
    {
        (_sep, _cls, TrimOffsets, AddPrefixSpace) = (sep, cls, trimOffsets, addPrefixSpace);
        Single = [Special(cls), new SequencePiece(0, 0), Special(sep)];
        Pair = [.. Single, Special(sep), new SequencePiece(1, 0) { OverflowTypeId = 0 }, Special(sep)];
    }

    /// <summary>Whether offsets are trimmed.</summary>
    public bool TrimOffsets { get; }

    /// <summary>Whether the tokenizer put a space in front.</summary>
    public bool AddPrefixSpace { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<TemplatePiece> Single { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<TemplatePiece> Pair { get; }

    internal override OffsetTrimming? Trimming => TrimOffsets ? new(AddPrefixSpace) : null;

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "RobertaProcessing");
        BertProcessing.WriteToken(writer, "sep", _sep);
        BertProcessing.WriteToken(writer, "cls", _cls);
        writer.WriteBoolean("trim_offsets", TrimOffsets);
        writer.WriteBoolean("add_prefix_space", AddPrefixSpace);
        writer.WriteEndObject();
    }

    private static SpecialTokenPiece Special((string Token, int Id) token) => new([token.Id], [token.Token], 0);
}
