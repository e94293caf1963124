using System.Text.Json;

namespace CourseKit.Tokenizers;

/// <summary>GPT-2's layout: no special tokens; offsets lose the spaces that tokens carry when <paramref name="trimOffsets"/> says so.</summary>
/// <param name="trimOffsets">Whether offsets are trimmed.</param>
/// <param name="addPrefixSpace">Whether the tokenizer put a space in front, which then is not the text's.</param>
/// <param name="useRegex">Kept for the file format.</param>
public sealed class ByteLevelProcessing(bool trimOffsets = true, bool addPrefixSpace = true, bool useRegex = true) : PostProcessor
{
    /// <summary>Whether offsets are trimmed.</summary>
    public bool TrimOffsets { get; } = trimOffsets;

    /// <summary>Whether the tokenizer put a space in front.</summary>
    public bool AddPrefixSpace { get; } = addPrefixSpace;

    /// <inheritdoc/>
    public override IReadOnlyList<TemplatePiece> Single => NoProcessing.Instance.Single;

    /// <inheritdoc/>
    public override IReadOnlyList<TemplatePiece> Pair => NoProcessing.Instance.Pair;

    internal override OffsetTrimming? Trimming => TrimOffsets ? new(AddPrefixSpace) : null;

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer) =>
        ByteLevelPreTokenizer.WriteJson(writer, AddPrefixSpace, TrimOffsets, useRegex);
}
