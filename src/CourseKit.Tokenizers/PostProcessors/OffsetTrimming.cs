namespace CourseKit.Tokenizers;

/// <summary>Takes the whitespace that byte-level tokens carry (as <c>Ġ</c>) out of their offsets.</summary>
/// <param name="AddPrefixSpace">Whether the tokenizer put a space in front of the text: a single space of the first token is then not the
/// text's, and nothing is taken off for it.</param>
internal sealed record OffsetTrimming(bool AddPrefixSpace)
{
    private const char Space = 'Ġ';

    internal void Apply(Tokenizer tokenizer, ReadOnlySpan<int> ids, Span<TextSpan> offsets)
    {
        for (var i = 0; i < ids.Length; i++)
        {
            var token = tokenizer.IdToToken(ids[i]);
            if (string.IsNullOrEmpty(token) || !(IsSpace(token[0]) || IsSpace(token[^1]))) continue;
            var (start, end) = offsets[i];
            int leading = 0, trailing = 0;
            while (leading < token.Length && IsSpace(token[leading])) leading++;
            while (trailing < token.Length && IsSpace(token[^(trailing + 1)])) trailing++;
            if (leading == 1 && AddPrefixSpace && (i == 0 || start == 0)) leading = 0;
            start = Math.Min(start + leading, end);
            if (trailing > 0 && end >= trailing) end = Math.Max(end - trailing, start);
            offsets[i] = new(start, end);
        }
    }

    private static bool IsSpace(char unit) => unit == Space || char.IsWhiteSpace(unit);
}
