using static CourseKit.Tokenizers.Families.Tweets.TweetCharacters;

namespace CourseKit.Tokenizers.Families.Tweets;

/// <summary>Finds web addresses: with a protocol (<c>https://…</c>), with a domain and a slash (<c>example.org/…</c>), or a domain alone. What
/// follows the protocol or the slash may have balanced parentheses and does not end with punctuation.</summary>
internal ref struct TweetUrls(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private UrlTail? _tail;
    private int _hostEnd = -1; // of a run of letters, digits, dots and dashes
    private int _hostDot = -1; // the dot before a top-level domain at its end, or -1
    private int _chainEnd = -1; // of names that single dots or dashes join
    private int _chainDot = -1; // the last dot in it with a top-level domain behind it, or -1
    private int _domainEnd = -1; // and where that one ends

    internal int UrlAt(int start)
    {
        int end;
        return (end = WithProtocol(start)) >= 0 || (end = WithSlash(start)) >= 0 || (end = Domain(start)) >= 0 ? end : -1;
    }

    private readonly char At(int position) => position < _text.Length ? _text[position] : '\0';

    private int WithProtocol(int start)
    {
        if (!_text[start..].StartsWith("http")) return -1;
        var colon = At(start + 4) == 's' ? start + 5 : start + 4;
        if (At(colon) != ':') return -1;
        var slashes = 0;
        while (slashes < 3 && At(colon + 1 + slashes) == '/') slashes++;
        for (; slashes > 0; slashes--)
            if (Tail(colon + 1 + slashes, colon + 1) is var end and >= 0) return end;
        return IsAsciiWord(At(colon + 1)) || At(colon + 1) == '%' ? Tail(colon + 2, colon + 1) : -1;
    }

    private int WithSlash(int start)
    {
        if (_hostEnd < start)
        {
            _hostEnd = start;
            while (At(_hostEnd) is var kind && (IsAsciiWord(kind) || kind is '.' or '-')) _hostEnd++;
            var dot = _hostEnd - 1;
            while (dot >= start && char.IsAsciiLetterLower(_text[dot])) dot--;
            _hostDot = At(_hostEnd) == '/' && dot > start && _text[dot] == '.' && IsTopLevel(_hostEnd - dot - 1) ? dot : -1;
        }
        return _hostDot > start ? Tail(_hostEnd + 1, _hostEnd + 1) : -1;
    }

    private int Domain(int start)
    {
        if (!IsAsciiWord(_text[start]) || (start > 0 && _text[start - 1] == '@')) return -1;
        if (_chainEnd <= start) FollowChain(start);
        return _chainDot > start ? _domainEnd : -1;
    }

    private void FollowChain(int start)
    {
        _chainDot = -1;
        for (var (name, first) = (start, true); ; first = false)
        {
            var (end, isLetters) = (name, true);
            for (; IsAsciiWord(At(end)); end++) isLetters &= char.IsAsciiLetterLower(_text[end]);
            var goesOn = At(end) is '.' or '-' && IsAsciiWord(At(end + 1));
            if (!first && isLetters && _text[name - 1] == '.' && IsTopLevel(end - name) && (goesOn || (!IsWord(At(end)) && At(end) != '@')))
                (_chainDot, _domainEnd) = (name - 1, At(end) == '/' && At(end + 1) != '@' ? end + 1 : end);
            _chainEnd = end;
            if (!goesOn) return;
            name = end + 1;
        }
    }

    private static bool IsTopLevel(int letters) => letters is >= 2 and <= 13;

    /// <summary>The end of an address whose tail starts at a place.</summary>
    /// <param name="start">The place.</param>
    /// <param name="first">The first place of the same run that may be asked for.</param>
    private int Tail(int start, int first)
    {
        if (start >= _text.Length) return -1;
        if (_tail is null || start >= _tail.End) _tail = new UrlTail(_text, first);
        return _tail.EndFrom(start);
    }
}
