using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers.Patterns;

/// <summary>Escapes.</summary>
internal sealed partial class RegexParser
{
    /// <summary>An escape that stands for one character, outside brackets; -1, and nothing is taken, if it stands for something
    /// else.</summary>
    private int ParseLiteralEscape()
    {
        var start = _next++;
        if (AtEnd) throw Error("it ends with a backslash");
        var unit = _pattern[_next];
        if (unit is 'p' or 'P' && !Follows(unit + "{")) return TakeCodePoint(); // \pL is the letter p and an L
        if (unit is >= '1' and <= '7' && PeekNumber() is > 9 and var number && number > _groups) return SingleByte(TakeOctal());
        if (unit is >= '1' and <= '9' or 'w' or 'W' or 'd' or 'D' or 's' or 'S' or 'h' or 'H' or 'R' or 'N' or 'O' or 'p' or 'P' or
            'A' or 'z' or 'Z' or 'b' or 'B' or 'G' or 'k' or 'g' or 'K' or 'X' or 'y' or 'Y')
        {
            _next = start;
            return -1;
        }
        return ParseCharacterEscape();
    }

    /// <summary>What follows a backslash and stands for one character, within brackets too.</summary>
    private int ParseCharacterEscape()
    {
        var unit = _pattern[_next];
        switch (unit)
        {
            case 't': return Taken('\t');
            case 'n': return Taken('\n');
            case 'r': return Taken('\r');
            case 'f': return Taken('\f');
            case 'v': return Taken('\v');
            case 'a': return Taken('\a');
            case 'e': return Taken(0x1B);
            case 'x':
                _next++;
                return Take('{') ? TakeHex(1, 8, '}') : SingleByte(TakeHex(0, 2, null));
            case 'u':
                _next++;
                return TakeHex(4, 4, null);
            case 'c':
                _next++;
                return AtEnd ? throw Error("it ends within \\c") : TakeCodePoint() & 0x1F;
            case >= '0' and <= '7': return SingleByte(TakeOctal());
            default: return TakeCodePoint();
        }
    }

    private int Taken(int codePoint)
    {
        _next++;
        return codePoint;
    }

    private int SingleByte(int value) => value < 0x80 ? value
        : throw Error($"it writes the byte {value:X2} of a character; write the code point as \\x{{...}} or \\uXXXX");

    private int TakeOctal()
    {
        var value = 0;
        for (var i = 0; i < 3 && !AtEnd && _pattern[_next] is >= '0' and <= '7'; i++) value = value * 8 + _pattern[_next++] - '0';
        return value;
    }

    private int TakeHex(int min, int max, char? end)
    {
        var start = _next;
        long value = 0;
        for (; !AtEnd && _next - start < max && char.IsAsciiHexDigit(_pattern[_next]); _next++)
            value = value * 16 + (char.IsAsciiDigit(_pattern[_next]) ? _pattern[_next] - '0' : (_pattern[_next] | 0x20) - 'a' + 10);
        if (_next - start < min || end is { } closing && !Take(closing) || value > 0x10FFFF)
            throw Error($"the character at position {start} is no code point in hexadecimal digits");
        return (int)value;
    }

    private RegexNode ParseEscape()
    {
        _next++;
        if (_pattern[_next] is >= '1' and <= '9') return ParseNumberedReference();
        if (TakeClassEscape(inClass: false) is { } set) return new SetNode(set);
        var unit = _pattern[_next++];
        return unit switch
        {
            'A' => new AssertionNode(Assertion.TextStart),
            'z' => new AssertionNode(Assertion.TextEnd),
            'Z' => new AssertionNode(Assertion.LastLineEnd),
            'G' => new AssertionNode(Assertion.SearchStart),
            'b' => new AssertionNode(Has(Options.AsciiWord) ? Assertion.AsciiWordBoundary : Assertion.WordBoundary),
            'B' => new AssertionNode(Has(Options.AsciiWord) ? Assertion.NoAsciiWordBoundary : Assertion.NoWordBoundary),
            'N' => new SetNode(CodePointSet.Of('\n').Complement()),
            'O' => new SetNode(CodePointSet.All),
            'R' => LineBreak,
            'k' => ParseNamedReference(),
            _ => throw Error($"\\{unit} at position {_next - 2} is not supported"),
        };
    }

    /// <summary><c>\R</c>: carriage return and line feed together, or one code point that breaks a line.</summary>
    private static AtomicNode LineBreak => new(new AlternationNode(
    [
        new ConcatNode([new SetNode(CodePointSet.Of('\r')), new SetNode(CodePointSet.Of('\n'))]),
        new SetNode(CodePointSet.FromRanges([0xA, 0xD, 0x85, 0x85, 0x2028, 0x2029])),
    ]));

    /// <summary>Takes an escape that stands for a set, such as <c>\s</c> or <c>\p{L}</c>; null, and nothing is taken, if it is something
    /// else.</summary>
    private CodePointSet? TakeClassEscape(bool inClass)
    {
        var unit = _pattern[_next];
        if (unit is 'p' or 'P') return Follows(unit + "{") ? TakeProperty() : null;
        CodePointSet? set = unit switch
        {
            'w' or 'W' when Has(Options.AsciiWord) => Ascii(UnicodeProperties.Word),
            'w' or 'W' => inClass ? UnicodeProperties.Word : UnicodeProperties.BareWord,
            'd' or 'D' => Has(Options.AsciiDigit) ? Ascii(UnicodeProperties.Digit) : UnicodeProperties.Digit,
            's' or 'S' => Has(Options.AsciiSpace) ? Ascii(UnicodeProperties.Space) : UnicodeProperties.Space,
            'h' or 'H' => UnicodeProperties.HexDigit,
            _ => null,
        };
        if (set is null) return null;
        _next++;
        return char.IsAsciiLetterUpper(unit) ? set.Complement() : set;
    }

    private static CodePointSet Ascii(CodePointSet set) => set.Intersect(CodePointSet.Range(0, 0x7F));

    private CodePointSet TakeProperty()
    {
        var start = _next - 1;
        var negative = _pattern[_next] == 'P';
        _next += 2;
        if (Take('^')) negative = !negative;
        var name = TakeUntil('}', start);
        var set = Has(Options.AsciiPosix) && UnicodeProperties.FindPosix(name.ToLowerInvariant()) is not null
            ? UnicodeProperties.FindAsciiPosix(name.ToLowerInvariant())
            : UnicodeProperties.Find(name);
        if (set is null)
            throw Error($"it asks for the property '{name}', which is not known; known are general categories (L, Lu, Letter, ...), " +
                        "scripts (Han, Latin, ...), POSIX names (Alpha, Space, ...) and properties such as Alphabetic, White_Space, Emoji");
        return negative ? set.Complement() : set;
    }
}
