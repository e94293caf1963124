namespace CourseKit.Tokenizers;

/// <summary>Matches a text as it is.</summary>
internal sealed class LiteralPattern(string text) : TextPattern(text)
{
    public override bool IsRegex => false;

    internal override bool FindNext(ReadOnlySpan<char> text, int start, ref long budget, out int matchStart, out int matchEnd)
    {
        var offset = text[start..].IndexOf(Source.AsSpan());
        matchStart = start + Math.Max(offset, 0);
        matchEnd = matchStart + Source.Length;
        return offset >= 0;
    }
}
