namespace CourseKit.Tokenizers.Display;

/// <summary>What a stretch of a displayed encoding is.</summary>
internal enum StretchKind
{
    /// <summary>A token, over the text that became it.</summary>
    Token,

    /// <summary>A special token, which stands for no text.</summary>
    Special,

    /// <summary>Text that no token covers.</summary>
    Gap,

    /// <summary>Text that was cut off, or tokens that are not shown.</summary>
    Cut,
}

/// <summary>A stretch of a displayed encoding.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">What is shown.</param>
/// <param name="Token">The token's index, or -1.</param>
/// <param name="Count">How many tokens it stands for: more than one for a run of padding.</param>
internal readonly record struct TokenStretch(StretchKind Kind, string Text, int Token = -1, int Count = 1)
{
    private const string Ellipsis = "…";

    /// <summary>An encoding as stretches, in order: its tokens, and the text between them.</summary>
    internal static IEnumerable<TokenStretch> Of(EncodedText encoding, int maxTokens)
    {
        var (sequence, source, covered) = (-1, "", 0);
        for (var i = 0; i < encoding.Length; i++)
        {
            if (i >= maxTokens)
            {
                yield return new(StretchKind.Cut, $"{Ellipsis} and {encoding.Length - i} more tokens");
                yield break;
            }
            if (encoding.TokenToSequence(i) is not { } from)
            {
                if (source.Length > covered) yield return Gap(source[covered..]);
                (sequence, source, covered) = (-1, "", 0);
                var run = RunOf(encoding, i);
                yield return new(StretchKind.Special, encoding.Tokens[i], i, run);
                i += run - 1;
                continue;
            }
            var text = encoding.Source.PartOf(from, encoding.Words[i]);
            if (sequence != from || !ReferenceEquals(source, text))
            {
                if (source.Length > covered) yield return Gap(source[covered..]);
                if (sequence == from) yield return new(StretchKind.Gap, " ");
                (sequence, source, covered) = (from, text, 0);
            }
            var (start, end) = (Math.Max(covered, encoding.Offsets[i].Start), encoding.Offsets[i].End);
            if (start > covered) yield return Gap(source[covered..start]);
            // Several tokens may share a character (its bytes, its parts after normalisation): the first shows it, the others their spelling.
            yield return new(StretchKind.Token, end > start ? source[start..end] : "", i);
            covered = Math.Max(covered, end);
        }
        if (source.Length > covered) yield return Gap(source[covered..]);
    }

    private static TokenStretch Gap(string text) =>
        string.IsNullOrWhiteSpace(text) ? new(StretchKind.Gap, text) : new(StretchKind.Cut, text.Length > 40 ? $"{text[..SafeEnd(text, 40)]}{Ellipsis}" : text);

    private static int SafeEnd(string text, int end) => char.IsHighSurrogate(text[end - 1]) ? end - 1 : end;

    /// <summary>How many tokens of padding follow each other.</summary>
    private static int RunOf(EncodedText encoding, int start)
    {
        if (encoding.AttentionMask[start] != 0) return 1;
        var end = start + 1;
        while (end < encoding.Length && encoding.AttentionMask[end] == 0 && encoding.Ids[end] == encoding.Ids[start] &&
               encoding.TokenToSequence(end) is null) end++;
        return end - start;
    }
}
