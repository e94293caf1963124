using static CourseKit.Tokenizers.Families.Tweets.TweetCharacters;

namespace CourseKit.Tokenizers.Families.Tweets;

/// <summary>Finds the tokens of a tweet (the kinds of NLTK's <c>TweetTokenizer</c>, in its order: what comes first wins, however short).
/// Every method gives the end of a token of its kind that starts at a place, or -1. What several places of the text have in common, such as
/// the end of a run of characters, is found once, so that the time is linear in the length of any text. Places must be asked for in
/// ascending order.</summary>
internal ref struct TweetScanner(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private TweetUrls _urls = new(text);
    private int _tagStop = -1;
    private int _localEnd = -1;
    private int _mailAt = -1;
    private int _mailEnd = -1;

    /// <summary>The end of the token that starts at a place, or -1 when there is whitespace.</summary>
    internal int TokenAt(int start)
    {
        if (IsSpace(_text[start])) return -1;
        int end;
        return (end = _urls.UrlAt(start)) >= 0 || (end = PhoneNumber(start)) >= 0 || (end = Emoticon(start)) >= 0 || (end = Tag(start)) >= 0 ||
               (end = Arrow(start)) >= 0 || (end = UserName(start)) >= 0 || (end = Hashtag(start)) >= 0 || (end = MailAddress(start)) >= 0 ||
               (end = CompoundWord(start)) >= 0 || (end = Number(start)) >= 0 || (end = Word(start)) >= 0 || (end = Ellipsis(start)) >= 0
            ? end : start + 1;
    }

    private readonly char At(int position) => position < _text.Length ? _text[position] : '\0';

    /// <summary>An optional +1 or 0, an optional area code of three digits, three digits, four digits; fillers in between.</summary>
    private readonly int PhoneNumber(int start)
    {
        var first = At(start) == '+' ? start + 1 : start;
        if (At(first) is '0' or '1' && WithAreaCode(SkipFillers(first + 1)) is var end and >= 0) return end;
        return WithAreaCode(start);
    }

    private readonly int WithAreaCode(int start)
    {
        var digits = At(start) == '(' ? start + 1 : start;
        if (HasDigits(digits, 3) && WithoutAreaCode(SkipFillers(digits + 3)) is var end and >= 0) return end;
        return WithoutAreaCode(start);
    }

    private readonly int WithoutAreaCode(int start)
    {
        if (!HasDigits(start, 3)) return -1;
        var last = SkipFillers(start + 3);
        return HasDigits(last, 4) ? last + 4 : -1;
    }

    private readonly bool HasDigits(int start, int count)
    {
        for (var i = start; i < start + count; i++)
            if (!IsDigit(At(i))) return false;
        return true;
    }

    private readonly int SkipFillers(int start)
    {
        while (At(start) is ' ' or '*' or '-' or '.' or ')') start++;
        return start;
    }

    /// <summary><c>:-)</c> and the like, mirrored ones too, and <c>&lt;3</c>.</summary>
    private readonly int Emoticon(int start)
    {
        var eyes = At(start) is '<' or '>' ? start + 1 : start;
        if (IsEyes(At(eyes)))
        {
            if (IsNose(At(eyes + 1)) && IsMouth(At(eyes + 2))) return eyes + 3;
            if (IsMouth(At(eyes + 1))) return eyes + 2;
        }
        if (IsMouth(At(start)))
        {
            eyes = IsNose(At(start + 1)) ? start + 2 : start + 1;
            if (IsEyes(At(eyes))) return At(eyes + 1) is '<' or '>' ? eyes + 2 : eyes + 1;
        }
        return At(start) == '<' && At(start + 1) == '3' ? start + 2 : -1;

        static bool IsEyes(char kind) => kind is ':' or ';' or '=' or '8';
        static bool IsNose(char kind) => kind is '-' or 'o' or '*' or '\'';
        static bool IsMouth(char kind) => kind is ')' or ']' or '(' or '[' or 'd' or 'p' or '/' or ':' or '}' or '{' or '@' or '|' or '\\';
    }

    /// <summary><c>&lt;tag&gt;</c> without whitespace in it.</summary>
    private int Tag(int start)
    {
        if (_text[start] != '<') return -1;
        if (_tagStop < start + 1)
        {
            _tagStop = start + 1;
            while (_tagStop < _text.Length && _text[_tagStop] != '>' && !IsSpace(_text[_tagStop])) _tagStop++;
        }
        return At(_tagStop) == '>' && _tagStop > start + 1 ? _tagStop + 1 : -1;
    }

    /// <summary><c>--&gt;</c> or <c>&lt;--</c>.</summary>
    private readonly int Arrow(int start)
    {
        if (At(start) == '<') return SkipDashes(start + 1) is var end && end > start + 1 ? end : -1;
        var head = SkipDashes(start);
        return head > start && At(head) == '>' ? head + 1 : -1;
    }

    private readonly int SkipDashes(int start)
    {
        while (At(start) == '-') start++;
        return start;
    }

    /// <summary><c>@name</c>.</summary>
    private readonly int UserName(int start) => At(start) == '@' ? Word(start + 1) : -1;

    /// <summary><c>#name</c> of two characters or more, which may have apostrophes and dashes in it.</summary>
    private readonly int Hashtag(int start)
    {
        var first = start;
        while (At(first) == '#') first++;
        if (first == start || !IsWord(At(first))) return -1;
        var last = first;
        for (var i = first; At(i) is var kind && (IsWord(kind) || kind is '\'' or '-'); i++)
            if (IsWord(kind)) last = i;
        return last > first ? last + 1 : -1;
    }

    /// <summary><c>local.part@host.domain</c>.</summary>
    private int MailAddress(int start)
    {
        if (_localEnd < start)
        {
            _localEnd = start;
            while (At(_localEnd) is var kind && (IsWord(kind) || kind is '.' or '+' or '-')) _localEnd++;
        }
        if (_localEnd == start || At(_localEnd) != '@') return -1;
        if (_mailAt != _localEnd) (_mailAt, _mailEnd) = (_localEnd, MailHost(_localEnd + 1));
        return _mailEnd;
    }

    /// <summary>A name, a dot, and two characters or more, between which single dots may stand.</summary>
    private readonly int MailHost(int start)
    {
        var i = start;
        while (IsHost(At(i))) i++;
        if (i == start || At(i) != '.') return -1;
        var (count, last) = (0, i++);
        while (IsHost(At(i)))
        {
            (count, last) = (count + 1, i++);
            if (At(i) == '.') i++;
        }
        return count >= 2 ? last + 1 : -1;

        static bool IsHost(char kind) => IsWord(kind) || kind == '-';
    }

    /// <summary>Three characters or more from letter to letter, with apostrophes, dashes and underscores in between.</summary>
    private readonly int CompoundWord(int start)
    {
        if (!IsLetter(At(start))) return -1;
        var last = start;
        for (var i = start; At(i) is var kind && (IsLetter(kind) || kind is '\'' or '-' or '_'); i++)
            if (IsLetter(kind)) last = i;
        return last >= start + 2 ? last + 1 : -1;
    }

    /// <summary>Two numbers with one of <c>, / . : -</c> in between, and perhaps signs around them.</summary>
    private readonly int Number(int start)
    {
        var separator = SkipDigits(At(start) is '+' or '-' ? start + 1 : start);
        if (separator == start || !IsDigit(At(separator - 1)) || At(separator) is not (',' or '/' or '.' or ':' or '-')) return -1;
        var end = SkipDigits(separator + 1);
        return end == separator + 1 ? -1 : At(end) is '+' or '-' ? end + 1 : end;
    }

    private readonly int SkipDigits(int start)
    {
        while (IsDigit(At(start))) start++;
        return start;
    }

    private readonly int Word(int start)
    {
        var end = start;
        while (IsWord(At(end))) end++;
        return end > start ? end : -1;
    }

    /// <summary>Two dots or more, with or without whitespace in between.</summary>
    private readonly int Ellipsis(int start)
    {
        if (At(start) != '.') return -1;
        var end = start + 1;
        for (var i = end; i < _text.Length && (_text[i] == '.' || IsSpace(_text[i])); i++)
            if (_text[i] == '.') end = i + 1;
        return end > start + 1 ? end : -1;
    }
}
