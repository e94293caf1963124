using System.Globalization;

namespace CourseKit.Tokenizers.Patterns;

/// <summary>Groups, options and references.</summary>
internal sealed partial class RegexParser
{
    /// <summary>Where an expression has named groups, unnamed ones capture nothing.</summary>
    private static bool HasNamedGroups(string pattern)
    {
        var inClass = 0;
        for (var i = 0; i + 3 < pattern.Length; i++)
        {
            if (pattern[i] == '\\') i++;
            else if (pattern[i] == '[') inClass++;
            else if (pattern[i] == ']' && inClass > 0) inClass--;
            else if (inClass == 0 && pattern[i] == '(' && pattern[i + 1] == '?' &&
                     (pattern[i + 2] == '\'' || pattern[i + 2] == '<' && pattern[i + 3] is not ('=' or '!'))) return true;
        }
        return false;
    }

    private RegexNode ParseGroup()
    {
        var start = _next++;
        if (!Take('?')) return ParseCapture(_hasNames ? -1 : ++_groups, start);
        if (Take(':')) return Body(start);
        if (Take('=')) return new LookNode(Body(start), Behind: false, Negative: false);
        if (Take('!')) return new LookNode(Body(start), Behind: false, Negative: true);
        if (Take('>')) return new AtomicNode(Body(start));
        if (Take("<=")) return ParseLookBehind(start, negative: false);
        if (Take("<!")) return ParseLookBehind(start, negative: true);
        if (Take('<')) return ParseNamed('>', start);
        if (Take('\'')) return ParseNamed('\'', start);
        if (!AtEnd && _pattern[_next] is '~' or '(' or '{' or '^')
            throw Error($"the group at position {start} is of a kind that is not supported (absent group, condition, callout)");
        return ParseWithOptions(start);
    }

    /// <summary>Within a look behind, the case of literal text is ignored character by character.</summary>
    private LookNode ParseLookBehind(int start, bool negative)
    {
        var before = _simpleFolding;
        _simpleFolding = true;
        var body = Body(start);
        _simpleFolding = before;
        return new(body, Behind: true, negative);
    }

    private RegexNode ParseNamed(char end, int start)
    {
        var name = TakeUntil(end, start);
        var number = ++_groups;
        if (!_names.TryGetValue(name, out var numbers)) _names[name] = numbers = [];
        numbers.Add(number);
        return ParseCapture(number, start);
    }

    private RegexNode ParseCapture(int number, int start)
    {
        var body = Body(start);
        return number < 0 ? body : new CaptureNode(body, number);
    }

    private RegexNode Body(int start)
    {
        var body = ParseAlternation();
        if (!Take(')')) throw Error($"the group at position {start} has no closing parenthesis");
        return body;
    }

    private RegexNode ParseWithOptions(int start)
    {
        var before = _options;
        _options = ParseOptions(start);
        if (!Take(':'))
            throw Error($"the group at position {start} is not one of (?:...), (?i:...), (?=...), (?!...), (?<=...), (?<!...), (?>...), " +
                        "(?<name>...)");
        var body = Body(start);
        _options = before;
        return body;
    }

    /// <summary>The options that <c>(?i)</c> and the like set up to the end of the group; null if no such thing follows.</summary>
    private Options? IsolatedOptions()
    {
        if (!Follows("(?")) return null;
        var start = _next;
        _next += 2;
        if (!AtEnd && (char.IsAsciiLetter(_pattern[_next]) || _pattern[_next] == '-'))
        {
            var options = ParseOptions(start);
            if (Take(')')) return options;
        }
        _next = start;
        return null;
    }

    private Options ParseOptions(int start)
    {
        var options = _options;
        var on = true;
        for (; !AtEnd && _pattern[_next] is not (':' or ')'); _next++)
        {
            if (_pattern[_next] == '-')
            {
                on = false;
                continue;
            }
            var option = _pattern[_next] switch
            {
                'i' => Options.IgnoreCase,
                'm' => Options.DotMatchesLineFeed,
                'x' => Options.Extended,
                'W' => Options.AsciiWord,
                'D' => Options.AsciiDigit,
                'S' => Options.AsciiSpace,
                'P' => Options.AsciiPosix | Options.AsciiWord | Options.AsciiDigit | Options.AsciiSpace,
                _ => throw Error($"the group at position {start} has the option '{_pattern[_next]}'; supported are i, m (the dot matches " +
                                 "a line feed), x, W, D, S and P"),
            };
            options = on ? options | option : options & ~option;
        }
        return options;
    }

    /// <summary><c>\1</c> to <c>\9</c> and further, where the group exists or may still come.</summary>
    private RegexNode ParseNumberedReference()
    {
        var start = _next - 1;
        var number = TakeNumber();
        if (_hasNames) throw Error($"the reference at position {start} is by number, but the expression has named groups");
        return Reference([number], start);
    }

    /// <summary><c>\k&lt;name&gt;</c>, <c>\k&lt;1&gt;</c> or <c>\k&lt;-1&gt;</c>.</summary>
    private RegexNode ParseNamedReference()
    {
        var start = _next - 2;
        var name = Take('<') ? TakeUntil('>', start) : Take('\'') ? TakeUntil('\'', start)
            : throw Error($"the reference at position {start} has no name");
        if (int.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            var group = number < 0 ? _groups + 1 + number : number;
            if (group <= 0 || _hasNames) throw Error($"the reference at position {start} names group {name}, which does not exist");
            return Reference([group], start);
        }
        return _names.TryGetValue(name, out var numbers) ? Reference([.. numbers], start)
            : throw Error($"the reference at position {start} names the group '{name}', which does not come before it");
    }

    private BackreferenceNode Reference(int[] groups, int position)
    {
        foreach (var group in groups) _references.Add((group, position));
        return new(groups, Has(Options.IgnoreCase));
    }

    private string TakeUntil(char end, int start)
    {
        var stop = _pattern.IndexOf(end, _next);
        if (stop <= _next) throw Error($"the name at position {start} has no end or is empty");
        var name = _pattern[_next..stop];
        _next = stop + 1;
        return name;
    }
}
