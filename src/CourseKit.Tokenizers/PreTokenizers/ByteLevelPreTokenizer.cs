using System.Text;
using System.Text.Json;
using CourseKit.Tokenizers.Patterns;

namespace CourseKit.Tokenizers;

/// <summary>GPT-2's words, spelled in bytes: splits with GPT-2's pattern and writes every UTF-8 byte as one character of
/// <see cref="ByteAlphabet"/>, so that a vocabulary of 256 characters and their merges covers every text (Radford et al. 2019).</summary>
/// <param name="addPrefixSpace">Whether a text that does not start with a space gets one.</param>
/// <param name="trimOffsets">Kept for the file format; offsets are trimmed by <see cref="ByteLevelProcessing"/>.</param>
/// <param name="useRegex">Whether the text is split with GPT-2's pattern; if not, another step has split it.</param>
public sealed class ByteLevelPreTokenizer(bool addPrefixSpace = true, bool trimOffsets = true, bool useRegex = true) : PreTokenizer
{
    /// <summary>GPT-2's split pattern.</summary>
    public const string Pattern = Gpt2Scanner.Regex;

    private static readonly SplitPreTokenizer s_words = new(Gpt2Scanner.Instance, SplitBehavior.Isolated);

    /// <summary>Whether a text that does not start with a space gets one.</summary>
    public bool AddPrefixSpace { get; } = addPrefixSpace;

    /// <summary>Kept for the file format; offsets are trimmed by <see cref="ByteLevelProcessing"/>.</summary>
    public bool TrimOffsets { get; } = trimOffsets;

    /// <summary>Whether the text is split with GPT-2's pattern.</summary>
    public bool UseRegex { get; } = useRegex;

    /// <inheritdoc/>
    public override void Apply(PreTokenizedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (AddPrefixSpace) text.Prepend(' ', onlyAtTextStart: false);
        if (UseRegex) text.SplitEach(s_words);
        if (Ascii.IsValid(text.Text.Span)) SpellAscii(text);
        else text.Rewrite(ByteLevelNormalizer.Spell);
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer) => WriteJson(writer, AddPrefixSpace, TrimOffsets, UseRegex);

    /// <summary>Pre-tokenizer, post-processor and decoder of this name are written alike.</summary>
    internal static void WriteJson(Utf8JsonWriter writer, bool addPrefixSpace, bool trimOffsets, bool useRegex)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "ByteLevel");
        writer.WriteBoolean("add_prefix_space", addPrefixSpace);
        writer.WriteBoolean("trim_offsets", trimOffsets);
        writer.WriteBoolean("use_regex", useRegex);
        writer.WriteEndObject();
    }

    private static void SpellAscii(PreTokenizedText text)
    {
        foreach (var piece in text.Pieces.Span)
            if (piece.AddedTokenId < 0) ByteLevelNormalizer.SpellAscii(text.Text.MutableSpan[piece.Start..piece.End]);
    }
}
