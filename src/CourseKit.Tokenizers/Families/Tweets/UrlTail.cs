using static CourseKit.Tokenizers.Families.Tweets.TweetCharacters;

namespace CourseKit.Tokenizers.Families.Tweets;

/// <summary>How far a web address goes behind its protocol or domain. It is made of plain characters (no brackets), of
/// <c>(…(…)…)</c> and of <c>(…)</c>, as many as can be, and ends with a parenthesis of those or with a character that is no punctuation. A
/// regular expression for it takes exponential time on hostile texts; here the answers for every place of a run without whitespace are found
/// from its end back to its start, each from those behind it.</summary>
internal sealed class UrlTail
{
    private readonly int _start;
    private readonly int[] _end; // where an address ends that has come to this place and may end there or go on; -1 if it cannot
    private readonly int[] _first; // the same for one that starts at this place

    internal UrlTail(ReadOnlySpan<char> text, int start)
    {
        End = start;
        while (End < text.Length && !IsSpace(text[End])) End++;
        var run = text[start..End];
        _start = start;
        _end = new int[run.Length + 1];
        _first = new int[run.Length + 1];
        Fill(run);
    }

    /// <summary>The end of the run.</summary>
    internal int End { get; }

    /// <summary>The end of the address whose tail starts at a place, or -1 when there is none.</summary>
    internal int EndFrom(int start) => start < _start || start >= End || _first[start - _start] < 0 ? -1 : _start + _first[start - _start];

    private void Fill(ReadOnlySpan<char> run)
    {
        var length = run.Length;
        // The next parenthesis, the next closing one, and the next closing one that the address can go on behind; -1 if there is none.
        var (next, closing, open) = (new int[length + 3], new int[length + 3], new int[length + 3]);
        foreach (var places in new[] { next, closing, open }) places.AsSpan(length).Fill(-1);
        _end[length] = _first[length] = -1;
        var (plainEnd, lastGood) = (length, -1); // of the plain characters at a place: their end, and the last that may end an address
        for (var i = length - 1; i >= 0; i--)
        {
            var kind = run[i];
            next[i] = kind is '(' or ')' ? i : next[i + 1];
            closing[i] = kind == ')' ? i : closing[i + 1];
            open[i] = kind == ')' && _end[i + 1] >= 0 ? i : open[i + 1];
            if (IsPlain(kind))
            {
                if (i + 1 == length || !IsPlain(run[i + 1])) (plainEnd, lastGood) = (i + 1, -1);
                if (lastGood < 0 && MayEnd(kind)) lastGood = i;
                _first[i] = _end[i + 1];
                _end[i] = _end[plainEnd] >= 0 ? _end[plainEnd] : lastGood >= 0 ? lastGood + 1 : -1;
            }
            else if (kind == '(')
            {
                var nested = Nested(run, i, next);
                _first[i] = nested >= 0 && _end[nested] >= 0 ? _end[nested] : open[i + 2] >= 0 ? _end[open[i + 2] + 1] : -1;
                _end[i] = _first[i] >= 0 ? _first[i] : nested >= 0 ? nested : closing[i + 2] >= 0 ? closing[i + 2] + 1 : -1;
            }
            else _end[i] = _first[i] = -1;
        }
    }

    /// <summary>The end of <c>(…(…)…)</c> with something in the inner pair, or -1.</summary>
    private static int Nested(ReadOnlySpan<char> run, int start, int[] next)
    {
        var inner = next[start + 1];
        if (inner < 0 || run[inner] != '(') return -1;
        var innerEnd = next[inner + 1];
        if (innerEnd < 0 || run[innerEnd] != ')' || innerEnd == inner + 1) return -1;
        var end = next[innerEnd + 1];
        return end >= 0 && run[end] == ')' ? end + 1 : -1;
    }

    private static bool IsPlain(char kind) => kind is not ('(' or ')' or '<' or '>' or '{' or '}' or '[' or ']');

    private static bool MayEnd(char kind) => kind is not ('`' or '!' or ';' or ':' or '\'' or '"' or '.' or ',' or '?' or Quote);
}
