using System.Text.Json;

namespace CourseKit.Tokenizers;

/// <summary>A layout spelled out piece by piece, such as <c>[CLS] A [SEP] B [SEP]</c>.</summary>
public sealed class TemplateProcessing : PostProcessor
{
    /// <summary>Creates the layout.</summary>
    /// <param name="single">The layout of a single sequence.</param>
    /// <param name="pair">The layout of a pair.</param>
    public TemplateProcessing(IReadOnlyList<TemplatePiece> single, IReadOnlyList<TemplatePiece> pair)
    {
        ArgumentNullException.ThrowIfNull(single);
        ArgumentNullException.ThrowIfNull(pair);
        (Single, Pair) = (single, pair);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<TemplatePiece> Single { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<TemplatePiece> Pair { get; }

    /// <summary>Reads a layout in the reference's short form: <c>"[CLS] $A [SEP] $B:1 [SEP]:1"</c>.</summary>
    /// <param name="single">The layout of a single sequence: <c>$A</c> or <c>$0</c>, special tokens, each with <c>:typeId</c> if it is not
    /// 0.</param>
    /// <param name="pair">The layout of a pair; <c>$B</c> stands for the second sequence.</param>
    /// <param name="specialTokens">The special tokens that the layouts name, with their ids.</param>
    /// <exception cref="TokenizerException">A layout names a token without an id.</exception>
    public static TemplateProcessing Parse(string single, string pair, params IReadOnlyList<(string Token, int Id)> specialTokens)
    {
        ArgumentNullException.ThrowIfNull(single);
        ArgumentNullException.ThrowIfNull(pair);
        return new(Pieces(single), Pieces(pair));

        TemplatePiece[] Pieces(string layout) => [.. layout.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Piece)];

        TemplatePiece Piece(string text)
        {
            var colon = text.LastIndexOf(':');
            var typeId = 0;
            var name = colon > 0 && int.TryParse(text[(colon + 1)..], out typeId) && typeId >= 0 ? text[..colon] : text;
            if (name.StartsWith('$'))
                return name switch
                {
                    "$" or "$A" or "$a" => new SequencePiece(0, typeId),
                    "$B" or "$b" => new SequencePiece(1, typeId),
                    _ when int.TryParse(name[1..], out var number) && number >= 0 => new SequencePiece(0, number),
                    _ => throw new TokenizerException($"'{text}' is no piece of a template; expected $A, $B or a special token, with :typeId if it is not 0."),
                };
            var (token, id) = specialTokens.FirstOrDefault(entry => entry.Token == name);
            return token is not null ? new SpecialTokenPiece([id], [token], typeId)
                : throw new TokenizerException($"The template names the special token '{name}', which has no id. Give it among the special tokens.");
        }
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "TemplateProcessing");
        WriteLayout(writer, "single", Single);
        WriteLayout(writer, "pair", Pair);
        writer.WriteStartObject("special_tokens");
        foreach (var token in Single.Concat(Pair).OfType<SpecialTokenPiece>().DistinctBy(token => token.Name).OrderBy(token => token.Name, StringComparer.Ordinal))
        {
            writer.WriteStartObject(token.Name);
            writer.WriteString("id", token.Name);
            writer.WriteStartArray("ids");
            foreach (var id in token.Ids) writer.WriteNumberValue(id);
            writer.WriteEndArray();
            writer.WriteStartArray("tokens");
            foreach (var text in token.Tokens) writer.WriteStringValue(text);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteLayout(Utf8JsonWriter writer, string name, IReadOnlyList<TemplatePiece> layout)
    {
        writer.WriteStartArray(name);
        foreach (var piece in layout)
        {
            var sequence = piece as SequencePiece;
            writer.WriteStartObject();
            writer.WriteStartObject(sequence is null ? "SpecialToken" : "Sequence");
            writer.WriteString("id", sequence is null ? ((SpecialTokenPiece)piece).Name : sequence.Sequence == 0 ? "A" : "B");
            writer.WriteNumber("type_id", piece.TypeId);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
