using System.Text.Json;

namespace CourseKit.Tokenizers;

/// <summary>Where <see cref="MetaspacePreTokenizer"/> puts a mark that the text does not have.</summary>
public enum PrependScheme
{
    /// <summary>Before every piece.</summary>
    Always,

    /// <summary>Before the piece that starts the text, so that nothing is put after an added token.</summary>
    First,

    /// <summary>Nowhere.</summary>
    Never,
}

/// <summary>SentencePiece's words: spaces become visible (<c>▁</c>), and every one starts a word.</summary>
/// <param name="replacement">What a space becomes.</param>
/// <param name="prependScheme">Where a mark is added that no space stood for.</param>
/// <param name="split">Whether to split before every mark.</param>
public sealed class MetaspacePreTokenizer(char replacement = '▁', PrependScheme prependScheme = PrependScheme.Always, bool split = true) : PreTokenizer
{
    private readonly MarkSplitter _splitter = new(replacement);

    /// <summary>What a space becomes.</summary>
    public char Replacement { get; } = replacement;

    /// <summary>Where a mark is added that no space stood for.</summary>
    public PrependScheme PrependScheme { get; } = prependScheme;

    /// <summary>Whether to split before every mark.</summary>
    public bool Split { get; } = split;

    internal override bool NeedsOffsets => PrependScheme == PrependScheme.First;

    /// <inheritdoc/>
    public override void Apply(PreTokenizedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var piece in text.Pieces.Span)
            if (piece.AddedTokenId < 0) text.Text.MutableSpan[piece.Start..piece.End].Replace(' ', Replacement);
        if (PrependScheme != PrependScheme.Never) text.Prepend(Replacement, onlyAtTextStart: PrependScheme == PrependScheme.First);
        if (Split) text.SplitEach(_splitter);
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer) => WriteJson(writer, Replacement, PrependScheme, Split);

    /// <summary>Pre-tokenizer and decoder of this name are written alike.</summary>
    internal static void WriteJson(Utf8JsonWriter writer, char replacement, PrependScheme prependScheme, bool split)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Metaspace");
        writer.WriteString("replacement", replacement.ToString());
        writer.WriteString("prepend_scheme", prependScheme switch { PrependScheme.Always => "always", PrependScheme.First => "first", _ => "never" });
        writer.WriteBoolean("split", split);
        writer.WriteEndObject();
    }

    private sealed class MarkSplitter(char mark) : TextSplitter
    {
        protected internal override void Split(ReadOnlySpan<char> text, PieceList parts)
        {
            for (var start = 0; start < text.Length;)
            {
                var next = text[(start + 1)..].IndexOf(mark);
                var end = next < 0 ? text.Length : start + 1 + next;
                parts.Add(start, end);
                start = end;
            }
        }
    }
}
