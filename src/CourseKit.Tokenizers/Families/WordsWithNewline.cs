using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers.Families;

/// <summary>Splits at whitespace, which is dropped but for a line break right behind a word: that stays with it (<c>\S+\n?</c>).</summary>
/// <param name="isSpace">What counts as whitespace.</param>
internal sealed class WordsWithNewline(Func<int, bool> isSpace) : TextSplitter
{
    protected internal override void Split(ReadOnlySpan<char> text, PieceList parts)
    {
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && !isSpace(text[i])) continue; // no whitespace lies beyond the basic plane
            if (i > start) parts.Add(start, i < text.Length && text[i] == '\n' ? i + 1 : i);
            start = i + 1;
        }
    }
}
