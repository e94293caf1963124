namespace CourseKit.Tokenizers.Patterns;

/// <summary>The endings <c>'s 't 're 've 'm 'll 'd</c> of English contractions.</summary>
internal static class Contraction
{
    private const char LongS = '\u017F'; // what s matches as well where case is ignored

    /// <summary>The length of the ending that starts with the apostrophe at a position, or 0.</summary>
    internal static int Length(ReadOnlySpan<char> text, int start)
    {
        if (start + 1 >= text.Length) return 0;
        var second = start + 2 < text.Length ? text[start + 2] : '\0';
        return (text[start + 1], second) switch
        {
            ('s' or 't' or 'm' or 'd', _) => 2,
            ('r', 'e') or ('v', 'e') or ('l', 'l') => 3,
            _ => 0,
        };
    }

    /// <summary>As <see cref="Length"/>, but case does not count.</summary>
    internal static int LengthIgnoringCase(ReadOnlySpan<char> text, int start)
    {
        if (start + 1 >= text.Length) return 0;
        var second = start + 2 < text.Length ? text[start + 2] | 0x20 : 0;
        if (text[start + 1] == LongS) return 2;
        if (!char.IsAsciiLetter(text[start + 1])) return 0;
        return ((char)(text[start + 1] | 0x20), second) switch
        {
            ('s' or 't' or 'm' or 'd', _) => 2,
            ('r', 'e') or ('v', 'e') or ('l', 'l') => 3,
            _ => 0,
        };
    }
}
